package io.plateau.testkit;

import io.plateau.wire.IpAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** ICMP errors about a datagram, as a router, or a forger, makes them. */
public final class IcmpErrors {
    private static final int ICMPV6 = 58;
    private static final int IPV4_QUOTE = 28;
    private static final int IPV6_QUOTE = 1232;

    private IcmpErrors() {}

    // An ICMP error (RFC 792) with its checksum; the MTU is its second word.
    public static byte[] message(final int type, final int code, final long mtu, final byte[] quote) {
        final byte[] message = unsummed(type, code, mtu, quote);
        Frames.put(message, 2, Bytes.checksum(message, 0, message.length));
        return message;
    }

    // An ICMPv6 error (RFC 4443) between two addresses, with its checksum.
    public static byte[] messageIpv6(
            final IpAddress from,
            final IpAddress to,
            final int type,
            final int code,
            final long mtu,
            final byte[] quote) {
        final byte[] message = unsummed(type, code, mtu, quote);
        final byte[] summed = Frames.join(
                Frames.address(from), Frames.address(to), Frames.u16(message.length), Frames.u16(ICMPV6), message);
        Frames.put(message, 2, Bytes.checksum(summed, 0, summed.length));
        return message;
    }

    private static byte[] unsummed(final int type, final int code, final long mtu, final byte[] quote) {
        return ByteBuffer.allocate(8 + quote.length)
                .put((byte) type)
                .put((byte) code)
                .putShort((short) 0)
                .putInt((int) mtu)
                .put(quote)
                .array();
    }

    // The ICMP message "fragmentation needed and DF set" (RFC 1191 section 4) about a datagram.
    public static byte[] fragmentationNeeded(final int mtu, final byte[] datagram) {
        return message(3, 4, mtu, Arrays.copyOf(datagram, IPV4_QUOTE));
    }

    // An Ethernet frame with that message.
    public static byte[] fragmentationNeededFrame(
            final String reporter, final String sender, final int mtu, final byte[] datagram) {
        return FrameBuilder.frame()
                .from(reporter)
                .to(sender)
                .protocol(1, fragmentationNeeded(mtu, datagram))
                .ethernet();
    }

    // An Ethernet frame with an ICMPv6 Packet Too Big (RFC 4443 section 3.2) about a datagram.
    public static byte[] packetTooBigFrame(
            final String reporter, final String sender, final long mtu, final byte[] datagram) {
        final byte[] quote = Arrays.copyOf(datagram, Math.min(datagram.length, IPV6_QUOTE));
        final byte[] message = messageIpv6(IpAddress.parse(reporter), IpAddress.parse(sender), 2, 0, mtu, quote);
        return FrameBuilder.frame()
                .from(reporter)
                .to(sender)
                .protocol(ICMPV6, message)
                .ethernet();
    }
}
