package io.plateau.testkit;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** ICMP errors about a datagram, as a router, or a forger, makes them. */
public final class IcmpErrors {
    private static final int HEADER = 8;
    private static final int IPV4_QUOTE = 28;
    private static final int IPV6_PSEUDO_HEADER = 40;

    private IcmpErrors() {}

    // The ICMP message "fragmentation needed and DF set" (RFC 1191 section 4) about a datagram.
    public static byte[] fragmentationNeeded(final int mtu, final byte[] datagram) {
        final ByteBuffer message = ByteBuffer.allocate(HEADER + IPV4_QUOTE);
        message.put((byte) 3)
                .put((byte) 4)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) mtu);
        message.put(datagram, 0, IPV4_QUOTE);
        message.putShort(2, (short) Bytes.checksum(message.array(), 0, message.capacity()));
        return message.array();
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
        final byte[] quote = Arrays.copyOf(datagram, Math.min(datagram.length, 1232));
        final ByteBuffer message = ByteBuffer.allocate(HEADER + quote.length);
        message.put((byte) 2)
                .put((byte) 0)
                .putShort((short) 0)
                .putInt((int) mtu)
                .put(quote);
        final ByteBuffer summed = ByteBuffer.allocate(IPV6_PSEUDO_HEADER + message.capacity());
        final byte[] addresses =
                FrameBuilder.frame().from(reporter).to(sender).protocol(58).datagram();
        summed.put(addresses, 8, 32).putInt(message.capacity()).putInt(58).put(message.array());
        message.putShort(2, (short) Bytes.checksum(summed.array(), 0, summed.capacity()));
        return FrameBuilder.frame()
                .from(reporter)
                .to(sender)
                .protocol(58, message.array())
                .ethernet();
    }
}
