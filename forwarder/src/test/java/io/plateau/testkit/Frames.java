package io.plateau.testkit;

import io.plateau.wire.IpAddress;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Frames for tests that only need one, and what {@link FrameBuilder} makes its own of; made the slow and obvious way,
 * without the code that they are to test.
 */
public final class Frames {
    public static final int VIRTIO = 10;
    public static final String ADDRESSES = "020000000002 020000000001";
    public static final String IPV4_ADDRESSES = "c0000201 c6336407";
    public static final String IPV6_ADDRESSES = "20010db8000000010000000000000002 20010db8000000030000000000000004";
    public static final int TCP = 6;
    public static final int UDP = 17;
    private static final int TCP_CHECKSUM = 16;
    private static final int TRAFFIC_CLASS = 0xB8;
    private static final byte[] EXPERIMENTAL = u16(0x88B5);

    private Frames() {}

    // virtio-net header of zeros and the Ethernet frame
    public static UnsafeBuffer frame(
            final String tags, final boolean pppoe, final byte[] datagram, final byte[] padding) {
        return Bytes.offHeap(join(new byte[VIRTIO], ethernet(Bytes.parse(tags), pppoe, datagram, padding)));
    }

    // Ethernet addresses, the given tags, PPPoE if wanted, the datagram, the padding
    static byte[] ethernet(final byte[] tags, final boolean pppoe, final byte[] datagram, final byte[] padding) {
        final boolean ipv4 = datagram.length == 0 || (datagram[0] & 0xF0) == 0x40;
        final byte[] type = pppoe
                ? join(Bytes.parse("8864 1100 0001"), u16(datagram.length + 2), Bytes.parse(ipv4 ? "0021" : "0057"))
                : Bytes.parse(ipv4 ? "0800" : "86dd");
        return join(Bytes.parse(ADDRESSES), tags, type, datagram, padding);
    }

    public static UnsafeBuffer frame(final byte[] datagram) {
        return frame("", false, datagram, new byte[0]);
    }

    // flags and offset as the 16-bit field
    public static byte[] ipv4(
            final int protocol, final int identification, final int field, final byte[] options, final byte[] payload) {
        return FrameBuilder.frame()
                .from("192.0.2.1")
                .to("198.51.100.7")
                .trafficClass(TRAFFIC_CLASS)
                .identification(identification)
                .flagsAndOffset(field)
                .options(options)
                .protocol(protocol, payload)
                .datagram();
    }

    public static byte[] ipv6(final int nextHeader, final byte[] payload) {
        return FrameBuilder.frame()
                .from("2001:db8:0:1::2")
                .to("2001:db8:0:3::4")
                .trafficClass(TRAFFIC_CLASS)
                .flowLabel(0xABCDE)
                .protocol(nextHeader, payload)
                .datagram();
    }

    // checksum 0
    public static byte[] tcp(final int sequence, final int flags, final byte[] options, final byte[] data) {
        final byte[] header = ByteBuffer.allocate(20)
                .putShort((short) 12345)
                .putShort((short) 443)
                .putInt(sequence)
                .putInt(0x01020304)
                .put((byte) ((20 + options.length) * 4))
                .put((byte) flags)
                .putShort((short) 0x7210)
                .putInt(0)
                .array();
        return join(header, options, data);
    }

    // checksum 0
    public static byte[] udp(final byte[] data) {
        return join(u16(5353), u16(53), u16(data.length + 8), u16(0), data);
    }

    // IEEE Std 802 local experimental EtherType, which the kernel ignores; length: without virtio-net header
    public static byte[] plain(final int length, final int number) {
        final byte[] head = join(
                new byte[VIRTIO],
                Bytes.parse(ADDRESSES),
                EXPERIMENTAL,
                ByteBuffer.allocate(4).putInt(number).array());
        return join(head, pattern(VIRTIO + length - head.length));
    }

