package io.plateau.ring;

import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * What other threads leave for one: an Agrona many-to-one ring buffer, and a way to wake its owner. Nobody waits:
 * what finds no room is refused. Allocation-free.
 */
public final class Mailbox {
    private static final int CACHE_LINE_LENGTH = 64;

    private final ManyToOneRingBuffer ring;
    private final Runnable wakeUp;

    /**
     * Allocates the memory off-heap.
     *
     * @param capacity bytes, a power of two; a message takes at most an eighth
     * @param wakeUp wakes the owner if it waits; called by the threads that offer, must not wait or allocate
     */
    public Mailbox(final int capacity, final Runnable wakeUp) {
        ring = new ManyToOneRingBuffer(new UnsafeBuffer(
                BufferUtil.allocateDirectAligned(capacity + RingBufferDescriptor.TRAILER_LENGTH, CACHE_LINE_LENGTH)));
        this.wakeUp = wakeUp;
    }

    /**
     * Leaves a message. Any thread.
     *
     * @param kind of it, above 0
     * @param source that holds it
     * @param offset of it
     * @param length bytes
     * @return false if there is no room now, or never for such a length
     */
    public boolean offer(final int kind, final DirectBuffer source, final int offset, final int length) {
        if (length > ring.maxMsgLength() || !ring.write(kind, source, offset, length)) {
            return false;
        }
        wakeUp.run();
        return true;
    }

    /**
     * Takes messages, each sender's in the order in which it left them. The owner only.
     *
     * @param handler gets kind, buffer, offset and length of each; they are gone when it returns
     * @param limit messages at most
     * @return how many
     */
    public int take(final MessageHandler handler, final int limit) {
        return ring.read(handler, limit);
    }
}
