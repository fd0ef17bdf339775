package io.plateau.wire;

import org.agrona.MutableDirectBuffer;

/**
 * Memory in which frames are made, one after the other, each handed to a sink as soon as it is finished and staying where
 * it is until {@link #reset}. Whoever makes frames asks {@link #hasRoom} for all of them first, so that what is begun is
 * finished; without room nothing is made, and the owner flushes, resets and asks again.
 *
 * <pre>
 *   if (arena.hasRoom(FrameArena.roomFor(length))) {
 *       ... write length bytes at arena.position() of arena.buffer() ...
 *       arena.commit(length);
 *   }
 * </pre>
 *
 * <p>Owned by one worker.
 */
public final class FrameArena {
    /** What makers of frames return if the arena has no room; nothing was handed on. */
    public static final int NO_ROOM = -1;
    /** Frames begin at multiples of this, so that none shares a word with another. */
    public static final int ALIGNMENT = 8;

    private final MutableDirectBuffer buffer;
    private final FrameSink sink;
    private final int capacity;
    private int position;

    /**
     * Creates an empty arena.
     *
     * @param buffer all of which it uses; off-heap if ports are to send from it
     * @param sink told of each finished frame
     */
    public FrameArena(final MutableDirectBuffer buffer, final FrameSink sink) {
        this.buffer = buffer;
        this.sink = sink;
        this.capacity = buffer.capacity();
    }

    /**
     * What a frame takes from an arena.
     *
     * @param length of virtio-net header and frame, bytes
     * @return bytes, rounded up
     */
    public static int roomFor(final int length) {
        return (length + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /**
     * Whether frames still fit.
     *
     * @param bytes the sum of their {@link #roomFor}
     * @return false if {@link #reset} is due
     */
    public boolean hasRoom(final long bytes) {
        return bytes <= capacity - position;
    }

    /**
     * Where frames are written.
     *
     * @return always the same
     */
    public MutableDirectBuffer buffer() {
        return buffer;
    }

    /**
     * Where the next frame's virtio-net header goes.
     *
     * @return offset in the buffer
     */
    public int position() {
        return position;
    }

    /**
     * Hands the frame at {@link #position} to the sink and moves on behind it.
     *
     * @param length of virtio-net header and frame, bytes
     */
    public void commit(final int length) {
        final int offset = position;
        position = offset + roomFor(length);
        sink.onFrame(buffer, offset, length);
    }

    /** Forgets all frames; the sink's references to them end here. */
    public void reset() {
        position = 0;
    }
}
