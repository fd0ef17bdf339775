package io.plateau.fastpath;

import io.plateau.evidence.Flow;
import io.plateau.testkit.Bytes;
import io.plateau.testkit.FrameBuilder;
import io.plateau.testkit.Frames;
import io.plateau.testkit.IcmpErrors;
import io.plateau.wire.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** One TCP connection from a client before the forwarder to a server behind it, and what routers say of it. */
final class TcpFrames {
    static final int CLIENT_PORT = 12345;
    static final int SERVER_PORT = 443;
    static final int ETHERNET = Frames.VIRTIO + 14;

    private static final int TCP_HEADER = 20;
    private static final int PSH_ACK = 0x18;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int NEEDS_CHECKSUM = 1;
    private static final int GSO_TCPV4 = 1;
    private static final int GSO_TCPV6 = 4;
    private static final byte[] NOTHING = {};

    private final boolean ipv4;

    private TcpFrames(final boolean ipv4) {
        this.ipv4 = ipv4;
    }

    static TcpFrames over(final int version) {
        return new TcpFrames(version == 4);
    }

    String client() {
        return ipv4 ? "192.0.2.1" : "2001:db8:0:1::2";
    }

    String server() {
        return ipv4 ? "198.51.100.7" : "2001:db8:0:3::4";
    }

    int headers() {
        return (ipv4 ? 20 : 40) + TCP_HEADER;
    }

    // A segment to the server whose datagram has this length; DF set, checksums complete.
    byte[] segment(final int sequence, final int length, final byte... options) {
        final byte[] data = Frames.pattern(length - headers() - options.length);
        return bytes(NOTHING, Frames.checksummed(ipv4, Frames.tcp(sequence, PSH_ACK, options, data)), DONT_FRAGMENT);
    }

    // The same, which routers may fragment.
    byte[] fragmentable(final int sequence, final int length) {
        final byte[] data = Frames.pattern(length - headers());
        return bytes(NOTHING, Frames.checksummed(ipv4, Frames.tcp(sequence, PSH_ACK, NOTHING, data)), 0);
    }

    // A super-frame of so many segments whose datagrams have this length; the checksum is left to the hardware.
    byte[] superFrame(final int sequence, final int length, final int segments) {
        final int size = length - headers();
        final byte[] tcp = Frames.tcp(sequence, PSH_ACK, NOTHING, Frames.pattern(size * segments));
        final byte[] virtioNetHeader = ByteBuffer.allocate(Frames.VIRTIO)
                .order(ByteOrder.nativeOrder())
                .put((byte) NEEDS_CHECKSUM)
                .put((byte) (ipv4 ? GSO_TCPV4 : GSO_TCPV6))
                .putShort((short) (14 + headers()))
                .putShort((short) size)
                .putShort((short) (14 + headers() - TCP_HEADER))
                .putShort((short) 16)
                .array();
        return bytes(virtioNetHeader, Frames.partial(ipv4, tcp), DONT_FRAGMENT);
    }

    private byte[] bytes(final byte[] virtioNetHeader, final byte[] tcp, final int flags) {
        final byte[] datagram = ipv4 ? Frames.ipv4(6, 1, flags, NOTHING, tcp) : Frames.ipv6(6, tcp);
        final byte[] frame = Bytes.copy(Frames.frame(datagram), 0, ETHERNET + datagram.length);
        System.arraycopy(virtioNetHeader, 0, frame, 0, virtioNetHeader.length);
        return frame;
    }

    // SYN (2) or SYN-ACK (0x12) from the client, with an MSS option.
    byte[] open(final int flags, final int maximumSegmentSize) {
        final byte[] options = Frames.join(new byte[] {2, 4}, Frames.u16(maximumSegmentSize));
        return bytes(NOTHING, Frames.checksummed(ipv4, Frames.tcp(1, flags, options, NOTHING)), DONT_FRAGMENT);
    }

    // The MSS option of such a frame.
    int maximumSegmentSize(final byte[] frame) {
        return Frames.u16(frame, 14 + Frames.VIRTIO + headers() + 2);
    }

    // The same frame the other way, sums unchanged.
    byte[] turned(final byte[] frame) {
        final byte[] other = frame.clone();
        final int length = ipv4 ? 4 : 16;
        final int addresses = ETHERNET + (ipv4 ? 12 : 8);
        System.arraycopy(frame, addresses, other, addresses + length, length);
        System.arraycopy(frame, addresses + length, other, addresses, length);
        final int ports = ETHERNET + headers() - TCP_HEADER;
        System.arraycopy(frame, ports, other, ports + 2, 2);
        System.arraycopy(frame, ports + 2, other, ports, 2);
        return other;
    }

    // The server has received everything before this.
    byte[] acknowledgment(final int number) {
        return answer(number, 0x10);
    }

    // The same, and that octets before were received twice.
    byte[] acknowledgment(final int number, final int twiceFrom, final int twiceTo) {
        final byte[] options = ByteBuffer.allocate(12)
                .put(Bytes.parse("0101050a"))
                .putInt(twiceFrom)
                .putInt(twiceTo)
                .array();
        return answer(number, 0x10, options);
    }

    byte[] answer(final int number, final int flags) {
        return answer(number, flags, NOTHING);
    }

    private byte[] answer(final int number, final int flags, final byte[] options) {
        final byte[] tcp = ByteBuffer.allocate(TCP_HEADER + options.length)
                .putShort((short) SERVER_PORT)
                .putShort((short) CLIENT_PORT)
                .putInt(1)
                .putInt(number)
                .put((byte) ((TCP_HEADER + options.length) << 2))
                .put((byte) flags)
                .putInt(0x7210_0000)
                .putShort((short) 0)
                .put(options)
                .array();
        return FrameBuilder.frame().from(server()).to(client()).protocol(6, tcp).bytes();
    }

    // A router behind the forwarder says that a frame was too long for it.
    byte[] claim(final int mtu, final byte[] quoted) {
        return claim(ipv4 ? "203.0.113.9" : "2001:db8:ffff::9", mtu, quoted);
    }

    byte[] claim(final String reporter, final int mtu, final byte[] quoted) {
        final byte[] datagram = Arrays.copyOfRange(quoted, ETHERNET, quoted.length);
        final byte[] error = ipv4
                ? IcmpErrors.fragmentationNeededFrame(reporter, client(), mtu, datagram)
                : IcmpErrors.packetTooBigFrame(reporter, client(), mtu, datagram);
        return Frames.join(new byte[Frames.VIRTIO], error);
    }

    // The segment of this sequence number and datagram length as evidence knows it.
    Flow flow(final int sequence, final int length) {
        final IpAddress from = IpAddress.parse(client());
        final IpAddress to = IpAddress.parse(server());
        final int payload = length - headers();
        return new Flow()
                .between(ipv4, from.high(), from.low(), to.high(), to.low(), 6)
                .ports(CLIENT_PORT, SERVER_PORT)
                .sequence(sequence, payload, payload);
    }

    // IP length of a frame of either version.
    static int datagramLength(final byte[] frame) {
        return (frame[ETHERNET] & 0xF0) == 0x40
                ? Frames.u16(frame, ETHERNET + 2)
                : 40 + Frames.u16(frame, ETHERNET + 4);
    }
}
