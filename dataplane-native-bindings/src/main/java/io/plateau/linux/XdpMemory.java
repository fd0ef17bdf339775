package io.plateau.linux;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * The memory that AF_XDP sockets share with the kernel (UMEM): chunks of one page, each of which takes one frame. What the kernel
 * receives it puts {@link #HEADROOM} bytes into a chunk; what is sent may lie anywhere in one.
 *
 * <p>Who owns which chunk is the matter of those who use it.
 */
public final class XdpMemory implements AutoCloseable {
    /** Bytes of a chunk. */
    public static final int CHUNK_LENGTH = 4096;

    /** Chunk of an address: {@code address >>> CHUNK_SHIFT}. */
    public static final int CHUNK_SHIFT = 12;

    /** Bytes of a chunk in front of a received frame (XDP_PACKET_HEADROOM). */
    public static final int HEADROOM = 256;

    private final int chunks;
    private final UnsafeBuffer buffer;
    private boolean closed;

    /**
     * Maps memory; no socket has it yet.
     *
     * @param chunks 1 to 524,287
     */
    public XdpMemory(final int chunks) {
        final long length = (long) chunks << CHUNK_SHIFT;
        if (chunks < 1 || length > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("chunks=" + chunks + " is not 1 to 524287 (2 GiB)");
        }
        this.chunks = chunks;
        buffer = new UnsafeBuffer(Native.mapAnonymous(length), (int) length);
    }

    /**
     * How many there are.
     *
     * @return chunks
     */
    public int chunks() {
        return chunks;
    }

    /**
     * All chunks.
     *
     * @return shared with the kernel; an address in a ring is an offset in it. Not to be touched after it is closed
     */
    public UnsafeBuffer buffer() {
        return buffer;
    }

    /** Unmaps; sockets that have it must be closed. Idempotent. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            Native.LIBC.munmap(buffer.addressOffset(), buffer.capacity());
        }
    }
}
