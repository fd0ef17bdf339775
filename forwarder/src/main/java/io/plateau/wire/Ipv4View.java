package io.plateau.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;

/**
 * Read-only view of an IPv4 header, RFC 791 section 3.1. Holds a position, never a copy.
 *
 * <p>One view belongs to one agent. After each {@link #wrap}, test {@link #isWellFormed()} before any other accessor:
 * the others trust the bytes.
 */
public final class Ipv4View {
    /** Shortest header, bytes. */
    public static final int MIN_HEADER_LENGTH = 20;
    /** Longest header, bytes. */
    public static final int MAX_HEADER_LENGTH = 60;
    /** Smallest MTU of a link, RFC 791 section 3.2. */
    public static final int MINIMUM_MTU = 68;

    private static final int VERSION_IHL = 0;
    private static final int TYPE_OF_SERVICE = 1;
    private static final int TOTAL_LENGTH = 2;
    private static final int IDENTIFICATION = 4;
    private static final int FLAGS_FRAGMENT_OFFSET = 6;
    private static final int TIME_TO_LIVE = 8;
    private static final int PROTOCOL = 9;
    private static final int HEADER_CHECKSUM = 10;
    private static final int SOURCE = 12;
    private static final int DESTINATION = 16;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int FRAGMENT_OFFSET = 0x1FFF;

    private DirectBuffer buffer;
    private int start;
    private int available;

    /** Creates a view that wraps nothing yet. */
    public Ipv4View() {}

    /**
     * Moves this view.
     *
     * @param frame that holds the header
     * @param offset of the header's first byte
     * @param length bytes from there to the end of the frame
     * @return this
     */
    public Ipv4View wrap(final DirectBuffer frame, final int offset, final int length) {
        buffer = frame;
        start = offset;
        available = length;
        return this;
    }

    /**
     * Whether version, header length and total length agree with the bytes present.
     *
     * @return true if every other accessor is safe to call
     */
    public boolean isWellFormed() {
        return isHeaderWellFormed() && totalLength() <= available;
    }

    /**
     * Whether the header is whole and agrees with itself, as far as the quote in an ICMP error can: the payload may be
     * cut short.
     *
     * @return true if every other accessor is safe to call, though {@link #payloadLength()} may count absent bytes
     */
    public boolean isHeaderWellFormed() {
        return available >= MIN_HEADER_LENGTH
                && (buffer.getByte(start + VERSION_IHL) & 0xF0) == 0x40
                && headerLength() >= MIN_HEADER_LENGTH
                && headerLength() <= available
                && headerLength() <= totalLength();
    }

    /**
     * Whether the header checksum is right.
     *
     * @return true if a router may act on this header (RFC 1812 section 5.2.2)
     */
    public boolean isChecksumValid() {
        return Checksum.isIpv4HeaderValid(buffer, start, headerLength());
    }

    /**
     * The IHL field counts 32-bit words; this counts bytes.
     *
     * @return header length in bytes, 20 to 60
     */
    public int headerLength() {
        return (buffer.getByte(start + VERSION_IHL) & 0x0F) << 2;
    }

    /**
     * Precedence and service, or DSCP and ECN.
     *
     * @return 0 to 255
     */
    public int typeOfService() {
        return buffer.getByte(start + TYPE_OF_SERVICE) & 0xFF;
    }

    /**
     * Header and payload.
     *
     * @return bytes, up to 65535
     */
    public int totalLength() {
        return unsignedShort(TOTAL_LENGTH);
    }

    /**
     * What fragments of one datagram have in common.
     *
     * @return 0 to 65535
     */
    public int identification() {
        return unsignedShort(IDENTIFICATION);
    }

    /**
     * The DF bit.
     *
     * @return true if a router must not fragment this datagram
     */
    public boolean dontFragment() {
        return (unsignedShort(FLAGS_FRAGMENT_OFFSET) & DONT_FRAGMENT) != 0;
    }

    /**
     * The MF bit.
     *
     * @return true if this is a fragment and not the last
     */
    public boolean moreFragments() {
        return (unsignedShort(FLAGS_FRAGMENT_OFFSET) & MORE_FRAGMENTS) != 0;
    }

    /**
     * The field counts 8-byte units; this counts bytes.
     *
     * @return bytes, 0 to 65528
     */
    public int fragmentOffset() {
        return (unsignedShort(FLAGS_FRAGMENT_OFFSET) & FRAGMENT_OFFSET) << 3;
    }

    /**
     * Whether this is a part of a datagram, the first one included.
     *
     * @return false for a whole datagram
     */
    public boolean isFragment() {
        return (unsignedShort(FLAGS_FRAGMENT_OFFSET) & (MORE_FRAGMENTS | FRAGMENT_OFFSET)) != 0;
    }

    /**
     * Hops that are left.
     *
     * @return 0 to 255
     */
    public int timeToLive() {
        return buffer.getByte(start + TIME_TO_LIVE) & 0xFF;
    }

    /**
     * What the payload is.
     *
     * @return see {@link IpProtocol}
     */
    public int protocol() {
        return buffer.getByte(start + PROTOCOL) & 0xFF;
    }

    /**
     * The checksum as it stands in the header.
     *
     * @return 0 to 65535
     */
    public int headerChecksum() {
        return unsignedShort(HEADER_CHECKSUM);
    }

    /**
     * Source address.
     *
     * @return in host byte order
     */
    public int source() {
        return buffer.getInt(start + SOURCE, BIG_ENDIAN);
    }

    /**
     * Destination address.
     *
     * @return in host byte order
     */
    public int destination() {
        return buffer.getInt(start + DESTINATION, BIG_ENDIAN);
    }

    /**
     * Whether the header is longer than its fixed part.
     *
     * @return true if options or their padding follow
     */
    public boolean hasOptions() {
        return headerLength() > MIN_HEADER_LENGTH;
    }

    /**
     * Where the payload begins.
     *
     * @return absolute in the buffer
     */
    public int payloadOffset() {
        return start + headerLength();
    }

    /**
     * The payload, without Ethernet padding.
     *
     * @return bytes
     */
    public int payloadLength() {
        return totalLength() - headerLength();
    }

    /**
     * What holds the header.
     *
     * @return as last wrapped
     */
    public DirectBuffer buffer() {
        return buffer;
    }

    /**
     * Where the header begins.
     *
     * @return absolute in the buffer
     */
    public int offset() {
        return start;
    }

    private int unsignedShort(final int field) {
        return buffer.getShort(start + field, BIG_ENDIAN) & 0xFFFF;
    }
}
