package io.plateau.fastpath;

import static io.plateau.testkit.FrameBuilder.frame;

import io.plateau.testkit.Bytes;
import io.plateau.testkit.FrameBuilder;
import io.plateau.testkit.Frames;
import io.plateau.testkit.IcmpErrors;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Frames that the assist's program is to pass on, and such that it is to hand over, while 1400 bytes are enforced towards the server, 1300
 * towards {@link #NARROW}, and links carry 1500.
 */
final class AssistExamples {
    static final int LINK_MTU = 1500;
    static final int SERVER_MTU = 1400;
    static final int NARROW_MTU = 1300;
    static final String NARROW = "198.51.100.99";

    static final String FREE = "198.51.100.8";
    private static final String IPV6_CLIENT = "2001:db8:0:1::2";
    private static final String IPV6_SERVER = "2001:db8:0:3::4";
    private static final String IPV6_FREE = "2001:db8:0:3::5";
    private static final int SEQUENCE = 5000;
    private static final int GSO_UDP_L4 = 5;
    private static final TcpFrames IPV4 = TcpFrames.over(4);
    private static final TcpFrames IPV6 = TcpFrames.over(6);

    private AssistExamples() {}

    /**
     * The last of some frames is what it is about; the others go before it.
     *
     * @param name what it is
     * @param frames with virtio-net headers
     */
    record Example(String name, List<byte[]> frames) {
        @Override
        public String toString() {
            return name;
        }

        byte[] last() {
            return frames.get(frames.size() - 1);
        }

        boolean hasSuperFrame() {
            return frames.stream().anyMatch(frame -> frame[1] != 0);
        }
    }

    private static Example of(final String name, final byte[]... frames) {
        return new Example(name, List.of(frames));
    }

    private static Example of(final String name, final FrameBuilder frame) {
        return of(name, frame.bytes());
    }

    static Stream<Example> passed() {
        return Stream.of(small(), long4(), long6(), other(), proved()).flatMap(examples -> examples);
    }

    // Towards a destination of which a claim said less than is known to arrive: as long as nothing is longer still.
    private static Stream<Example> proved() {
        final byte[] segment = IPV4.segment(SEQUENCE, 1400);
        final byte[] claim = IPV4.claim(1290, segment);
        final byte[] acknowledgment = IPV4.acknowledgment(SEQUENCE + 1360);
        return Stream.of(
                of("short, after a proof", segment, claim, acknowledgment, IPV4.segment(SEQUENCE + 1360, 100)),
                of("long, after a proof", segment, claim, acknowledgment, IPV4.segment(SEQUENCE + 1360, 1400)),
                of("acknowledgment after a proof", segment, claim, acknowledgment, acknowledgment));
    }

    private static Stream<Example> small() {
        return Stream.of(
                of("UDP", frame().udpOfTotalLength(100)),
                of("UDP, as long as need not be remembered", frame().udpOfTotalLength(552)),
                of("TCP", IPV4.segment(SEQUENCE, 500)),
                of("TCP acknowledgment", IPV4.acknowledgment(SEQUENCE)),
                of("TCP FIN", IPV4.answer(SEQUENCE, 0x11)),
                of("TCP RST", IPV4.answer(SEQUENCE, 0x04)),
                of("ICMP echo request", echo(8, 1, 64)),
                of("ICMP echo reply", echo(0, 1, 64)),
                of("ICMP timestamp", frame().protocol(1, new byte[] {13, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})),
                of("ICMP time exceeded", frame().protocol(1, IcmpErrors.message(11, 0, 0, new byte[28]))),
                of("ESP", frame().protocol(50, new byte[100])),
                of(
                        "IPv4 options",
                        frame().options(new byte[] {7, 7, 4, 0, 0, 0, 0, 0}).udpOfTotalLength(100)),
                of("IPv4 first fragment", frame().fragment(true, 0).udpOfTotalLength(100)),
                of("IPv4 later fragment", frame().fragment(false, 100).udpOfTotalLength(100)),
                of("padding", frame().padding(18).udpOfTotalLength(28)),
                of("IPv6 UDP", ipv6().udpOfTotalLength(1280)),
                of("IPv6 TCP", IPV6.segment(SEQUENCE, 1280)),
                of("ICMPv6 echo request", ipv6().protocol(58, echoMessage(128, 1, 64))),
                of("ICMPv6 neighbour solicitation", ipv6().protocol(58, echoMessage(135, 0, 24))),
                of("IPv6 destination options", ipv6().options(chain(17, 0)).protocol(60, udp(100))),
                of("IPv6 hop-by-hop options", ipv6().options(chain(6, 1)).protocol(0, new byte[] {
                    1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0x50, 0x10, 0, 0, 0, 0, 0, 0
                })),
                of(
                        "two IPv6 extension headers",
                        ipv6().options(Frames.join(chain(60, 0), chain(17, 2))).protocol(0, udp(100))),
                of("IPv6 without anything", ipv6().protocol(59, new byte[8])));
    }

    // Known, since one of the flow went before.
    private static Stream<Example> long4() {
        final byte[] segment = IPV4.segment(SEQUENCE, 1400);
        return Stream.of(
                of("long TCP again", segment, segment),
                of("long TCP before what went by", segment, IPV4.segment(SEQUENCE - 1, 1400)),
                of("long TCP", IPV4.segment(SEQUENCE, 1400), IPV4.segment(SEQUENCE + 1360, SERVER_MTU)),
                of("long TCP behind a hole", IPV4.segment(SEQUENCE, 1400), IPV4.segment(SEQUENCE + 100_000, 1400)),
                of(
                        "long TCP as far behind as is believed",
                        IPV4.segment(SEQUENCE, 600),
                        IPV4.segment(SEQUENCE + 560 + (1 << 30), 600)),
                of("long UDP", udpTo(FREE, LINK_MTU, 1), udpTo(FREE, LINK_MTU, 2)),
                of("long UDP, out of order", udpTo(FREE, LINK_MTU, 7), udpTo(FREE, LINK_MTU, 3)),
                of("long UDP without identification", udpTo(FREE, 600, 0), udpTo(FREE, 600, 0)),
                of("UDP as long as its narrow host takes", udpTo(NARROW, 1300, 1), udpTo(NARROW, 1300, 2)),
                of("long echo", echo(8, 1, 1400), echo(8, 2, 1400)),
                of("long fragments", fragment(1000, 1), fragment(1000, 2)),
                of("TCP super-frame", IPV4.segment(SEQUENCE, 1400), IPV4.superFrame(SEQUENCE + 1360, SERVER_MTU, 2)),
                of(
                        "UDP super-frame",
                        udpTo(FREE, 1000, 1),
                        frame().to(FREE)
                                .udpOfTotalLength(3000)
                                .gso(GSO_UDP_L4, 1400)
                                .bytes()),
                of(
                        "super-frame of one segment",
                        udpTo(FREE, 1000, 1),
                        frame().to(FREE)
                                .udpOfTotalLength(1000)
                                .gso(GSO_UDP_L4, 1400)
                                .bytes()));
    }

    private static Stream<Example> long6() {
        return Stream.of(
                of("long IPv6 TCP", IPV6.segment(SEQUENCE, 1400), IPV6.segment(SEQUENCE + 1340, SERVER_MTU)),
                of(
                        "long IPv6 UDP",
                        ipv6().to(IPV6_FREE).udpOfTotalLength(1500).bytes(),
                        ipv6().to(IPV6_FREE).udpOfTotalLength(1500).bytes()),
                of("IPv6 super-frame", IPV6.segment(SEQUENCE, 1400), IPV6.superFrame(SEQUENCE + 1340, SERVER_MTU, 2)),
                of(
                        "long ICMPv6 echo",
                        ipv6().protocol(58, echoMessage(128, 1, 1300)).bytes(),
                        ipv6().protocol(58, echoMessage(128, 2, 1300)).bytes()));
    }

    private static Stream<Example> other() {
        return Stream.of(
                of("802.1Q", frame().tag(0x8100, 5).udpOfTotalLength(100)),
                of("802.1ad and 802.1Q", frame().tag(0x88A8, 7).tag(0x8100, 5).udpOfTotalLength(100)),
                of(
                        "tags beside 1500 bytes",
                        frame().to(FREE)
                                .tag(0x88A8, 7)
                                .tag(0x8100, 5)
                                .udpOfTotalLength(1500)
                                .bytes(),
                        frame().to(FREE)
                                .tag(0x88A8, 7)
                                .tag(0x8100, 5)
                                .udpOfTotalLength(1500)
                                .bytes()),
                of("ARP", ofType(0x0806, 60)),
                of("LLDP", ofType(0x88CC, 200)),
                of("PPPoE discovery", ofType(0x8863, 60)),
                of("unknown and longer than the link's datagrams", ofType(0x88B5, 3000)));
    }

    static Stream<Example> handedOver() {
        return Stream.of(tooLong(), remarkable(), unknown(), odd(), oddIpv6()).flatMap(examples -> examples);
    }

    private static Stream<Example> tooLong() {
        return Stream.of(
                of(
                        "longer than the host takes",
                        IPV4.segment(SEQUENCE, 1400),
                        IPV4.segment(SEQUENCE + 1360, SERVER_MTU + 1)),
                of("longer than the narrow host takes", udpTo(NARROW, 1300, 1), udpTo(NARROW, 1301, 2)),
                of("longer than the link carries", udpTo(FREE, 1500, 1), udpTo(FREE, LINK_MTU + 1, 2)),
                of(
                        "super-frame of segments too long",
                        IPV4.segment(SEQUENCE, 1400),
                        IPV4.superFrame(SEQUENCE + 1360, SERVER_MTU + 1, 2)));
    }

    private static Stream<Example> remarkable() {
        final byte[] segment = IPV4.segment(SEQUENCE, 1400);
        final byte[] segmentIpv6 = IPV6.segment(SEQUENCE, 1400);
        return Stream.of(
                of("SYN", IPV4.open(0x02, 1460)),
                of("SYN-ACK", IPV4.open(0x12, 1460)),
                of("IPv6 SYN", IPV6.open(0x02, 1440)),
                of("first fragment of TCP", frame().fragment(true, 0).tcpOfPayload(80)),
                of("fragmentation needed", IPV4.claim(1290, segment)),
                of("packet too big", IPV6.claim(1290, segmentIpv6)),
                of("destination in doubt", segment, IPV4.claim(1290, segment), IPV4.segment(SEQUENCE + 1360, 100)),
                of(
                        "longer than what was proved",
                        segment,
                        IPV4.claim(1290, segment),
                        IPV4.acknowledgment(SEQUENCE + 1360),
                        IPV4.segment(SEQUENCE + 1360, 1401)),
                of("source in doubt", segment, IPV4.claim(1290, segment), IPV4.acknowledgment(SEQUENCE + 1360)),
                of("IPv6 destination in doubt", segmentIpv6, IPV6.claim(1290, segmentIpv6), IPV6.segment(1, 100)));
    }

    private static Stream<Example> unknown() {
        final byte[] segment = IPV4.segment(SEQUENCE, 1400);
        return Stream.of(
                of("long TCP of an unknown flow", segment),
                of("long IPv6 TCP of an unknown flow", IPV6.segment(SEQUENCE, 1281)),
                of("UDP, a little longer than need not be remembered", frame().udpOfTotalLength(553)),
                of(
                        "long TCP too far behind",
                        IPV4.segment(SEQUENCE, 600),
                        IPV4.segment(SEQUENCE + 561 + (1 << 30), 600)));
    }

    private static Stream<Example> odd() {
        final byte[] version = frame().udpOfTotalLength(100).bytes();
        version[TcpFrames.ETHERNET] = 0x55;
        final byte[] headerLength = frame().udpOfTotalLength(100).bytes();
        headerLength[TcpFrames.ETHERNET] = 0x44;
        return Stream.of(
                of("IPv4 of version 5", version),
                of("IPv4 header of 16 bytes", headerLength),
                of("IPv4 longer than its frame", frame().claimedLength(200).udpOfTotalLength(100)),
                of("IPv4 shorter than its header", frame().claimedLength(19).udpOfTotalLength(100)),
                of("TCP header that is not whole", frame().protocol(6, new byte[16])),
                of("TCP header of 16 bytes", frame().protocol(6, tcpHeader(4))),
                of("TCP header longer than the datagram", frame().protocol(6, tcpHeader(6))),
                of("UDP header that is not whole", frame().protocol(17, new byte[7])),
                of("ICMP header that is not whole", frame().protocol(1, new byte[] {8, 0, 0, 0, 0, 0, 0})),
                of("ICMPv6 in IPv4", frame().protocol(58, echoMessage(128, 1, 64))),
                of(
                        "super-frame of neither TCP nor UDP",
                        frame().protocol(47, new byte[1000]).gso(1, 500)),
                of(
                        "super-frame of fragments",
                        frame().fragment(true, 0).udpOfTotalLength(1000).gso(GSO_UDP_L4, 500)),
                of(
                        "three tags",
                        frame().tag(0x88A8, 7).tag(0x8100, 5).tag(0x8100, 6).udpOfTotalLength(100)),
                of(
                        "PPPoE session",
                        bytes(Frames.frame(
                                "", true, frame().udpOfTotalLength(100).datagram(), new byte[0]))));
    }

    private static Stream<Example> oddIpv6() {
        final byte[] mapped = ipv6().udpOfTotalLength(100).bytes();
        System.arraycopy(Bytes.parse("00000000000000000000ffff"), 0, mapped, TcpFrames.ETHERNET + 24, 12);
        return Stream.of(
                of("IPv6 longer than its frame", ipv6().claimedLength(200).udpOfTotalLength(100)),
                of("IPv6 of no payload", ipv6().claimedLength(40).udpOfTotalLength(60)),
                of("IPv6 fragment", ipv6().options(chain(17, 0)).protocol(44, udp(100))),
                of("IPv6 authentication header", ipv6().options(chain(17, 0)).protocol(51, udp(100))),
                of("IPv6 mobility header", ipv6().options(chain(17, 0)).protocol(135, udp(100))),
                of(
                        "three IPv6 extension headers",
                        ipv6().options(Frames.join(chain(60, 0), chain(60, 0), chain(17, 0)))
                                .protocol(0, udp(100))),
                of(
                        "IPv6 extension header that is not whole",
                        ipv6().options(new byte[] {17, 9, 0, 0, 0, 0, 0, 0}).protocol(60, udp(20))),
                of("ICMP in IPv6", ipv6().protocol(1, echoMessage(8, 1, 64))),
                of("ICMPv6 error", ipv6().protocol(58, echoMessage(3, 0, 64))),
                of("IPv4-mapped destination", mapped));
    }

    // What XDP sees of a sender on the same machine: checksums that nobody completed.
    static Stream<Example> partial() {
        return Stream.of(true, false).map(isIpv4 -> {
            final byte[] tcp = Frames.partial(isIpv4, Frames.tcp(1, 0x10, new byte[0], Frames.pattern(50)));
            return of(
                    "partial checksum over " + (isIpv4 ? "IPv4" : "IPv6"),
                    bytes(Frames.frame(isIpv4 ? Frames.ipv4(6, 1, 0x4000, new byte[0], tcp) : Frames.ipv6(6, tcp))));
        });
    }

    private static byte[] bytes(final UnsafeBuffer frame) {
        return Bytes.copy(frame, 0, frame.capacity());
    }

    private static FrameBuilder ipv6() {
        return frame().from(IPV6_CLIENT).to(IPV6_SERVER);
    }

    static byte[] udpTo(final String destination, final int length, final int identification) {
        return frame().to(destination)
                .identification(identification)
                .udpOfTotalLength(length)
                .bytes();
    }

    private static byte[] fragment(final int length, final int identification) {
        return frame().to(FREE)
                .identification(identification)
                .fragment(false, 100)
                .udpOfTotalLength(length)
                .bytes();
    }

    private static byte[] echo(final int type, final int sequence, final int length) {
        return frame().to(FREE).protocol(1, echoMessage(type, sequence, length)).bytes();
    }

    private static byte[] echoMessage(final int type, final int sequence, final int length) {
        final byte[] message = new byte[length];
        message[0] = (byte) type;
        message[7] = (byte) sequence;
        return message;
    }

    private static byte[] udp(final int length) {
        return Frames.udp(new byte[length - 8]);
    }

    // words: length of the header
    private static byte[] tcpHeader(final int words) {
        final byte[] header = new byte[20];
        header[12] = (byte) (words << 4);
        header[13] = 0x10;
        return header;
    }

    // An IPv6 extension header. units: of 8 bytes, besides the first
    private static byte[] chain(final int next, final int units) {
        final byte[] header = new byte[8 + 8 * units];
        header[0] = (byte) next;
        header[1] = (byte) units;
        return header;
    }

    private static byte[] ofType(final int type, final int length) {
        final byte[] frame = new byte[Frames.VIRTIO + length];
        IntStream.range(0, 12).forEach(i -> frame[Frames.VIRTIO + i] = 2);
        Frames.put(frame, Frames.VIRTIO + 12, type);
        return frame;
    }
}