    // the same behind one 802.1Q tag, or one of 802.1ad and more of 802.1Q
    public static byte[] tagged(final int tags, final int length) {
        final byte[] stack = Bytes.parse(tags == 1 ? "8100 e00c" : "88a8 2064 8100 e00c 8100 0ffe");
        final byte[] head =
                join(new byte[VIRTIO], Bytes.parse(ADDRESSES), Arrays.copyOf(stack, 4 * tags), EXPERIMENTAL);
        return join(head, pattern(VIRTIO + length - head.length));
    }

    // TCP over IPv4, one super-frame of so many payload bytes, 1448 each segment, checksum left to the hardware
    public static byte[] superFrame(final int payload) {
        return offloaded(1, 66, 1448, payload);
    }

    // one TCP segment over IPv4 with its checksum left to the hardware
    public static byte[] partialChecksum(final int payload) {
        return offloaded(0, 0, 0, payload);
    }

    private static byte[] offloaded(final int gsoType, final int headerLength, final int gsoSize, final int payload) {
        final byte[] virtioNetHeader = ByteBuffer.allocate(VIRTIO)
                .order(ByteOrder.nativeOrder())
                .put((byte) 1)
                .put((byte) gsoType)
                .putShort((short) headerLength)
                .putShort((short) gsoSize)
                .putShort((short) 34)
                .putShort((short) TCP_CHECKSUM)
                .array();
        final byte[] segment =
                partial(true, tcp(1, 0x10, Bytes.parse("0101 080a 00000003 00000004"), pattern(payload)));
        final byte[] datagram = ipv4(TCP, 0, 0x4000, new byte[0], segment);
        return join(virtioNetHeader, ethernet(new byte[0], false, datagram, new byte[0]));
    }

    // what the checksum of TCP or UDP, whose field is taken as 0, over the addresses of these frames comes to
    public static int transportChecksum(final boolean ipv4, final int protocol, final byte[] transport) {
        final byte[] copy = transport.clone();
        put(copy, protocol == TCP ? TCP_CHECKSUM : 6, 0);
        final byte[] all =
                join(Bytes.parse(ipv4 ? IPV4_ADDRESSES : IPV6_ADDRESSES), u16(protocol), u16(transport.length), copy);
        final int checksum = Bytes.checksum(all, 0, all.length);
        return protocol == UDP && checksum == 0 ? 0xFFFF : checksum;
    }

    // TCP whose checksum is complete
    public static byte[] checksummed(final boolean ipv4, final byte[] segment) {
        final byte[] copy = segment.clone();
        put(copy, TCP_CHECKSUM, transportChecksum(ipv4, TCP, segment));
        return copy;
    }

    // TCP whose checksum field holds the sum of the pseudo-header alone
    public static byte[] partial(final boolean ipv4, final byte[] segment) {
        final byte[] pseudoHeader =
                join(Bytes.parse(ipv4 ? IPV4_ADDRESSES : IPV6_ADDRESSES), u16(TCP), u16(segment.length));
        final byte[] copy = segment.clone();
        put(copy, TCP_CHECKSUM, ~Bytes.checksum(pseudoHeader, 0, pseudoHeader.length));
        return copy;
    }

    public static byte[] pattern(final int length) {
        final byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + (i >> 8));
        }
        return bytes;
    }

    public static byte[] address(final IpAddress address) {
        return ByteBuffer.allocate(16)
                .putLong(address.high())
                .putLong(address.low())
                .array();
    }

    public static byte[] join(final byte[]... parts) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (final byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    public static byte[] u16(final int value) {
        return new byte[] {(byte) (value >> 8), (byte) value};
    }

    public static int u16(final byte[] bytes, final int at) {
        return (bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF);
    }

    public static void put(final byte[] bytes, final int at, final int value) {
        bytes[at] = (byte) (value >> 8);
        bytes[at + 1] = (byte) value;
    }
}
