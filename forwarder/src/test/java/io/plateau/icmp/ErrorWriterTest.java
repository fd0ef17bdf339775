package io.plateau.icmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Bytes;
import io.plateau.testkit.MadeFrames;
import io.plateau.wire.FrameArena;
import io.plateau.wire.IpAddress;
import io.plateau.wire.Ipv4View;
import io.plateau.wire.Ipv6View;
import io.plateau.wire.LinkLayer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorWriterTest {
    private static final String VIRTIO_ZERO = "00000000000000000000";
    private static final String THERE = "020000000002 020000000001";
    private static final String IPV4_DATAGRAM =
            "4500 0020 1234 4000 4011 3c5d c0000201 c6336407 30390035 000cabcd 01020304";
    private static final String IPV6_DATAGRAM = "60012345 000c 1140 20010db8000000010000000000000002"
            + "20010db8000000030000000000000004 30390035 000cabcd 01020304";

    private final LinkLayer link = new LinkLayer();
    private final Ipv4View ipv4 = new Ipv4View();
    private final Ipv6View ipv6 = new Ipv6View();
    private final MadeFrames made = new MadeFrames(1 << 14);
    private final ErrorWriter writer = new ErrorWriter();

    // every byte by hand; the tag is not that of the way back
    @Test
    void shouldWriteToOneStation() {
        final IpAddress own = IpAddress.parse("198.18.0.254");
        writer.from(own.high(), own.low()).by(0x0a0b_0c0d_0e0fL, 0x1a1b_1c1d_1e1fL);
        wrap(VIRTIO_ZERO + THERE + "8100 e000 0800" + IPV4_DATAGRAM + "a5a5");

        assertThat(writer.write(
                        link, ipv4, RouterError.TIME_EXCEEDED.ipv4TypeAndCode(), 0, ipv4.totalLength(), made.arena()))
                .isEqualTo(1);

        assertThat(made.texts())
                .containsExactly((VIRTIO_ZERO + "0a0b0c0d0e0f 1a1b1c1d1e1f 0800"
                                + "45c0 003c 0001 0000 4001 f0ee c61200fe c0000201"
                                + "0b00 14b2 0000 0000" + IPV4_DATAGRAM)
                        .replace(" ", ""));
    }

    @Test
    void shouldWriteOverIpv6() {
        final IpAddress own = IpAddress.parse("2001:db8::fe");
        writer.from(own.high(), own.low()).by(0x0a0b_0c0d_0e0fL, 0x1a1b_1c1d_1e1fL);
        wrap(VIRTIO_ZERO + THERE + "86dd" + IPV6_DATAGRAM);

        writer.write(
                link,
                ipv6,
                RouterError.HOST_UNREACHABLE.ipv6TypeAndCode(),
                0x0102_0304,
                ipv6.totalLength(),
                made.arena());

        final byte[] frame = made.frames().get(0);
        assertThat(Bytes.text(frame))
                .contains("1a1b1c1d1e1f86dd60000000003c3a40")
                .contains("20010db80000000000000000000000fe20010db80000000100000000000000020103")
                .endsWith("01020304" + IPV6_DATAGRAM.replace(" ", ""));
    }

    @Test
    void shouldSayWhenThereIsNoRoom() {
        wrap(VIRTIO_ZERO + THERE + "0800" + IPV4_DATAGRAM);

        assertThat(writer.by(1, 2).write(link, ipv4, 0x0b00, 0, 32, new MadeFrames(64).arena()))
                .isEqualTo(FrameArena.NO_ROOM);
    }

    @ParameterizedTest
    @CsvSource({
        "TIME_EXCEEDED, 0b00, 0300",
        "NO_ROUTE, 0300, 0100",
        "ROUTE_UNREACHABLE, 0301, 0100",
        "PROHIBITED, 030d, 0101",
        "HOST_UNREACHABLE, 0301, 0103",
        "BEYOND_SCOPE, 0300, 0102"
    })
    void shouldHaveTheTypesAndCodesOfTheRfcs(final RouterError error, final String ipv4Code, final String ipv6Code) {
        assertThat(error.ipv4TypeAndCode()).isEqualTo(Integer.parseInt(ipv4Code, 16));
        assertThat(error.ipv6TypeAndCode()).isEqualTo(Integer.parseInt(ipv6Code, 16));
    }

    private void wrap(final String frame) {
        final UnsafeBuffer buffer = Bytes.hex(frame);
        link.wrap(buffer, 10, buffer.capacity() - 10);
        ipv4.wrap(buffer, link.networkOffset(), link.networkLength());
        ipv6.wrap(buffer, link.networkOffset(), link.networkLength());
    }
}
