package io.plateau.port;

import io.plateau.linux.ErrorNumber;
import io.plateau.linux.XdpMemory;
import io.plateau.linux.XdpRing;
import io.plateau.linux.XdpSocket;
import io.plateau.wire.Checksum;
import io.plateau.wire.LinkLayer;
import io.plateau.wire.VirtioNetHeader;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Sends frames by one AF_XDP socket. A frame that lies in a chunk which is held, and goes nowhere yet, is handed over as it lies; any other
 * is copied into a free chunk. There is nobody behind XDP to complete a checksum or to cut a super-frame: the first is done here, the
 * second is for others to do.
 *
 * <p>In copy mode the kernel sends during a call, frame by frame, and says when the device refused one. What it leaves in the
 * ring for want of room counts as sent and is sent later. Allocation-free. Owned by one worker.
 */
final class XdpTransmitter {
    private static final int HEADER = VirtioNetHeader.LENGTH;
    private static final int LONGEST_IN_CHUNK = XdpMemory.CHUNK_LENGTH - XdpMemory.HEADROOM;

    /** Kernels without XDP_MAX_TX_SKB_BUDGET send so many frames a call, and may not say so at once. */
    private static final int SMALLEST_BATCH = 32;

    private static final int BURST = 64;

    private final XdpSocket socket;
    private final XdpChunks chunks;
    private final XdpRing ring;
    private final XdpRing completion;
    private final UnsafeBuffer memory;
    private final LinkLayer link = new LinkLayer();
    private final TransmitQueue queue = new TransmitQueue();
    private final TransmitQueue.Sender place = this::place;
    private final int[] placedTokens = new int[Port.TRANSMIT_QUEUE_LENGTH];
    private final int[] placedChunks = new int[Port.TRANSMIT_QUEUE_LENGTH];
    private int position;
    private int placed;
    private int lost;
    private int departing;
    private int left;
    private int mtu;

    XdpTransmitter(final XdpSocket socket, final XdpChunks chunks, final int mtu) {
        this.socket = socket;
        this.chunks = chunks;
        this.mtu = mtu;
        ring = socket.transmit();
        completion = socket.completion();
        memory = chunks.buffer();
    }

    // What the link carries now: bytes of a datagram.
    void mtu(final int linkMtu) {
        mtu = linkMtu;
    }

    // Chunks that the kernel has to send from.
    int departing() {
        return departing;
    }

    // As Port.transmit.
    boolean add(final DirectBuffer buffer, final int offset, final int length, final int token) {
        return queue.add(buffer, offset, length, token);
    }

    // As Port.flush.
    int flush(final TransmitFailureHandler failures) {
        if (queue.count() == 0) {
            return 0;
        }
        position = 0;
        placed = 0;
        lost = 0;
        recycle();
        final int queued = queue.flush(place, failures);
        if (placed > 0) {
            ring.publish();
            send(failures);
            recycle();
        }
        return queued - lost;
    }

    // Takes back the chunks that were sent, and has the kernel go on with what it left.
    void housekeep() {
        if (left > 0 && !socket.isZeroCopy()) {
            socket.wakeTransmit();
            left = ring.pending();
        }
        recycle();
    }

    private void recycle() {
        if (departing == 0) {
            return;
        }
        int done = completion.available(BURST);
        while (done > 0) {
            for (int i = 0; i < done; i++) {
                chunks.complete((int) (completion.address(i) >>> XdpMemory.CHUNK_SHIFT));
            }
            completion.release(done);
            departing -= done;
            done = completion.available(BURST);
        }
    }

    // COMPLETION has an entry for each that departs, so that the kernel never waits for one.
    private int place(final DirectBuffer buffer, final int offset, final int length) {
        final int token = queue.token(position++);
        final int frameLength = length - HEADER;
        if (frameLength < LinkLayer.ETHERNET_LENGTH) {
            return ErrorNumber.EINVAL;
        }
        if (isTooLong(buffer, offset, frameLength)) {
            return ErrorNumber.EMSGSIZE;
        }
        if (departing == completion.capacity() || ring.room() == 0) {
            return ErrorNumber.ENOBUFS;
        }
        final int at = lieInChunk(buffer, offset, length);
        if (at < 0) {
            return ErrorNumber.ENOBUFS;
        }
        final int chunk = at >>> XdpMemory.CHUNK_SHIFT;
        departing++;
        if (!Checksum.completePartial(memory, at, length)) {
            takeBack(chunk);
            return ErrorNumber.EINVAL;
        }
        ring.put(at + HEADER, frameLength);
        placedTokens[placed] = token;
        placedChunks[placed] = chunk;
        placed++;
        return 0;
    }

