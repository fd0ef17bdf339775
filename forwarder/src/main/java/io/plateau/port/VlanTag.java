package io.plateau.port;

import io.plateau.wire.VirtioNetHeader;
import java.nio.ByteOrder;
import org.agrona.MutableDirectBuffer;

/**
 * Puts the VLAN tag that the kernel took out of a frame back in its place. Both addresses and the virtio-net header move 4
 * bytes down, into room that the kernel left; the rest stays where it is.
 */
final class VlanTag {
    /** Bytes that a tag adds. */
    static final int LENGTH = 4;

    private static final int ADDRESSES_LENGTH = 12;

    /** A hint of 16 bits: the kernel may put all that is linear of a super-frame into it. */
    private static final int MAX_HEADER_LENGTH = 0xFFFF;

    private VlanTag() {}

    /**
     * Moves and inserts.
     *
     * @param buffer that holds the frame, with 4 bytes of room before its virtio-net header
     * @param offset of the virtio-net header
     * @param tag TPID in the upper, control information in the lower 16 bits
     * @return where the virtio-net header is now
     */
    static int putBack(final MutableDirectBuffer buffer, final int offset, final int tag) {
        final int moved = offset - LENGTH;
        final long first = buffer.getLong(offset);
        final long second = buffer.getLong(offset + 8);
        final int third = buffer.getInt(offset + 16);
        final short fourth = buffer.getShort(offset + 20);
        buffer.putLong(moved, first);
        buffer.putLong(moved + 8, second);
        buffer.putInt(moved + 16, third);
        buffer.putShort(moved + 20, fourth);
        buffer.putInt(moved + VirtioNetHeader.LENGTH + ADDRESSES_LENGTH, tag, ByteOrder.BIG_ENDIAN);
        if (VirtioNetHeader.needsChecksum(buffer, moved)) {
            VirtioNetHeader.checksumStart(buffer, moved, VirtioNetHeader.checksumStart(buffer, moved) + LENGTH);
        }
        final int headerLength = VirtioNetHeader.headerLength(buffer, moved);
        if (headerLength != 0) {
            VirtioNetHeader.headerLength(buffer, moved, Math.min(headerLength + LENGTH, MAX_HEADER_LENGTH));
        }
        return moved;
    }
}
