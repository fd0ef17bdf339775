package io.plateau.hop;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.plateau.wire.Checksum;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** One hop less: RFC 1812 section 5.3.1, RFC 8200 section 3. Stateless. */
public final class TimeToLive {
    /** With no more than this a datagram ends here. */
    public static final int LAST = 1;

    private static final int IPV4_TIME_TO_LIVE = 8;
    private static final int IPV4_CHECKSUM = 10;
    private static final int IPV6_HOP_LIMIT = 7;
    private static final int ONE_HOP = 1 << Byte.SIZE;

    private TimeToLive() {}

    /**
     * Takes one hop from an IPv4 datagram, and mends its header checksum (RFC 1624 section 3).
     *
     * @param buffer that holds it
     * @param offset of its header; more than one hop is left
     */
    public static void decrementIpv4(final MutableDirectBuffer buffer, final int offset) {
        addIpv4(buffer, offset, -ONE_HOP);
    }

    /**
     * Gives the hop back.
     *
     * @param buffer that holds the datagram
     * @param offset of its header
     */
    public static void incrementIpv4(final MutableDirectBuffer buffer, final int offset) {
        addIpv4(buffer, offset, ONE_HOP);
    }

    /**
     * Takes one hop from an IPv6 datagram.
     *
     * @param buffer that holds it
     * @param offset of its header; more than one hop is left
     */
    public static void decrementIpv6(final MutableDirectBuffer buffer, final int offset) {
        buffer.putByte(offset + IPV6_HOP_LIMIT, (byte) (buffer.getByte(offset + IPV6_HOP_LIMIT) - 1));
    }

    /**
     * Gives the hop back.
     *
     * @param buffer that holds the datagram
     * @param offset of its header
     */
    public static void incrementIpv6(final MutableDirectBuffer buffer, final int offset) {
        buffer.putByte(offset + IPV6_HOP_LIMIT, (byte) (buffer.getByte(offset + IPV6_HOP_LIMIT) + 1));
    }

    // The checksum covers time to live and protocol as one word.
    private static void addIpv4(final MutableDirectBuffer buffer, final int offset, final int hops) {
        final int before = unsignedShort(buffer, offset + IPV4_TIME_TO_LIVE);
        final int after = before + hops;
        final int checksum = Checksum.incremental(unsignedShort(buffer, offset + IPV4_CHECKSUM), before, after);
        buffer.putShort(offset + IPV4_TIME_TO_LIVE, (short) after, BIG_ENDIAN);
        buffer.putShort(offset + IPV4_CHECKSUM, (short) checksum, BIG_ENDIAN);
    }

    private static int unsignedShort(final DirectBuffer buffer, final int at) {
        return buffer.getShort(at, BIG_ENDIAN) & 0xFFFF;
    }
}
