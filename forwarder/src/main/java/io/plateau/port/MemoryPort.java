package io.plateau.port;

import io.plateau.linux.ErrorNumber;
import io.plateau.ring.FrameRing;
import io.plateau.wire.VirtioNetHeader;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * A port without a kernel: what {@link #offer} queues is received, what is transmitted is kept for {@link #drain}. For tests and
 * benchmarks; allocation-free. One thread may offer and drain while the worker does the rest.
 */
public final class MemoryPort implements Port {
    private final String name;
    private final FrameRing received;
    private final FrameRing transmitted;
    private final TransmitQueue queue = new TransmitQueue();
    private final TransmitQueue.Sender send = this::send;
    private final FrameRing.Handler onReceived = this::onReceived;
    private final FrameRing.Handler onDrained = this::onDrained;
    private FrameHandler receiver;
    private FrameHandler drainer;
    private int maxFrameLength = Integer.MAX_VALUE;
    private boolean carriesSuperFrames = true;
    private long nowNs;
    private volatile long dropped;

    /**
     * Allocates both queues.
     *
     * @param name of the port
     * @param capacity of each queue in bytes, a power of two; a frame takes at most an eighth
     */
    public MemoryPort(final String name, final int capacity) {
        this.name = name;
        received = new FrameRing(capacity);
        transmitted = new FrameRing(capacity);
    }

    /**
     * Makes the port refuse longer frames (EMSGSIZE), super-frames excepted, as a link does.
     *
     * @param length of a frame without its virtio-net header, bytes
     */
    public void limitFrameLength(final int length) {
        maxFrameLength = length;
    }

    /** Makes the port one that no super-frame can be transmitted by. Before anybody asks. */
    public void refuseSuperFrames() {
        carriesSuperFrames = false;
    }

    /**
     * Sets the time that transmitted frames are stamped with.
     *
     * @param timeNs nanoseconds since the epoch
     */
    public void setTime(final long timeNs) {
        nowNs = timeNs;
    }

    /**
     * Lets a frame arrive.
     *
     * @param buffer that holds it; copied
     * @param offset of its virtio-net header
     * @param length of header and frame, bytes
     * @param timestampNs when it arrives, nanoseconds since the epoch
     * @return false if there is no room: it is lost and counted
     */
    public boolean offer(final DirectBuffer buffer, final int offset, final int length, final long timestampNs) {
        if (received.write(timestampNs, buffer, offset, length)) {
            return true;
        }
        countDropped();
        return false;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer, the thread that offers
    private void countDropped() {
        dropped++;
    }

    /**
     * Takes frames that were transmitted, in order, and forgets them.
     *
     * @param handler called once for each; the bytes are valid during the call
     * @param limit frames at most
     * @return frames taken
     */
    public int drain(final FrameHandler handler, final int limit) {
        drainer = handler;
        final int taken = transmitted.poll(onDrained, limit);
        transmitted.release();
        return taken;
    }

    private void onDrained(
            final MutableDirectBuffer buffer, final int offset, final int length, final long timestampNs) {
        drainer.onFrame(buffer, offset, length, timestampNs);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int poll(final FrameHandler handler, final int limit) {
        receiver = handler;
        return received.poll(onReceived, limit);
    }

    private void onReceived(
            final MutableDirectBuffer buffer, final int offset, final int length, final long timestampNs) {
        receiver.onFrame(buffer, offset, length, timestampNs);
    }

    @Override
    public void release() {
        received.release();
    }

    @Override
    public boolean transmit(final DirectBuffer buffer, final int offset, final int length, final int token) {
        return queue.add(buffer, offset, length, token);
    }

    @Override
    public boolean carriesSuperFrames() {
        return carriesSuperFrames;
    }

    @Override
    public int flush(final TransmitFailureHandler failures) {
        return queue.flush(send, failures);
    }

    private int send(final DirectBuffer buffer, final int offset, final int length) {
        final boolean plain = VirtioNetHeader.gsoType(buffer, offset) == VirtioNetHeader.GSO_NONE;
        if (!plain && !carriesSuperFrames) {
            return ErrorNumber.EMSGSIZE;
        }
        if (plain && length - VirtioNetHeader.LENGTH > maxFrameLength) {
            return ErrorNumber.EMSGSIZE;
        }
        return transmitted.write(nowNs, buffer, offset, length) ? 0 : ErrorNumber.ENOBUFS;
    }

    @Override
    public long kernelDropped() {
        return dropped;
    }

    @Override
    public int descriptor() {
        return -1;
    }

    /** Does nothing. */
    @Override
    public void close() {
        // memory goes with the object
    }
}
