package io.plateau.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Frames for tests, made the slow and obvious way, without the code that they are to test. */
public final class Frames {
    public static final int VIRTIO = 10;
    public static final String ADDRESSES = "020000000002 020000000001";
    public static final String IPV4_ADDRESSES = "c0000201 c6336407";
    public static final String IPV6_ADDRESSES = "20010db8000000010000000000000002 20010db8000000030000000000000004";
    public static final int TCP = 6;
    public static final int UDP = 17;
    private static final int TCP_CHECKSUM = 16;

    private Frames() {}

    // virtio-net header of zeros, Ethernet addresses, the given tags, PPPoE if wanted, the datagram, the padding
    public static UnsafeBuffer frame(
            final String tags, final boolean pppoe, final byte[] datagram, final byte[] padding) {
        final boolean ipv4 = datagram.length == 0 || (datagram[0] & 0xF0) == 0x40;
        final byte[] type = pppoe
                ? join(Bytes.parse("8864 1100 0001"), u16(datagram.length + 2), Bytes.parse(ipv4 ? "0021" : "0057"))
                : Bytes.parse(ipv4 ? "0800" : "86dd");
        return Bytes.offHeap(
                join(new byte[VIRTIO], Bytes.parse(ADDRESSES), Bytes.parse(tags), type, datagram, padding));
    }

    public static UnsafeBuffer frame(final byte[] datagram) {
        return frame("", false, datagram, new byte[0]);
    }

    // flags and offset as the 16-bit field
    public static byte[] ipv4(
            final int protocol, final int identification, final int field, final byte[] options, final byte[] payload) {
        final int headerLength = 20 + options.length;
        final byte[] header = join(
                new byte[] {(byte) (0x40 | headerLength / 4), (byte) 0xB8},
                u16(headerLength + payload.length),
                u16(identification),
                u16(field),
                new byte[] {64, (byte) protocol, 0, 0},
                Bytes.parse(IPV4_ADDRESSES),
                options);
        put(header, 10, Bytes.checksum(header, 0, header.length));
        return join(header, payload);
    }

    public static byte[] ipv6(final int nextHeader, final byte[] payload) {
        return join(
                Bytes.parse("6b8abcde"),
                u16(payload.length),
                new byte[] {(byte) nextHeader, 64},
                Bytes.parse(IPV6_ADDRESSES),
                payload);
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
