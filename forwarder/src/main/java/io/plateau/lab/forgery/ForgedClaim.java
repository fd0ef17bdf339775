package io.plateau.lab.forgery;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * A Packet Too Big that nobody on the path has sent: ICMP type 3 code 4 (RFC 792, RFC 1191 section 4) or ICMPv6 type 2 (RFC
 * 4443 section 3.2) that quotes a segment's header and 8 bytes more. Addresses, DF, lengths and checksums are right.
 */
final class ForgedClaim {
    private static final int ETHERNET_HEADER_LENGTH = 14;
    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int ETHERTYPE_IPV6 = 0x86DD;
    private static final int IPV4_HEADER_LENGTH = 20;
    private static final int IPV6_HEADER_LENGTH = 40;
    private static final int ICMP_HEADER_LENGTH = 8;
    private static final int QUOTED_PAYLOAD = 8;
    private static final int ADDRESSES_LENGTH_IPV6 = 32;
    private static final int PROTOCOL_ICMP = 1;
    private static final int PROTOCOL_TCP = 6;
    private static final int PROTOCOL_ICMPV6 = 58;
    private static final int DONT_FRAGMENT = 0x4000;

    private ForgedClaim() {}

    // The frame.
    // destinationMac, sourceMac: 48 bits
    // reporter: who is said to have dropped the segment; of the quote's family
    static byte[] frame(
            final long destinationMac,
            final long sourceMac,
            final InetAddress reporter,
            final Quote quote,
            final int nextHopMtu) {
        final boolean isIpv4 = reporter instanceof Inet4Address;
        final int headerLength = isIpv4 ? IPV4_HEADER_LENGTH : IPV6_HEADER_LENGTH;
        final int icmpLength = ICMP_HEADER_LENGTH + headerLength + QUOTED_PAYLOAD;
        final ByteBuffer frame = ByteBuffer.allocate(ETHERNET_HEADER_LENGTH + headerLength + icmpLength);
        putMac(frame, destinationMac);
        putMac(frame, sourceMac);
        frame.putShort((short) (isIpv4 ? ETHERTYPE_IPV4 : ETHERTYPE_IPV6));
        if (isIpv4) {
            putIpv4(frame, headerLength + icmpLength, 0, PROTOCOL_ICMP, reporter, quote.source());
            frame.putInt(0x0304_0000).putInt(nextHopMtu);
            putIpv4(frame, quote.length(), DONT_FRAGMENT, PROTOCOL_TCP, quote.source(), quote.destination());
        } else {
            putIpv6(frame, icmpLength, PROTOCOL_ICMPV6, reporter, quote.source());
            frame.putInt(0x0200_0000).putInt(nextHopMtu);
            final int payloadLength = quote.length() - IPV6_HEADER_LENGTH;
            putIpv6(frame, payloadLength, PROTOCOL_TCP, quote.source(), quote.destination());
        }
        frame.putShort((short) quote.sender().getPort())
                .putShort((short) quote.receiver().getPort());
        frame.putInt(quote.sequence());
        putIcmpChecksum(frame, isIpv4, icmpLength);
        return frame.array();
    }

    private static void putMac(final ByteBuffer frame, final long mac) {
        frame.putShort((short) (mac >> 32)).putInt((int) mac);
    }

    private static void putIpv4(
            final ByteBuffer frame,
            final int totalLength,
            final int flags,
            final int protocol,
            final InetAddress source,
            final InetAddress destination) {
        final int start = frame.position();
        frame.put((byte) 0x45).put((byte) 0).putShort((short) totalLength);
        frame.putShort((short) 0x4711).putShort((short) flags);
        frame.put((byte) 64).put((byte) protocol).putShort((short) 0);
        frame.put(source.getAddress()).put(destination.getAddress());
        frame.putShort(start + 10, checksum(sum(frame, start, IPV4_HEADER_LENGTH)));
    }

    private static void putIpv6(
            final ByteBuffer frame,
            final int payloadLength,
            final int protocol,
            final InetAddress source,
            final InetAddress destination) {
        frame.putInt(0x6000_0000).putShort((short) payloadLength);
        frame.put((byte) protocol).put((byte) 64);
        frame.put(source.getAddress()).put(destination.getAddress());
    }

    // ICMPv6 adds a pseudo-header, RFC 8200 section 8.1.
    private static void putIcmpChecksum(final ByteBuffer frame, final boolean isIpv4, final int icmpLength) {
        final int start = frame.capacity() - icmpLength;
        final int pseudo = isIpv4
                ? 0
                : sum(frame, start - ADDRESSES_LENGTH_IPV6, ADDRESSES_LENGTH_IPV6) + icmpLength + PROTOCOL_ICMPV6;
        frame.putShort(start + 2, checksum(pseudo + sum(frame, start, icmpLength)));
    }

    // RFC 1071, over an even number of bytes whose checksum field is zero.
    private static int sum(final ByteBuffer frame, final int offset, final int length) {
        int sum = 0;
        for (int i = offset; i < offset + length; i += 2) {
            sum += frame.getShort(i) & 0xFFFF;
        }
        return sum;
    }

    private static short checksum(final int sum) {
        final int folded = (sum & 0xFFFF) + (sum >>> 16);
        return (short) ~((folded & 0xFFFF) + (folded >>> 16));
    }
}
