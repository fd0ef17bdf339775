package io.plateau.wire;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The 10 bytes before every frame inside Plateau: virtio 1.2 section 5.1.6, legacy layout, host byte order.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |     flags     |   GSO type    |         header length         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |           GSO size            |        checksum start         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |        checksum offset        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * <p>Header length and checksum start count from the frame's first byte, behind this header. Every method takes the
 * offset of this header's first byte.
 */
public final class VirtioNetHeader {
    /** Bytes of this header. */
    public static final int LENGTH = 10;

    /** GSO type of a plain frame. */
    public static final int GSO_NONE = 0;
    /** GSO type of a TCP super-frame over IPv4. */
    public static final int GSO_TCPV4 = 1;
    /** GSO type of a large UDP datagram that is to be sent as IP fragments. */
    public static final int GSO_UDP = 3;
    /** GSO type of a TCP super-frame over IPv6. */
    public static final int GSO_TCPV6 = 4;
    /** GSO type of several UDP datagrams of equal length in one frame. */
    public static final int GSO_UDP_L4 = 5;
    /** Beside a TCP GSO type: CWR is set and belongs to the first segment alone. */
    public static final int GSO_ECN = 0x80;

    private static final int FLAGS = 0;
    private static final int GSO_TYPE = 1;
    private static final int HEADER_LENGTH = 2;
    private static final int GSO_SIZE = 4;
    private static final int CHECKSUM_START = 6;
    private static final int CHECKSUM_OFFSET = 8;
    private static final int NEEDS_CHECKSUM = 1;

    private VirtioNetHeader() {}

    /**
     * Writes the header of a plain frame: all zeros.
     *
     * @param buffer to write to
     * @param offset of this header
     */
    public static void clear(final MutableDirectBuffer buffer, final int offset) {
        buffer.putLong(offset, 0);
        buffer.putShort(offset + CHECKSUM_OFFSET, (short) 0);
    }

    /**
     * Whether the transport checksum field holds the pseudo-header's sum alone.
     *
     * @param buffer that holds this header
     * @param offset of this header
     * @return true if {@link Checksum#completePartial} has something to do
     */
    public static boolean needsChecksum(final DirectBuffer buffer, final int offset) {
        return (buffer.getByte(offset + FLAGS) & NEEDS_CHECKSUM) != 0;
    }

    /**
     * Asks for a checksum, or no longer does.
     *
     * @param buffer to write to
     * @param offset of this header
     * @param needed false to say that the checksum is complete
     */
    public static void needsChecksum(final MutableDirectBuffer buffer, final int offset, final boolean needed) {
        final int others = buffer.getByte(offset + FLAGS) & ~NEEDS_CHECKSUM;
        buffer.putByte(offset + FLAGS, (byte) (needed ? others | NEEDS_CHECKSUM : others));
    }

    /**
     * What kind of super-frame this is.
     *
     * @param buffer that holds this header
     * @param offset of this header
     * @return one of the GSO constants, without {@link #GSO_ECN}
     */
    public static int gsoType(final DirectBuffer buffer, final int offset) {
        return buffer.getByte(offset + GSO_TYPE) & 0xFF & ~GSO_ECN;
    }

    /**
     * Whether {@link #GSO_ECN} stands beside the type.
     *
     * @param buffer that holds this header
     * @param offset of this header
     * @return true if CWR belongs to the first segment alone
     */
    public static boolean isGsoEcn(final DirectBuffer buffer, final int offset) {
        return (buffer.getByte(offset + GSO_TYPE) & GSO_ECN) != 0;
    }

    /**
     * Sets the kind of super-frame.
     *
     * @param buffer to write to
     * @param offset of this header
     * @param type with or without {@link #GSO_ECN}
     */
    public static void gsoType(final MutableDirectBuffer buffer, final int offset, final int type) {
        buffer.putByte(offset + GSO_TYPE, (byte) type);
    }

    /**
     * All headers of the frame, link header to transport header. A hint: some senders leave it at 0.
     *
     * @param buffer that holds this header
     * @param offset of this header
     * @return bytes
     */
    public static int headerLength(final DirectBuffer buffer, final int offset) {
        return unsignedShort(buffer, offset + HEADER_LENGTH);
    }

    /**
     * Sets the hint.
     *
     * @param buffer to write to
     * @param offset of this header
     * @param length bytes from the frame's first to the payload's
     */
    public static void headerLength(final MutableDirectBuffer buffer, final int offset, final int length) {
        buffer.putShort(offset + HEADER_LENGTH, (short) length);
    }

    /**
     * Transport payload of each segment but the last.
     *
     * @param buffer that holds this header
     * @param offset of this header
     * @return bytes, 0 for a plain frame
     */
    public static int gsoSize(final DirectBuffer buffer, final int offset) {
        return unsignedShort(buffer, offset + GSO_SIZE);
    }

    /**
     * Sets the segments' payload.
     *
     * @param buffer to write to
     * @param offset of this header
     * @param size bytes
     */
    public static void gsoSize(final MutableDirectBuffer buffer, final int offset, final int size) {
        buffer.putShort(offset + GSO_SIZE, (short) size);
    }

    /**
     * Where a wanted checksum begins to sum.
     *
     * @param buffer that holds this header
     * @param offset of this header
     * @return bytes from the frame's first
     */
    public static int checksumStart(final DirectBuffer buffer, final int offset) {
        return unsignedShort(buffer, offset + CHECKSUM_START);
    }

    /**
     * Sets where a checksum begins to sum.
     *
     * @param buffer to write to
     * @param offset of this header
     * @param start bytes from the frame's first
     */
    public static void checksumStart(final MutableDirectBuffer buffer, final int offset, final int start) {
        buffer.putShort(offset + CHECKSUM_START, (short) start);
    }

    /**
     * Where a wanted checksum is stored.
     *
     * @param buffer that holds this header
     * @param offset of this header
     * @return bytes from {@link #checksumStart}
     */
    public static int checksumOffset(final DirectBuffer buffer, final int offset) {
        return unsignedShort(buffer, offset + CHECKSUM_OFFSET);
    }

    /**
     * Sets where a checksum is stored.
     *
     * @param buffer to write to
     * @param offset of this header
     * @param place bytes from the checksum's start
     */
    public static void checksumOffset(final MutableDirectBuffer buffer, final int offset, final int place) {
        buffer.putShort(offset + CHECKSUM_OFFSET, (short) place);
    }

    private static int unsignedShort(final DirectBuffer buffer, final int at) {
        return buffer.getShort(at) & 0xFFFF;
    }
}
