package io.plateau.wire;

import com.google.common.net.InetAddresses;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * An IPv4 or IPv6 address as the two words that tables and journals use. An IPv4 address stands as its IPv4-mapped form,
 * RFC 4291 section 2.5.5.2, which never appears on a wire (RFC 6890 section 2.2.3). For text and configuration; the
 * fast path passes the two words.
 *
 * @param high the first eight bytes, 0 for IPv4
 * @param low the last eight bytes
 */
public record IpAddress(long high, long low) {
    private static final long IPV4_MAPPED = 0x0000_FFFF_0000_0000L;
    private static final int IPV6_LENGTH = 16;

    /**
     * From the 32 bits of an IPv4 address.
     *
     * @param address in host byte order
     * @return its mapped form
     */
    public static IpAddress ofIpv4(final int address) {
        return new IpAddress(0, lowOfIpv4(address));
    }

    /**
     * The low word of an IPv4 address; the high one is 0.
     *
     * @param address in host byte order
     * @return the mapped form's last eight bytes
     */
    public static long lowOfIpv4(final int address) {
        return IPV4_MAPPED | (address & 0xFFFF_FFFFL);
    }

    /**
     * Whether two words are an IPv4 address.
     *
     * @param high the first eight bytes
     * @param low the last eight bytes
     * @return true for the IPv4-mapped form
     */
    public static boolean isIpv4(final long high, final long low) {
        return high == 0 && (low & 0xFFFF_FFFF_0000_0000L) == IPV4_MAPPED;
    }

    /**
     * Reads a literal; never asks a name server.
     *
     * @param text as in RFC 5952 or dotted decimal
     * @return the address
     * @throws IllegalArgumentException if it is neither
     */
    public static IpAddress parse(final String text) {
        if (!InetAddresses.isInetAddress(text)) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no IP address; write for instance 198.51.100.7 or 2001:db8::7");
        }
        final InetAddress address = InetAddresses.forString(text);
        if (address instanceof Inet4Address) {
            return ofIpv4(ByteBuffer.wrap(address.getAddress()).getInt());
        }
        final ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return new IpAddress(bytes.getLong(), bytes.getLong());
    }

    /**
     * Whether this is an IPv4 address.
     *
     * @return false for IPv6
     */
    public boolean isIpv4() {
        return isIpv4(high, low);
    }

    /**
     * The 32 bits of an IPv4 address.
     *
     * @return in host byte order; meaningless for IPv6
     */
    public int ipv4() {
        return (int) low;
    }

    /**
     * Canonical text.
     *
     * @return dotted decimal, or RFC 5952
     */
    @Override
    public String toString() {
        final ByteBuffer bytes = ByteBuffer.allocate(IPV6_LENGTH);
        bytes.putLong(high).putLong(low);
        try {
            return InetAddresses.toAddrString(
                    isIpv4()
                            ? InetAddress.getByAddress(
                                    ByteBuffer.allocate(4).putInt(ipv4()).array())
                            : Inet6Address.getByAddress(null, bytes.array(), -1));
        } catch (final UnknownHostException impossible) {
            throw new AssertionError("4 and 16 bytes are the two legal lengths", impossible);
        }
    }

    // As a record has it, but not put together by a bootstrap method, which takes a tenth of many an answer's time.
    @Override
    public boolean equals(final Object other) {
        return other instanceof IpAddress address && high == address.high && low == address.low;
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(high) + Long.hashCode(low);
    }
}
