package io.plateau.port;

import io.plateau.wire.VirtioNetHeader;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A port that receives the same frames over and over, without a copy, and counts what it transmits: the cost of what is
 * between two of them and nothing else. For benchmarks. Whoever changes a frame finds it changed the next time round.
 */
public final class LoopPort implements Port {
    private static final int CACHE_LINE_LENGTH = 64;

    private final String name;
    private final EpochNanoClock clock;
    private final UnsafeBuffer memory;
    private final int[] offsets;
    private final int[] lengths;
    private final TransmitQueue queue = new TransmitQueue();
    private final TransmitQueue.Sender send = this::send;
    private int next;
    private long transmittedFrames;
    private long transmittedBytes;

    /**
     * Copies the frames once, each to the start of a cache line.
     *
     * @param name of the port
     * @param clock for the timestamps
     * @param frames with their virtio-net headers, at least one
     */
    public LoopPort(final String name, final EpochNanoClock clock, final DirectBuffer... frames) {
        this.name = name;
        this.clock = clock;
        offsets = new int[frames.length];
        lengths = new int[frames.length];
        int end = 0;
        for (int i = 0; i < frames.length; i++) {
            offsets[i] = end;
            lengths[i] = frames[i].capacity();
            end += (lengths[i] + CACHE_LINE_LENGTH - 1) / CACHE_LINE_LENGTH * CACHE_LINE_LENGTH;
        }
        memory = new UnsafeBuffer(BufferUtil.allocateDirectAligned(end, CACHE_LINE_LENGTH));
        for (int i = 0; i < frames.length; i++) {
            memory.putBytes(offsets[i], frames[i], 0, lengths[i]);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int poll(final FrameHandler handler, final int limit) {
        final long nowNs = clock.nanoTime();
        for (int i = 0; i < limit; i++) {
            handler.onFrame(memory, offsets[next], lengths[next], nowNs);
            next = next + 1 == offsets.length ? 0 : next + 1;
        }
        return limit;
    }

    /** Does nothing: the frames come again. */
    @Override
    public void release() {
        // nothing was taken
    }

    @Override
    public boolean transmit(final DirectBuffer buffer, final int offset, final int length, final int token) {
        return queue.add(buffer, offset, length, token);
    }

    @Override
    public int flush(final TransmitFailureHandler failures) {
        return queue.flush(send, failures);
    }

    private int send(final DirectBuffer buffer, final int offset, final int length) {
        transmittedFrames++;
        transmittedBytes += length - VirtioNetHeader.LENGTH;
        return 0;
    }

    /**
     * What was sent.
     *
     * @return frames since the start
     */
    public long transmittedFrames() {
        return transmittedFrames;
    }

    /**
     * What was sent.
     *
     * @return bytes since the start, virtio-net headers not counted
     */
    public long transmittedBytes() {
        return transmittedBytes;
    }

    @Override
    public long kernelDropped() {
        return 0;
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
