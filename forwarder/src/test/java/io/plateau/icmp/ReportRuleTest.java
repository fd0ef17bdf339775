package io.plateau.icmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Allocations;
import io.plateau.testkit.Bytes;
import io.plateau.testkit.Frames;
import io.plateau.wire.IpAddress;
import io.plateau.wire.Ipv4View;
import io.plateau.wire.Ipv6View;
import io.plateau.wire.LinkLayer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportRuleTest {
    private static final byte[] NOTHING = new byte[0];

    private final LinkLayer link = new LinkLayer();
    private final Ipv4View ipv4 = new Ipv4View();
    private final Ipv6View ipv6 = new Ipv6View();
    private final ReportRule rule = new ReportRule();

    @ParameterizedTest(name = "{0} to {1}: {2}")
    @CsvSource({
        "192.0.2.1,       198.51.100.7,    true",
        "0.0.0.0,         198.51.100.7,    false",
        "0.255.255.255,   198.51.100.7,    false",
        "1.0.0.0,         198.51.100.7,    true",
        "126.255.255.255, 198.51.100.7,    true",
        "127.0.0.1,       198.51.100.7,    false",
        "128.0.0.0,       198.51.100.7,    true",
        "223.255.255.255, 198.51.100.7,    true",
        "224.0.0.0,       198.51.100.7,    false",
        "239.255.255.255, 198.51.100.7,    false",
        "240.0.0.1,       198.51.100.7,    false",
        "255.255.255.255, 198.51.100.7,    false",
        "192.0.2.1,       223.255.255.255, true",
        "192.0.2.1,       224.0.0.1,       false",
        "192.0.2.1,       240.0.0.1,       false",
        "192.0.2.1,       255.255.255.255, false",
    })
    void shouldTellOnlyHostsAboutUnicastOverIpv4(final String source, final String destination, final boolean may) {
        final byte[] datagram = Frames.ipv4(Frames.UDP, 1, 0x4000, NOTHING, new byte[20]);
        putIpv4(datagram, 12, source);
        putIpv4(datagram, 16, destination);

        assertThat(mayReportIpv4(Frames.frame(datagram))).isEqualTo(may);
    }

    @ParameterizedTest(name = "to {0} from {1}: IPv4 {2}, IPv6 {3}")
    @CsvSource({
        "020000000002, 020000000001, true,  true",
        "ffffffffffff, 020000000001, false, true",
        "01005e000001, 020000000001, false, true",
        "333300000001, 020000000001, false, true",
        "020000000002, 010000000001, false, false",
        "020000000002, ffffffffffff, false, false",
    })
    void shouldHeedLinkLayerAddresses(
            final String destination, final String source, final boolean overIpv4, final boolean overIpv6) {
        final UnsafeBuffer four = Frames.frame(Frames.ipv4(Frames.UDP, 1, 0x4000, NOTHING, new byte[20]));
        final UnsafeBuffer six = Frames.frame(Frames.ipv6(Frames.UDP, new byte[20]));
        four.putBytes(Frames.VIRTIO, Bytes.parse(destination + source));
        six.putBytes(Frames.VIRTIO, Bytes.parse(destination + source));

        assertThat(mayReportIpv4(four)).isEqualTo(overIpv4);
        assertThat(mayReportIpv6(six)).isEqualTo(overIpv6);
    }

    @ParameterizedTest(name = "flags and offset {0}: {1}")
    @CsvSource({"4000, true", "6000, true", "4001, false", "5fff, false"})
    void shouldTellOfFirstFragmentsAlone(final String field, final boolean may) {
        final byte[] datagram = Frames.ipv4(Frames.UDP, 1, Integer.parseInt(field, 16), NOTHING, new byte[20]);

        assertThat(mayReportIpv4(Frames.frame(datagram))).isEqualTo(may);
    }

    @ParameterizedTest(name = "ICMP type {0}: {1}")
    @CsvSource({"0, true", "8, true", "13, true", "3, false", "4, false", "5, false", "11, false", "12, false"})
    void shouldNotAnswerIcmpErrors(final int type, final boolean may) {
        final byte[] message = new byte[8];
        message[0] = (byte) type;

        assertThat(mayReportIpv4(Frames.frame(Frames.ipv4(1, 1, 0x4000, NOTHING, message))))
                .isEqualTo(may);
    }

    @Test
    void shouldNotAnswerIcmpThatCannotBeRead() {
        assertThat(mayReportIpv4(Frames.frame(Frames.ipv4(1, 1, 0x4000, NOTHING, new byte[7]))))
                .isFalse();
        assertThat(mayReportIpv6(Frames.frame(Frames.ipv6(58, new byte[7])))).isFalse();
    }

    @ParameterizedTest(name = "{0} to {1}: {2}")
    @CsvSource({
        "2001:db8::1, 2001:db8::2, true",
        "2001:db8::1, ff02::1,     true",
        "fe80::1,     2001:db8::2, true",
        "::,          2001:db8::2, false",
        "::1,         2001:db8::2, false",
        "::2,         2001:db8::2, true",
        "ff02::1,     2001:db8::2, false",
        "::ffff:0:0:1, 2001:db8::2, true",
    })
    void shouldTellOnlyNodesOverIpv6(final String source, final String destination, final boolean may) {
        final byte[] datagram = Frames.ipv6(Frames.UDP, new byte[20]);
        putIpv6(datagram, 8, source);
        putIpv6(datagram, 24, destination);

        assertThat(mayReportIpv6(Frames.frame(datagram))).isEqualTo(may);
    }

    @Test
    void shouldNotTellMappedAddresses() {
        final byte[] datagram = Frames.ipv6(Frames.UDP, new byte[20]);
        System.arraycopy(Bytes.parse("00000000000000000000ffffc0000201"), 0, datagram, 8, 16);

        assertThat(mayReportIpv6(Frames.frame(datagram))).isFalse();
    }

    @ParameterizedTest(name = "ICMPv6 type {0}: {1}")
    @CsvSource({"1, false", "2, false", "127, false", "128, true", "129, true", "136, true", "137, false", "138, true"})
    void shouldNotAnswerIcmpv6ErrorsAndRedirects(final int type, final boolean may) {
        final byte[] message = new byte[8];
        message[0] = (byte) type;

        assertThat(mayReportIpv6(Frames.frame(Frames.ipv6(58, message)))).isEqualTo(may);
    }

    @ParameterizedTest(name = "extension headers {0}: {1}")
    @CsvSource({
        "1100000000000000, true",
        "2c00000000000000 1100000100000001, true",
        "2c00000000000000 1100000900000001, false",
        "1101000000000000, false",
        "3a00000000000000 0200000000000500, false",
    })
    void shouldReadThroughExtensionHeaders(final String chain, final boolean may) {
        assertThat(mayReportIpv6(Frames.frame(Frames.ipv6(60, Bytes.parse(chain)))))
                .isEqualTo(may);
    }

    @Test
    void shouldNotAllocate() {
        mayReportIpv4(Frames.frame(Frames.ipv4(1, 1, 0x4000, NOTHING, new byte[20])));
        final LinkLayer other = new LinkLayer();
        final UnsafeBuffer frame = Frames.frame(Frames.ipv6(58, new byte[20]));
        other.wrap(frame, Frames.VIRTIO, frame.capacity() - Frames.VIRTIO);
        ipv6.wrap(frame, other.networkOffset(), other.networkLength());

        assertThat(Allocations.bytesPerMillionCalls(() -> {
                    rule.mayReport(link, ipv4);
                    rule.mayReport(other, ipv6);
                }))
                .isZero();
    }

    private boolean mayReportIpv4(final UnsafeBuffer frame) {
        link.wrap(frame, Frames.VIRTIO, frame.capacity() - Frames.VIRTIO);
        assertThat(ipv4.wrap(frame, link.networkOffset(), link.networkLength()).isWellFormed())
                .isTrue();
        return rule.mayReport(link, ipv4);
    }

    private boolean mayReportIpv6(final UnsafeBuffer frame) {
        link.wrap(frame, Frames.VIRTIO, frame.capacity() - Frames.VIRTIO);
        assertThat(ipv6.wrap(frame, link.networkOffset(), link.networkLength()).isWellFormed())
                .isTrue();
        return rule.mayReport(link, ipv6);
    }

    private static void putIpv4(final byte[] datagram, final int at, final String address) {
        new UnsafeBuffer(datagram)
                .putInt(at, Integer.reverseBytes(IpAddress.parse(address).ipv4()));
    }

    private static void putIpv6(final byte[] datagram, final int at, final String text) {
        final IpAddress address = IpAddress.parse(text);
        new UnsafeBuffer(datagram).putLong(at, Long.reverseBytes(address.high()));
        new UnsafeBuffer(datagram).putLong(at + 8, Long.reverseBytes(address.low()));
    }
}
