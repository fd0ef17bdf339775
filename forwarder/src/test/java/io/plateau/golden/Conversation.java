package io.plateau.golden;

import io.plateau.testkit.Bytes;
import io.plateau.testkit.FrameBuilder;
import io.plateau.testkit.IcmpErrors;
import io.plateau.wire.IpAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The frames of each golden conversation, made without the code under test. {@link #main} writes them below a folder
 * (src/test/resources/golden); what the forwarder makes of them was looked at with tshark once, and is frozen beside them.
 */
enum Conversation {
    /** IPv4 without DF towards an address whose static MTU is 576: 575, 576, 577 and 1500 bytes, and one that is a fragment. */
    FRAGMENTATION {
        @Override
        void frames(final CaptureBytes lan, final CaptureBytes wan) {
            lan.at(START_NS, udp(V4_CLIENT, V4_NARROW, 575).ethernet());
            lan.at(START_NS + MS, udp(V4_CLIENT, V4_NARROW, 576).ethernet());
            lan.at(START_NS + 2 * MS, udp(V4_CLIENT, V4_NARROW, 577).ethernet());
            lan.at(START_NS + 3 * MS, udp(V4_CLIENT, V4_NARROW, 1500).ethernet());
            lan.at(
                    START_NS + 4 * MS,
                    udp(V4_CLIENT, V4_NARROW, 1500).fragment(true, 100).ethernet());
            lan.at(START_NS + 5 * MS, udp(V4_CLIENT, V4_OTHER, 1500).ethernet());
            wan.at(START_NS + 5 * MS, udp(V4_NARROW, V4_CLIENT, 1500).ethernet());
        }
    },
    /** IPv4 with DF towards an address whose static MTU is 1400: one that fits, one that is too long, both again. */
    REPORT {
        @Override
        void frames(final CaptureBytes lan, final CaptureBytes wan) {
            for (int i = 0; i < 2; i++) {
                lan.at(START_NS + i * MS, tcp(V4_CLIENT, V4_SERVER, 1400, i).ethernet());
                lan.at(START_NS + i * MS, tcp(V4_CLIENT, V4_SERVER, 1401, i + 2).ethernet());
                wan.at(START_NS + i * MS, tcp(V4_SERVER, V4_CLIENT, 1500, i).ethernet());
            }
        }
    },
    /** IPv6 towards a prefix whose static MTU is 1400. */
    REPORT_V6 {
        @Override
        void frames(final CaptureBytes lan, final CaptureBytes wan) {
            lan.at(START_NS, tcp(V6_CLIENT, V6_SERVER, 1400, 0).ethernet());
            lan.at(START_NS + MS, tcp(V6_CLIENT, V6_SERVER, 1401, 1).ethernet());
            wan.at(START_NS + 2 * MS, tcp(V6_SERVER, V6_CLIENT, 1500, 2).ethernet());
        }
    },
    /**
     * A router's true claim of 1400, believed for 10 minutes: forwarded before, reported until the tick at which it
     * expires but for one datagram that is tried in vain, forwarded after. On the way a forged claim of 296 goes to
     * quarantine, and one about a flow that nobody saw is refused.
     */
    CLAIM {
        @Override
        void frames(final CaptureBytes lan, final CaptureBytes wan) {
            final long lifeNs = 600_000 * MS;
            lan.at(START_NS, tcp(V4_CLIENT, V4_SERVER, 1500, 0).ethernet());
            wan.at(
                    START_NS + 10 * MS,
                    IcmpErrors.fragmentationNeededFrame(
                            V4_ROUTER,
                            V4_CLIENT,
                            1400,
                            tcp(V4_CLIENT, V4_SERVER, 1500, 0).datagram()));
            lan.at(START_NS + 20 * MS, tcp(V4_CLIENT, V4_SERVER, 1500, 1).ethernet());
            wan.at(
                    START_NS + 30 * MS,
                    IcmpErrors.fragmentationNeededFrame(
                            V4_ROUTER,
                            V4_CLIENT,
                            296,
                            tcp(V4_CLIENT, V4_OTHER, 1500, 0).datagram()));
            lan.at(START_NS + 40 * MS, tcp(V4_CLIENT, V4_OTHER, 1500, 2).ethernet());
            wan.at(
                    START_NS + 50 * MS,
                    IcmpErrors.fragmentationNeededFrame(
                            V4_ROUTER,
                            V4_CLIENT,
                            1400,
                            tcp(V4_CLIENT, V4_NARROW, 1500, 0).datagram()));
            lan.at(
                    START_NS + lifeNs - 100 * MS,
                    tcp(V4_CLIENT, V4_SERVER, 1500, 3).ethernet());
            lan.at(START_NS + lifeNs, tcp(V4_CLIENT, V4_SERVER, 1500, 4).ethernet());
            lan.at(
                    START_NS + lifeNs + 100 * MS,
                    tcp(V4_CLIENT, V4_SERVER, 1500, 5).ethernet());
        }
    },
    /** Two VLAN tags, and a PPPoE session: fragments and reports keep the link header, PPPoE with its length. */
    TAGS {
        @Override
        void frames(final CaptureBytes lan, final CaptureBytes wan) {
            lan.at(START_NS, tagged(udp(V4_CLIENT, V4_NARROW, 1000)).ethernet());
            lan.at(
                    START_NS + MS,
                    tagged(udp(V4_CLIENT, V4_NARROW, 1000).dontFragment()).ethernet());
            lan.at(
                    START_NS + 2 * MS,
                    pppoe(0x0021, udp(V4_CLIENT, V4_NARROW, 1000).datagram()));
            lan.at(
                    START_NS + 3 * MS,
                    pppoe(0x0021, udp(V4_CLIENT, V4_NARROW, 1001).dontFragment().datagram()));
            lan.at(
                    START_NS + 4 * MS,
                    pppoe(0x0057, tcp(V6_CLIENT, V6_SERVER, 1401, 0).datagram()));
            lan.at(START_NS + 5 * MS, tagged(tcp(V6_CLIENT, V6_SERVER, 1401, 1)).ethernet());
        }
    };

    static final long MS = 1_000_000L;
    static final long START_NS = 1_400_000_000_000_000_000L;

    private static final String V4_CLIENT = "192.0.2.1";
    private static final String V4_SERVER = "198.51.100.7";
    private static final String V4_NARROW = "198.51.100.57";
    private static final String V4_OTHER = "198.51.100.99";
    private static final String V4_ROUTER = "203.0.113.9";
    private static final String V6_CLIENT = "2001:db8:1::1";
    private static final String V6_SERVER = "2001:db8:2::7";
    private static final int UDP = 17;
    private static final int TCP = 6;

    abstract void frames(CaptureBytes lan, CaptureBytes wan);

    String folder() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    CaptureBytes lan() {
        final CaptureBytes lan = new CaptureBytes();
        frames(lan, new CaptureBytes());
        return lan;
    }

    CaptureBytes wan() {
        final CaptureBytes wan = new CaptureBytes();
        frames(new CaptureBytes(), wan);
        return wan;
    }

    // Writes the input captures of every conversation below the folder that is the argument.
    public static void main(final String[] arguments) throws IOException {
        for (final Conversation conversation : values()) {
            final Path folder = Files.createDirectories(Path.of(arguments[0], conversation.folder()));
            Files.write(folder.resolve("lan.in.pcap"), conversation.lan().pcap());
            Files.write(folder.resolve("wan.in.pcap"), conversation.wan().pcap());
        }
    }

    // A UDP datagram of this total length, IPv4 header without options or IPv6 header included.
    private static FrameBuilder udp(final String source, final String destination, final int totalLength) {
        final byte[] segment = new byte[totalLength - headerLength(destination)];
        fill(segment, 8, totalLength);
        ByteBuffer.wrap(segment).putShort((short) 4000).putShort((short) 4001).putShort((short) segment.length);
        return checked(source, destination, UDP, segment, 6).identification(totalLength);
    }

    // A TCP segment with DF whose datagram has this length.
    private static FrameBuilder tcp(
            final String source, final String destination, final int totalLength, final int number) {
        final byte[] segment = new byte[totalLength - headerLength(destination)];
        fill(segment, 20, number);
        ByteBuffer.wrap(segment)
                .putShort((short) 5000)
                .putShort((short) 5001)
                .putInt(1_000_000 + number)
                .putInt(2_000_000)
                .putShort((short) 0x5018)
                .putShort((short) 0xFFFF);
        return checked(source, destination, TCP, segment, 16).dontFragment().identification(number + 1);
    }

    private static void fill(final byte[] bytes, final int from, final int seed) {
        for (int i = from; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 + seed);
        }
    }

    private static int headerLength(final String destination) {
        return IpAddress.parse(destination).isIpv4() ? 20 : 40;
    }

    private static FrameBuilder checked(
            final String source,
            final String destination,
            final int protocol,
            final byte[] segment,
            final int checksumAt) {
        final ByteBuffer summed = ByteBuffer.allocate(40 + segment.length);
        for (final String end : new String[] {source, destination}) {
            final IpAddress address = IpAddress.parse(end);
            if (address.isIpv4()) {
                summed.putInt(address.ipv4());
            } else {
                summed.putLong(address.high()).putLong(address.low());
            }
        }
        summed.putInt(segment.length).putInt(protocol).put(segment);
        final int checksum = Bytes.checksum(summed.array(), 0, summed.capacity());
        ByteBuffer.wrap(segment).putShort(checksumAt, (short) checksum);
        return FrameBuilder.frame().from(source).to(destination).protocol(protocol, segment);
    }

    // 802.1ad outside, 802.1Q inside.
    private static FrameBuilder tagged(final FrameBuilder frame) {
        return frame.tag(0x88A8, 100).tag(0x8100, 0x6007);
    }

    // A PPPoE session frame, RFC 2516 section 4, around a datagram.
    private static byte[] pppoe(final int pppProtocol, final byte[] datagram) {
        final ByteBuffer frame = ByteBuffer.allocate(22 + datagram.length);
        frame.put(Bytes.parse("020000000002 020000000001 8864 1100 0042"));
        frame.putShort((short) (2 + datagram.length)).putShort((short) pppProtocol);
        return frame.put(datagram).array();
    }
}
