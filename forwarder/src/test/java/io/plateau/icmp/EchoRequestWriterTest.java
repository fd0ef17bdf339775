package io.plateau.icmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Allocations;
import io.plateau.testkit.Bytes;
import io.plateau.testkit.MadeFrames;
import io.plateau.wire.FrameArena;
import io.plateau.wire.IpAddress;
import io.plateau.wire.LinkLayer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class EchoRequestWriterTest {
    private static final int VIRTIO = 10;
    private static final String VIRTIO_ZERO = "00000000000000000000";
    private static final String THERE = "020000000002 020000000001";
    private static final String IPV4_DATAGRAM =
            "4500 0020 1234 4000 4011 3c5d c0000201 c6336407 30390035 000cabcd 01020304";
    private static final String IPV6_DATAGRAM = "60012345 000c 1140 20010db8000000010000000000000002"
            + "20010db8000000030000000000000004 30390035 000cabcd 01020304";
    private static final IpAddress IPV4 = IpAddress.parse("198.51.100.7");
    private static final IpAddress ASKER_IPV4 = IpAddress.parse("203.0.113.1");
    private static final IpAddress ASKER_IPV6 = IpAddress.parse("2001:db8::fe");
    private static final IpAddress IPV6 = IpAddress.parse("2001:db8:0:3::4");

    private final LinkLayer link = new LinkLayer();
    private final MadeFrames made = new MadeFrames(1 << 14);
    private final EchoRequestWriter writer = new EchoRequestWriter();

    private void behind(final String frame) {
        final UnsafeBuffer buffer = Bytes.hex(VIRTIO_ZERO + frame);
        link.wrap(buffer, VIRTIO, buffer.capacity() - VIRTIO);
    }

    private int write(final IpAddress destination, final int length, final FrameArena arena) {
        final IpAddress source = destination.isIpv4() ? ASKER_IPV4 : ASKER_IPV6;
        writer.from(source.high(), source.low());
        return writer.write(link, destination.high(), destination.low(), length, 0xBEEF_0001, arena);
    }

    private static String plain(final String hex) {
        return hex.replace(" ", "");
    }

    // every byte by hand: 203.0.113.1 asks 198.51.100.7, DF set, four octets of data
    @Test
    void shouldAskOverIpv4WithTheTag() {
        behind(THERE + "8100 0064 0800" + IPV4_DATAGRAM);

        assertThat(write(IPV4, 32, made.arena())).isEqualTo(1);

        assertThat(made.texts())
                .containsExactly(plain(VIRTIO_ZERO + THERE + "8100 0064 0800"
                        + "4500 0020 0000 4000 4001 d4a0 cb007101 c6336407"
                        + "0800 390f beef 0001 00000000"));
    }

    // every byte by hand: 2001:db8::fe asks 2001:db8:0:3::4
    @Test
    void shouldAskOverIpv6ThroughPppoe() {
        behind(THERE + "8864 1100 0001 0036 0057" + IPV6_DATAGRAM);

        assertThat(write(IPV6, 52, made.arena())).isEqualTo(1);

        assertThat(made.texts())
                .containsExactly(plain(VIRTIO_ZERO + THERE + "8864 1100 0001 0036 0057"
                        + "60000000 000c 3a40 20010db80000000000000000000000fe 20010db8000000030000000000000004"
                        + "8000 6451 beef 0001 00000000"));
    }

    @Test
    void shouldAskForNothingShorterThanItsHeaders() {
        behind(THERE + "0800" + IPV4_DATAGRAM);
        assertThat(write(IPV4, 27, made.arena())).isEqualTo(EchoRequestWriter.IMPOSSIBLE);
        assertThat(write(IPV4, 28, made.arena())).isEqualTo(1);

        behind(THERE + "86dd" + IPV6_DATAGRAM);
        assertThat(write(IPV6, 47, made.arena())).isEqualTo(EchoRequestWriter.IMPOSSIBLE);
        assertThat(write(IPV6, 48, made.arena())).isEqualTo(1);
    }

    // Without the tag of the frame that it goes behind.
    @Test
    void shouldAskByAnotherStation() {
        behind(THERE + "8100 0064 0800" + IPV4_DATAGRAM);
        writer.by(0x0200_0000_0022L, 0x0200_0000_0011L);

        assertThat(write(IPV4, 32, made.arena())).isEqualTo(1);

        assertThat(made.texts())
                .containsExactly(plain(VIRTIO_ZERO + "020000000022 020000000011 0800"
                        + "4500 0020 0000 4000 4001 d4a0 cb007101 c6336407"
                        + "0800 390f beef 0001 00000000"));
    }

    @Test
    void shouldSayThatThereIsNoRoom() {
        behind(THERE + "0800" + IPV4_DATAGRAM);

        assertThat(write(IPV4, 1500, new MadeFrames(1500).arena())).isEqualTo(FrameArena.NO_ROOM);
    }

    @Test
    void shouldNotAllocate() {
        behind(THERE + "0800" + IPV4_DATAGRAM);
        final FrameArena arena = new FrameArena(new UnsafeBuffer(new byte[2048]), (buffer, offset, length) -> {});

        assertThat(Allocations.bytesPerMillionCalls(() -> {
                    arena.reset();
                    write(IPV4, 1500, arena);
                }))
                .isZero();
    }
}
