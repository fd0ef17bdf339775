package io.plateau.ring;

import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RecordDescriptor;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * Hands frames from one thread to one other, in order: an Agrona one-to-one ring buffer whose messages stay where they are until the
 * consumer releases them, so that a burst is decided and passed on without a copy. Allocation-free.
 *
 * <p>A message is a timestamp of 8 bytes, then the frame with its virtio-net header. {@link #write} belongs to the
 * producer; {@link #poll} and {@link #release} to the consumer. The ring buffer's own length field is what is
 * released by the one and acquired by the other.
 */
public final class FrameRing {
    private static final int FRAME = 1;
    private static final int TIMESTAMP_LENGTH = 8;
    private static final int CACHE_LINE_LENGTH = 64;
    private static final MessageHandler NOTHING = (type, buffer, index, length) -> {};

    private final OneToOneRingBuffer ring;
    private final AtomicBuffer memory;
    private final int mask;
    private long position;
    private int held;

    /**
     * Allocates the memory off-heap.
     *
     * @param capacity bytes, a power of two; a frame takes at most an eighth
     */
    public FrameRing(final int capacity) {
        if (!BitUtil.isPowerOfTwo(capacity)) {
            throw new IllegalArgumentException("capacity=" + capacity + " is no power of two");
        }
        mask = capacity - 1;
        ring = new OneToOneRingBuffer(new UnsafeBuffer(
                BufferUtil.allocateDirectAligned(capacity + RingBufferDescriptor.TRAILER_LENGTH, CACHE_LINE_LENGTH)));
        memory = ring.buffer();
    }

    /**
     * The longest frame that it takes.
     *
     * @return bytes, virtio-net header included
     */
    public int maxFrameLength() {
        return ring.maxMsgLength() - TIMESTAMP_LENGTH;
    }

    /**
     * Copies a frame in. Producer only.
     *
     * @param timestampNs handed over with it
     * @param source that holds the frame
     * @param offset of its virtio-net header
     * @param length of header and frame, bytes
     * @return false if there is no room now, or never for such a length
     */
    public boolean write(final long timestampNs, final DirectBuffer source, final int offset, final int length) {
        if (length > maxFrameLength()) {
            return false;
        }
        final int index = ring.tryClaim(FRAME, TIMESTAMP_LENGTH + length);
        if (index < 0) {
            return false;
        }
        memory.putLong(index, timestampNs);
        memory.putBytes(index + TIMESTAMP_LENGTH, source, offset, length);
        ring.commit(index);
        return true;
    }

    /**
     * Shows the frames that come next. They stay in the ring, and the next poll goes on behind them. Consumer only.
     *
     * @param handler called once for each; it may change the bytes
     * @param limit frames at most
     * @return frames shown
     */
    public int poll(final Handler handler, final int limit) {
        int shown = 0;
        while (shown < limit) {
            final int record = (int) position & mask;
            final int length = memory.getIntVolatile(RecordDescriptor.lengthOffset(record));
            if (length <= 0) {
                break;
            }
            position += BitUtil.align(length, RecordDescriptor.ALIGNMENT);
            if (memory.getInt(RecordDescriptor.typeOffset(record)) != RingBuffer.PADDING_MSG_TYPE_ID) {
                held++;
                shown++;
                show(handler, RecordDescriptor.encodedMsgOffset(record), length - RecordDescriptor.HEADER_LENGTH);
            }
        }
        return shown;
    }

    private void show(final Handler handler, final int message, final int length) {
        handler.onFrame(memory, message + TIMESTAMP_LENGTH, length - TIMESTAMP_LENGTH, memory.getLong(message));
    }

    /**
     * Gives the room of all frames that were shown back to the producer. Consumer only.
     *
     * <p>The ring buffer reads no further than its end in one go, and at the end there may be padding that is no frame but
     * must be given back as well.
     */
    public void release() {
        while (ring.consumerPosition() != position) {
            held -= ring.read(NOTHING, Math.max(held, 1));
        }
    }

    /**
     * Whether all that was written was shown. Consumer only.
     *
     * @return false if {@link #poll} would find a frame
     */
    public boolean isEmpty() {
        return memory.getIntVolatile(RecordDescriptor.lengthOffset((int) position & mask)) <= 0;
    }

    /** Takes the frames. */
    @FunctionalInterface
    public interface Handler {
        /**
         * Takes one frame. Its bytes stay where they are until {@link FrameRing#release}.
         *
         * @param buffer that holds it, off-heap
         * @param offset of its virtio-net header
         * @param length of header and frame, bytes
         * @param timestampNs that was written with it
         */
        void onFrame(MutableDirectBuffer buffer, int offset, int length, long timestampNs);
    }
}
