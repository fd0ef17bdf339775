package io.plateau.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;

/**
 * Read-only view of an ICMP (RFC 792) or ICMPv6 (RFC 4443 section 2.1) message. Holds a position, never a copy.
 *
 * <p>One view belongs to one agent. After each {@link #wrap}, test {@link #isWellFormed()} before any other accessor.
 */
public final class IcmpView {
    /** Header of an error or echo message, bytes. */
    public static final int HEADER_LENGTH = 8;
    /** ICMP: echo reply. */
    public static final int ECHO_REPLY = 0;
    /** ICMP: destination unreachable. */
    public static final int DESTINATION_UNREACHABLE = 3;
    /** ICMP: source quench, deprecated by RFC 6633. */
    public static final int SOURCE_QUENCH = 4;
    /** ICMP: redirect. */
    public static final int REDIRECT = 5;
    /** ICMP: echo request. */
    public static final int ECHO_REQUEST = 8;
    /** ICMP: time exceeded. */
    public static final int TIME_EXCEEDED = 11;
    /** ICMP: parameter problem. */
    public static final int PARAMETER_PROBLEM = 12;
    /** Code of {@link #DESTINATION_UNREACHABLE}: fragmentation needed and DF set. */
    public static final int FRAGMENTATION_NEEDED = 4;
    /** ICMPv6: packet too big. */
    public static final int PACKET_TOO_BIG = 2;
    /** ICMPv6: echo request. */
    public static final int ECHO_REQUEST_V6 = 128;
    /** ICMPv6: echo reply. */
    public static final int ECHO_REPLY_V6 = 129;
    /** ICMPv6: redirect, RFC 4861 section 4.5. */
    public static final int REDIRECT_V6 = 137;

    private static final int TYPE = 0;
    private static final int CODE = 1;
    private static final int CHECKSUM = 2;
    private static final int IDENTIFIER = 4;
    private static final int MTU = 4;
    private static final int SEQUENCE = 6;
    private static final int NEXT_HOP_MTU = 6;
    private static final int FIRST_INFORMATIONAL_V6 = 128;
    private static final int ERRORS = 1 << DESTINATION_UNREACHABLE
            | 1 << SOURCE_QUENCH
            | 1 << REDIRECT
            | 1 << TIME_EXCEEDED
            | 1 << PARAMETER_PROBLEM;

    private DirectBuffer buffer;
    private int start;
    private int available;

    /** Creates a view that wraps nothing yet. */
    public IcmpView() {}

    /**
     * Moves this view.
     *
     * @param frame that holds the message
     * @param offset of the message's first byte
     * @param length bytes from there to the end of the datagram
     * @return this
     */
    public IcmpView wrap(final DirectBuffer frame, final int offset, final int length) {
        buffer = frame;
        start = offset;
        available = length;
        return this;
    }

    /**
     * Whether the header is present.
     *
     * @return true if every other accessor is safe to call
     */
    public boolean isWellFormed() {
        return available >= HEADER_LENGTH;
    }

    /**
     * Whether this is an ICMP error, to which no error may answer (RFC 1812 section 4.3.2.7).
     *
     * @return true for types 3, 4, 5, 11 and 12
     */
    public boolean isIpv4Error() {
        return type() <= PARAMETER_PROBLEM && (ERRORS >> type() & 1) != 0;
    }

    /**
     * Whether this is an ICMPv6 error, to which no error may answer (RFC 4443 section 2.4(e)).
     *
     * @return true for types below 128
     */
    public boolean isIpv6Error() {
        return type() < FIRST_INFORMATIONAL_V6;
    }

    /**
     * Whether this is an ICMP "fragmentation needed and DF set" (RFC 1191 section 4).
     *
     * @return true for type 3 code 4
     */
    public boolean isFragmentationNeeded() {
        return type() == DESTINATION_UNREACHABLE && code() == FRAGMENTATION_NEEDED;
    }

    /**
     * Whether this is an ICMPv6 Packet Too Big. Receivers ignore its code (RFC 4443 section 3.2).
     *
     * @return true for type 2
     */
    public boolean isPacketTooBig() {
        return type() == PACKET_TOO_BIG;
    }

    /**
     * Whether the checksum of an ICMP message is right.
     *
     * @return true if the message is as it was sent
     */
    public boolean isIpv4ChecksumValid() {
        return Checksum.fold(Checksum.partialSum(buffer, start, available)) == Checksum.ALL_ONES;
    }

    /**
     * Whether the checksum of an ICMPv6 message is right.
     *
     * @param headerOffset of the IPv6 header before it, whose addresses the checksum covers
     * @return true if the message is as it was sent
     */
    public boolean isIpv6ChecksumValid(final int headerOffset) {
        return Checksum.fold(Checksum.ipv6PseudoHeader(buffer, headerOffset, IpProtocol.ICMPV6, available)
                        + Checksum.partialSum(buffer, start, available))
                == Checksum.ALL_ONES;
    }

    /**
     * Kind of message.
     *
     * @return 0 to 255
     */
    public int type() {
        return buffer.getByte(start + TYPE) & 0xFF;
    }

    /**
     * Kind within the type.
     *
     * @return 0 to 255
     */
    public int code() {
        return buffer.getByte(start + CODE) & 0xFF;
    }

    /**
     * The checksum as it stands in the message.
     *
     * @return 0 to 65535
     */
    public int checksum() {
        return unsignedShort(CHECKSUM);
    }

    /**
     * Of an echo: which ping it belongs to.
     *
     * @return 0 to 65535
     */
    public int identifier() {
        return unsignedShort(IDENTIFIER);
    }

    /**
     * Of an echo: which of its ping's it is.
     *
     * @return 0 to 65535
     */
    public int sequence() {
        return unsignedShort(SEQUENCE);
    }

    /**
     * Of "fragmentation needed": RFC 1191 section 4.
     *
     * @return bytes, 0 from a router older than that
     */
    public int nextHopMtu() {
        return unsignedShort(NEXT_HOP_MTU);
    }

    /**
     * Of an ICMPv6 Packet Too Big: RFC 4443 section 3.2.
     *
     * @return bytes, up to 2^32 less one
     */
    public long packetTooBigMtu() {
        return buffer.getInt(start + MTU, BIG_ENDIAN) & 0xFFFF_FFFFL;
    }

    /**
     * Of an error: where the quoted datagram begins.
     *
     * @return absolute in the buffer
     */
    public int quoteOffset() {
        return start + HEADER_LENGTH;
    }

    /**
     * Of an error: how much of it is quoted, extensions of RFC 4884 included.
     *
     * @return bytes
     */
    public int quoteLength() {
        return available - HEADER_LENGTH;
    }

    private int unsignedShort(final int field) {
        return buffer.getShort(start + field, BIG_ENDIAN) & 0xFFFF;
    }
}
