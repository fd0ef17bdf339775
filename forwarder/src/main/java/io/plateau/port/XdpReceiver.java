package io.plateau.port;

import io.plateau.linux.XdpMemory;
import io.plateau.linux.XdpRing;
import io.plateau.linux.XdpSocket;
import io.plateau.wire.VirtioNetHeader;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Takes frames from one AF_XDP socket. The kernel always has as many chunks to receive into as its ring has entries, in FILL or
 * waiting in RX, as long as some are free: so RX never overflows. Allocation-free. Owned by one worker.
 */
final class XdpReceiver {
    private static final int HEADER = VirtioNetHeader.LENGTH;

    private final XdpSocket socket;
    private final XdpChunks chunks;
    private final EpochNanoClock clock;
    private final XdpRing ring;
    private final XdpRing fill;
    private final UnsafeBuffer memory;
    private final PartialChecksums checksums = new PartialChecksums();
    private final int[] held;
    private int heldCount;
    private int lent;

    XdpReceiver(final XdpSocket socket, final XdpChunks chunks, final EpochNanoClock clock) {
        this.socket = socket;
        this.chunks = chunks;
        this.clock = clock;
        ring = socket.receive();
        fill = socket.fill();
        memory = chunks.buffer();
        held = new int[chunks.memory().chunks()];
        refill();
    }

    // Chunks that the kernel has to receive into, or that wait in RX.
    int lent() {
        return lent;
    }

    // As Port.poll.
    int poll(final FrameHandler handler, final int limit) {
        refill();
        final int frames = ring.available(limit);
        if (frames == 0) {
            return 0;
        }
        final long timestampNs = clock.nanoTime();
        for (int i = 0; i < frames; i++) {
            final long address = ring.address(i);
            final int chunk = (int) (address >>> XdpMemory.CHUNK_SHIFT);
            final int offset = (int) address - HEADER;
            final int length = HEADER + ring.length(i);
            chunks.receive(chunk);
            held[heldCount++] = chunk;
            checksums.describe(memory, offset, length);
            handler.onFrame(memory, offset, length, timestampNs);
        }
        ring.release(frames);
        lent -= frames;
        return frames;
    }

    // As Port.release.
    void release() {
        for (int i = 0; i < heldCount; i++) {
            chunks.release(held[i]);
        }
        heldCount = 0;
    }

    private void refill() {
        final int before = lent;
        while (lent < fill.capacity()) {
            final int chunk = chunks.lend();
            if (chunk < 0) {
                break;
            }
            fill.put((long) chunk << XdpMemory.CHUNK_SHIFT);
            lent++;
        }
        if (lent != before) {
            fill.publish();
        }
        if (fill.needsWakeUp()) {
            socket.wakeReceive();
        }
    }
}
