package io.plateau.hop;

import io.plateau.wire.LinkLayer;
import io.plateau.wire.VirtioNetHeader;
import org.agrona.MutableDirectBuffer;

/**
 * Puts the link header of the next link before a datagram, where it stands: Ethernet without tags. What stood before the
 * datagram is overwritten; of a header with tags the virtio-net header moves up behind them. Stateless.
 */
public final class NextLink {
    private NextLink() {}

    /**
     * Rewrites what stands before a datagram. Its Ethernet type, just before it, stays.
     *
     * @param buffer that holds the frame
     * @param offset of its virtio-net header
     * @param networkOffset of the datagram, absolute; 14 bytes or more behind the virtio-net header
     * @param destination 48 bits, the first byte on the wire uppermost
     * @param source 48 bits
     * @return where the virtio-net header is now
     */
    public static int write(
            final MutableDirectBuffer buffer,
            final int offset,
            final int networkOffset,
            final long destination,
            final long source) {
        final int frame = networkOffset - LinkLayer.ETHERNET_LENGTH;
        final int moved = frame - VirtioNetHeader.LENGTH;
        if (moved != offset) {
            moveUp(buffer, offset, moved);
        }
        LinkLayer.putAddresses(buffer, frame, destination, source);
        return moved;
    }

    private static void moveUp(final MutableDirectBuffer buffer, final int offset, final int moved) {
        final int removed = moved - offset;
        final long first = buffer.getLong(offset);
        final short last = buffer.getShort(offset + Long.BYTES);
        buffer.putLong(moved, first);
        buffer.putShort(moved + Long.BYTES, last);
        if (VirtioNetHeader.needsChecksum(buffer, moved)) {
            final int start = VirtioNetHeader.checksumStart(buffer, moved);
            VirtioNetHeader.checksumStart(buffer, moved, Math.max(0, start - removed));
        }
        final int headerLength = VirtioNetHeader.headerLength(buffer, moved);
        VirtioNetHeader.headerLength(buffer, moved, Math.max(0, headerLength - removed));
    }
}
