package io.plateau.icmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Allocations;
import io.plateau.testkit.Bytes;
import io.plateau.testkit.Frames;
import io.plateau.testkit.MadeFrames;
import io.plateau.wire.FrameArena;
import io.plateau.wire.IpAddress;
import io.plateau.wire.Ipv4View;
import io.plateau.wire.Ipv6View;
import io.plateau.wire.LinkLayer;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportWriterTest {
    private static final String VIRTIO_ZERO = "00000000000000000000";
    private static final String THERE = "020000000002 020000000001";
    private static final String BACK = "020000000001 020000000002";
    private static final String IPV4_DATAGRAM =
            "4500 0020 1234 4000 4011 3c5d c0000201 c6336407 30390035 000cabcd 01020304";
    private static final String IPV6_DATAGRAM = "60012345 000c 1140 20010db8000000010000000000000002"
            + "20010db8000000030000000000000004 30390035 000cabcd 01020304";
    private static final byte[] NOTHING = new byte[0];

    private final LinkLayer link = new LinkLayer();
    private final Ipv4View ipv4 = new Ipv4View();
    private final Ipv6View ipv6 = new Ipv6View();
    private final MadeFrames made = new MadeFrames(1 << 14);
    private final ReportWriter writer = new ReportWriter(null, null);
    private final ReportWriter named =
            new ReportWriter(IpAddress.parse("203.0.113.1"), IpAddress.parse("2001:db8::fe"));

    // every byte by hand; the padding behind the datagram is not quoted
    @Test
    void shouldReportIpv4FromItsDestinationWithTheTag() {
        wrap4(Bytes.hex(VIRTIO_ZERO + THERE + "8100 0064 0800" + IPV4_DATAGRAM + "a5a5a5a5"));

        assertThat(writer.report(link, ipv4, 1400, ipv4.totalLength(), made.arena()))
                .isEqualTo(1);

        assertThat(made.texts())
                .containsExactly(plain(VIRTIO_ZERO + BACK + "8100 0064 0800"
                        + "45c0 003c 0001 0000 4001 8dc4 c6336407 c0000201"
                        + "0304 1736 0000 0578" + IPV4_DATAGRAM));
    }

    // every byte by hand
    @Test
    void shouldReportIpv6FromItsDestinationThroughPppoe() {
        wrap6(Bytes.hex(VIRTIO_ZERO + THERE + "88a8 0005 8864 1100 0001 0036 0057" + IPV6_DATAGRAM + "a5a5"));

        assertThat(writer.report(link, ipv6, 1400, ipv6.totalLength(), made.arena()))
                .isEqualTo(1);

        assertThat(made.texts())
                .containsExactly(plain(VIRTIO_ZERO + BACK + "88a8 0005 8864 1100 0001 0066 0057"
                        + "60000000 003c 3a40"
                        + "20010db8000000030000000000000004 20010db8000000010000000000000002"
                        + "0200 cc38 00000578" + IPV6_DATAGRAM));
    }

    @Test
    void shouldReportFromTheConfiguredAddresses() {
        wrap4(Bytes.hex(VIRTIO_ZERO + THERE + "0800" + IPV4_DATAGRAM));
        named.report(link, ipv4, 1400, ipv4.totalLength(), made.arena());
        wrap6(Bytes.hex(VIRTIO_ZERO + THERE + "86dd" + IPV6_DATAGRAM));
        named.report(link, ipv6, 1400, ipv6.totalLength(), made.arena());

        assertThat(made.datagrams(14).get(0)).containsSequence(Bytes.parse("cb007101 c0000201"));
        assertThat(made.datagrams(14).get(1))
                .containsSequence(Bytes.parse("20010db80000000000000000000000fe 20010db8000000010000000000000002"));
        assertValid4(made.datagrams(14).get(0));
        assertValid6(made.datagrams(14).get(1));
    }

    @Test
    void shouldReportIpv6MulticastOnlyFromConfiguredAddresses() {
        final byte[] datagram = Frames.ipv6(Frames.UDP, new byte[20]);
        datagram[24] = (byte) 0xFF;
        wrap6(Frames.frame(datagram));

        assertThat(writer.report(link, ipv6, 1400, ipv6.totalLength(), made.arena()))
                .isEqualTo(ReportWriter.IMPOSSIBLE);
        assertThat(named.report(link, ipv6, 1400, ipv6.totalLength(), made.arena()))
                .isEqualTo(1);
        assertThat(made.frames()).hasSize(1);
    }

    @ParameterizedTest(name = "IPv4 datagram of {0}: report of {1}")
    @CsvSource({"100, 128", "547, 575", "548, 576", "549, 576", "9000, 576"})
    void shouldQuoteWhatFitsIn576Bytes(final int length, final int reportLength) {
        final byte[] datagram = Frames.ipv4(Frames.UDP, 1, 0x4000, NOTHING, Frames.pattern(length - 20));
        wrap4(Frames.frame(datagram));

        writer.report(link, ipv4, 1400, length, made.arena());

        final byte[] report = made.datagrams(14).get(0);
        assertThat(report).hasSize(reportLength);
        assertThat(Arrays.copyOfRange(report, 28, reportLength))
                .isEqualTo(Arrays.copyOf(datagram, Math.min(548, length)));
        assertValid4(report);
    }

    @ParameterizedTest(name = "IPv6 datagram of {0}: report of {1}")
    @CsvSource({"100, 148", "1231, 1279", "1232, 1280", "1233, 1280", "9000, 1280"})
    void shouldQuoteWhatFitsIn1280Bytes(final int length, final int reportLength) {
        final byte[] datagram = Frames.ipv6(Frames.UDP, Frames.pattern(length - 40));
        wrap6(Frames.frame(datagram));

        writer.report(link, ipv6, 1400, length, made.arena());

        final byte[] report = made.datagrams(14).get(0);
        assertThat(report).hasSize(reportLength);
        assertThat(Arrays.copyOfRange(report, 48, reportLength))
                .isEqualTo(Arrays.copyOf(datagram, Math.min(1232, length)));
        assertValid6(report);
    }

    @ParameterizedTest(name = "MTU {0}: IPv4 says {1}, IPv6 {2}")
    @CsvSource({
        "0, 68, 1280",
        "-1, 68, 1280",
        "67, 68, 1280",
        "68, 68, 1280",
        "69, 69, 1280",
        "1279, 1279, 1280",
        "1280, 1280, 1280",
        "1281, 1281, 1281",
        "65535, 65535, 65535",
        "65536, 65535, 65536",
    })
    void shouldNeverReportLessThanEveryLinkCarries(final int mtu, final int four, final int six) {
        wrap4(Frames.frame(Frames.ipv4(Frames.UDP, 1, 0x4000, NOTHING, new byte[20])));
        writer.report(link, ipv4, mtu, ipv4.totalLength(), made.arena());
        wrap6(Frames.frame(Frames.ipv6(Frames.UDP, new byte[20])));
        writer.report(link, ipv6, mtu, ipv6.totalLength(), made.arena());

        final byte[] first = made.datagrams(14).get(0);
        final byte[] second = made.datagrams(14).get(1);
        assertThat(Frames.u16(first, 24)).isZero();
        assertThat(Frames.u16(first, 26)).isEqualTo(four);
        assertThat(Frames.u16(second, 44) << 16 | Frames.u16(second, 46)).isEqualTo(six);
    }

    @Test
    void shouldQuoteSuperFramesAsTheirFirstSegmentOverIpv4() {
        final byte[] datagram =
                Frames.ipv4(Frames.TCP, 1, 0x4000, NOTHING, Frames.tcp(7, 0x10, NOTHING, new byte[9000]));
        wrap4(Frames.frame(datagram));

        writer.report(link, ipv4, 1400, 1488, made.arena());

        final byte[] quote = Arrays.copyOfRange(made.datagrams(14).get(0), 28, 576);
        assertThat(Frames.u16(quote, 2)).isEqualTo(1488);
        assertThat(Bytes.checksum(quote, 0, 20)).isZero();
        Frames.put(datagram, 2, 1488);
        Frames.put(datagram, 10, Frames.u16(quote, 10));
        assertThat(quote).isEqualTo(Arrays.copyOf(datagram, 548));
        assertValid4(made.datagrams(14).get(0));
    }

    @Test
    void shouldQuoteSuperFramesAsTheirFirstSegmentOverIpv6() {
        final byte[] datagram = Frames.ipv6(Frames.TCP, Frames.tcp(7, 0x10, NOTHING, new byte[9000]));
        wrap6(Frames.frame(datagram));

        writer.report(link, ipv6, 1400, 1488, made.arena());

        final byte[] quote = Arrays.copyOfRange(made.datagrams(14).get(0), 48, 1280);
        Frames.put(datagram, 4, 1448);
        assertThat(quote).isEqualTo(Arrays.copyOf(datagram, 1232));
        assertValid6(made.datagrams(14).get(0));
    }

    @ParameterizedTest(name = "first segment of {0} bytes")
    @CsvSource({"-20, 48, 88", "0, 48, 88", "1000000, 78, 118"})
    void shouldNotBelieveImpossibleLengthsOfSegments(final int length, final int four, final int six) {
        wrap4(Frames.frame(Frames.ipv4(Frames.UDP, 1, 0x4000, NOTHING, new byte[30])));
        writer.report(link, ipv4, 1400, length, made.arena());
        wrap6(Frames.frame(Frames.ipv6(Frames.UDP, new byte[30])));
        writer.report(link, ipv6, 1400, length, made.arena());

        assertThat(made.datagrams(14).get(0)).hasSize(four);
        assertThat(made.datagrams(14).get(1)).hasSize(six);
    }

    @Test
    void shouldGiveEachReportItsOwnIdentification() {
        wrap4(Frames.frame(Frames.ipv4(Frames.UDP, 1, 0x4000, NOTHING, new byte[20])));

        writer.report(link, ipv4, 1400, 40, made.arena());
        writer.report(link, ipv4, 1400, 40, made.arena());

        assertThat(made.datagrams(14))
                .extracting(report -> Frames.u16(report, 4))
                .containsExactly(1, 2);
        made.datagrams(14).forEach(ReportWriterTest::assertValid4);
    }

    @Test
    void shouldWriteNothingWithoutRoom() {
        // 10 + 14 + 28 + 40, and 10 + 14 + 48 + 60
        final MadeFrames small4 = new MadeFrames(95);
        final MadeFrames small6 = new MadeFrames(135);
        wrap4(Frames.frame(Frames.ipv4(Frames.UDP, 1, 0x4000, NOTHING, new byte[20])));
        assertThat(writer.report(link, ipv4, 1400, 40, small4.arena())).isEqualTo(FrameArena.NO_ROOM);
        wrap6(Frames.frame(Frames.ipv6(Frames.UDP, new byte[20])));
        assertThat(writer.report(link, ipv6, 1400, 60, small6.arena())).isEqualTo(FrameArena.NO_ROOM);

        assertThat(small4.frames()).isEmpty();
        assertThat(small6.frames()).isEmpty();
    }

    @Test
    void shouldNotAllocate() {
        final FrameArena arena = new FrameArena(Bytes.allocate(4096), (buffer, offset, length) -> {});
        final LinkLayer other = new LinkLayer();
        final UnsafeBuffer frame = Frames.frame(Frames.ipv6(Frames.UDP, new byte[100]));
        other.wrap(frame, Frames.VIRTIO, frame.capacity() - Frames.VIRTIO);
        ipv6.wrap(frame, other.networkOffset(), other.networkLength());
        wrap4(Frames.frame(Frames.ipv4(Frames.UDP, 1, 0x4000, NOTHING, new byte[100])));

        assertThat(Allocations.bytesPerMillionCalls(() -> {
                    writer.report(link, ipv4, 1400, 100, arena);
                    writer.report(other, ipv6, 1400, 140, arena);
                    arena.reset();
                }))
                .isZero();
    }

    private static void assertValid4(final byte[] report) {
        assertThat(Frames.u16(report, 2)).isEqualTo(report.length);
        assertThat(Bytes.checksum(report, 0, 20)).isZero();
        assertThat(Bytes.checksum(report, 20, report.length - 20)).isZero();
    }

    private static void assertValid6(final byte[] report) {
        final byte[] message = Arrays.copyOfRange(report, 40, report.length);
        assertThat(Frames.u16(report, 4)).isEqualTo(message.length);
        final byte[] all =
                Frames.join(Arrays.copyOfRange(report, 8, 40), Frames.u16(message.length), Frames.u16(58), message);
        assertThat(Bytes.checksum(all, 0, all.length)).isZero();
    }

    private void wrap4(final UnsafeBuffer frame) {
        link.wrap(frame, Frames.VIRTIO, frame.capacity() - Frames.VIRTIO);
        assertThat(ipv4.wrap(frame, link.networkOffset(), link.networkLength()).isWellFormed())
                .isTrue();
    }

    private void wrap6(final UnsafeBuffer frame) {
        link.wrap(frame, Frames.VIRTIO, frame.capacity() - Frames.VIRTIO);
        assertThat(ipv6.wrap(frame, link.networkOffset(), link.networkLength()).isWellFormed())
                .isTrue();
    }

    private static String plain(final String hex) {
        return Bytes.text(Bytes.parse(hex));
    }
}