    private boolean isTooLong(final DirectBuffer buffer, final int offset, final int frameLength) {
        if (VirtioNetHeader.gsoType(buffer, offset) != VirtioNetHeader.GSO_NONE || frameLength > LONGEST_IN_CHUNK) {
            return true;
        }
        return frameLength > mtu + LinkLayer.ETHERNET_LENGTH
                && frameLength - mtu > LinkLayer.ETHERNET_LENGTH + tagsLength(buffer, offset, frameLength);
    }

    // An MTU does not count tags, but all that is behind them.
    private int tagsLength(final DirectBuffer buffer, final int offset, final int frameLength) {
        link.wrap(buffer, offset + HEADER, frameLength);
        final int pppoeLength = link.isPppoe() ? LinkLayer.PPPOE_LENGTH : 0;
        return link.isTruncated() ? 0 : link.headerLength() - LinkLayer.ETHERNET_LENGTH - pppoeLength;
    }

    // Where the frame lies in the memory, its chunk the kernel's from now on; -1 if no chunk is free to copy it into.
    private int lieInChunk(final DirectBuffer buffer, final int offset, final int length) {
        final long at = buffer.addressOffset() + offset - memory.addressOffset();
        if (at >= 0 && at < memory.capacity()) {
            final int chunk = (int) at >>> XdpMemory.CHUNK_SHIFT;
            if (chunks.canDepart(chunk) && ((int) at + length - 1) >>> XdpMemory.CHUNK_SHIFT == chunk) {
                chunks.depart(chunk);
                return (int) at;
            }
        }
        final int chunk = chunks.takeForCopy();
        if (chunk < 0) {
            return chunk;
        }
        final int copy = (chunk << XdpMemory.CHUNK_SHIFT) + XdpMemory.HEADROOM - HEADER;
        memory.putBytes(copy, buffer, offset, length);
        return copy;
    }

    private void takeBack(final int chunk) {
        chunks.complete(chunk);
        departing--;
    }

    private void send(final TransmitFailureHandler failures) {
        left = ring.pending();
        if (socket.isZeroCopy()) {
            if (ring.needsWakeUp()) {
                socket.wakeTransmit();
            }
            return;
        }
        int patience = 1 + left / SMALLEST_BATCH;
        boolean looked = false;
        while (left > 0 && patience >= 0) {
            final int errno = socket.wakeTransmit();
            if (isDown(errno)) {
                if (!looked) {
                    withdraw(errno, failures);
                }
                return;
            }
            looked = true;
            patience = hasGoneOn(errno, failures) ? patience : patience - 1;
        }
    }

    private static boolean isDown(final int errno) {
        return errno == ErrorNumber.ENETDOWN || errno == ErrorNumber.ENXIO;
    }

    // Whether frames left the ring. EBUSY: the last that did was lost, even if the kernel has not moved the
    // consumer's position on yet.
    private boolean hasGoneOn(final int errno, final TransmitFailureHandler failures) {
        final int before = left;
        left = Math.min(left, ring.pending());
        if (errno == ErrorNumber.EBUSY) {
            left = Math.min(left, before - 1);
            final int index = placed - left - 1;
            if (index >= 0) {
                lost++;
                failures.onTransmitFailed(placedTokens[index], errno);
            }
        }
        return left < before;
    }

    // The kernel has not looked at the ring since these were published: nothing of them is sent.
    private void withdraw(final int errno, final TransmitFailureHandler failures) {
        ring.withdraw(placed);
        left -= placed;
        lost += placed;
        for (int i = 0; i < placed; i++) {
            takeBack(placedChunks[i]);
            failures.onTransmitFailed(placedTokens[i], errno);
        }
    }
}
