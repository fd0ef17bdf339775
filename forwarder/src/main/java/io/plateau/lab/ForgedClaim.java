package io.plateau.lab;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * A Packet Too Big that nobody on the path has sent: ICMP type 3 code 4 (RFC 792, RFC 1191 section 4) that quotes a segment
 * of a real connection. Addresses, ports, DF and lengths are right; the sequence number is a guess, since who is not on
 * the path cannot know it.
 */
final class ForgedClaim {
    static final int FRAME_LENGTH = 14 + 20 + 8 + 20 + 8;

    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int IPV4_HEADER_LENGTH = 20;
    private static final int ICMP_OFFSET = 14 + IPV4_HEADER_LENGTH;
    private static final int ICMP_LENGTH = FRAME_LENGTH - ICMP_OFFSET;
    private static final int QUOTED_LENGTH = 1500;
    private static final int PROTOCOL_ICMP = 1;
    private static final int PROTOCOL_TCP = 6;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int GUESSED_SEQUENCE = 0x2014_0929;

    private ForgedClaim() {}

    // The frame.
    // destinationMac, sourceMac: 48 bits
    // reporter: IPv4 address, who is said to have dropped the segment
    // sender, receiver: ends of the connection
    static byte[] frame(
            final long destinationMac,
            final long sourceMac,
            final byte[] reporter,
            final InetSocketAddress sender,
            final InetSocketAddress receiver,
            final int nextHopMtu) {
        final ByteBuffer frame = ByteBuffer.allocate(FRAME_LENGTH);
        putMac(frame, destinationMac);
        putMac(frame, sourceMac);
        frame.putShort((short) ETHERTYPE_IPV4);
        final byte[] victim = sender.getAddress().getAddress();
        putIpv4(frame, IPV4_HEADER_LENGTH + ICMP_LENGTH, 0, PROTOCOL_ICMP, reporter, victim);
        frame.put((byte) 3)
                .put((byte) 4)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) nextHopMtu);
        putIpv4(
                frame,
                QUOTED_LENGTH,
                DONT_FRAGMENT,
                PROTOCOL_TCP,
                victim,
                receiver.getAddress().getAddress());
        frame.putShort((short) sender.getPort()).putShort((short) receiver.getPort());
        frame.putInt(GUESSED_SEQUENCE);
        frame.putShort(ICMP_OFFSET + 2, checksum(frame, ICMP_OFFSET, ICMP_LENGTH));
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
            final byte[] source,
            final byte[] destination) {
        final int start = frame.position();
        frame.put((byte) 0x45).put((byte) 0).putShort((short) totalLength);
        frame.putShort((short) 0x4711).putShort((short) flags);
        frame.put((byte) 64).put((byte) protocol).putShort((short) 0);
        frame.put(source).put(destination);
        frame.putShort(start + 10, checksum(frame, start, IPV4_HEADER_LENGTH));
    }

    // RFC 1071, over an even number of bytes whose checksum field is zero.
    private static short checksum(final ByteBuffer frame, final int offset, final int length) {
        int sum = 0;
        for (int i = offset; i < offset + length; i += 2) {
            sum += frame.getShort(i) & 0xFFFF;
        }
        sum = (sum & 0xFFFF) + (sum >>> 16);
        return (short) ~((sum & 0xFFFF) + (sum >>> 16));
    }
}
