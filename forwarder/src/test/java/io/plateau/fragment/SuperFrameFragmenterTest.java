package io.plateau.fragment;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Allocations;
import io.plateau.testkit.Bytes;
import io.plateau.testkit.Frames;
import io.plateau.testkit.MadeFrames;
import io.plateau.wire.FrameArena;
import io.plateau.wire.LinkLayer;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuperFrameFragmenterTest {
    private static final byte[] NOTHING = new byte[0];

    private final LinkLayer link = new LinkLayer();
    private final SuperFrameSegmenter segmenter = new SuperFrameSegmenter();
    private final SuperFrameFragmenter fragmenter = new SuperFrameFragmenter(segmenter, new Ipv4Fragmenter());
    private final MadeFrames made = new MadeFrames(1 << 16);

    @Test
    void shouldFragmentEachSegmentAsItsOwnDatagram() {
        wrapTcp(0, 3000, 0x12);

        assertThat(fragmenter.fragment(link, 1448, 576, made.arena())).isEqualTo(7);

        final List<byte[]> pieces = made.datagrams(14);
        assertThat(pieces)
                .extracting(piece -> Frames.u16(piece, 4))
                .containsExactly(0x12, 0x12, 0x12, 0x13, 0x13, 0x13, 0x14);
        assertThat(pieces).allSatisfy(piece -> assertThat(piece.length).isLessThanOrEqualTo(576));
        final MadeFrames segments = new MadeFrames(1 << 16);
        segmenter.segment(link, 1448, segments.arena());
        assertThat(payloads(pieces)).isEqualTo(payloads(segments.datagrams(14)));
    }

    @Test
    void shouldClearDontFragmentWithOneIdentificationForEachSegment() {
        wrapTcp(0x4000, 3000, 0);
        final IdentificationSequence expected = new IdentificationSequence(1);
        final int first = expected.next(0xC0000201, 0xC6336407);
        final int second = expected.next(0xC0000201, 0xC6336407);
        final int third = expected.next(0xC0000201, 0xC6336407);

        assertThat(fragmenter.fragmentDespiteDontFragment(link, 1448, 576, new IdentificationSequence(1), made.arena()))
                .isEqualTo(7);

        assertThat(made.datagrams(14))
                .extracting(piece -> Frames.u16(piece, 4))
                .containsExactly(first, first, first, second, second, second, third);
        assertThat(made.datagrams(14))
                .allSatisfy(piece -> assertThat(Frames.u16(piece, 6) & 0x4000).isZero());
    }

    @ParameterizedTest(name = "GSO size {0}, MTU {1}: {2}")
    @CsvSource({"1448, 28, 384", "1448, 27, 0", "0, 576, 0", "1448, 576, 7"})
    void shouldKnowWhatIsImpossible(final int gsoSize, final int mtu, final int pieces) {
        wrapTcp(0, 3000, 1);

        assertThat(fragmenter.fragment(link, gsoSize, mtu, made.arena())).isEqualTo(pieces);
        assertThat(made.frames()).hasSize(pieces);
    }

    @Test
    void shouldRefuseIpv6() {
        wrap(Frames.frame(Frames.ipv6(Frames.UDP, Frames.udp(new byte[3000]))));

        assertThat(fragmenter.fragment(link, 1448, 576, made.arena())).isEqualTo(SuperFrameFragmenter.IMPOSSIBLE);
    }

    @Test
    void shouldRefuseMoreSegmentsThanItHasRoomFor() {
        wrapTcp(0, 60000, 1);
        final MadeFrames huge = new MadeFrames(1 << 25);

        assertThat(fragmenter.fragment(link, 2, 576, huge.arena())).isEqualTo(SuperFrameFragmenter.IMPOSSIBLE);
        assertThat(huge.frames()).isEmpty();
    }

    @Test
    void shouldHandOnNothingWithoutRoomForAll() {
        final MadeFrames small = new MadeFrames(2000);
        wrapTcp(0, 3000, 1);

        assertThat(fragmenter.fragment(link, 1448, 576, small.arena())).isEqualTo(FrameArena.NO_ROOM);
        assertThat(small.frames()).isEmpty();
    }

    @Test
    void shouldNotAllocate() {
        wrapTcp(0x4000, 120, 1);
        final IdentificationSequence identifications = new IdentificationSequence(1);
        final FrameArena arena = new FrameArena(Bytes.allocate(4096), (buffer, offset, length) -> {});

        assertThat(Allocations.bytesPerMillionCalls(() -> {
                    fragmenter.fragmentDespiteDontFragment(link, 60, 68, identifications, arena);
                    arena.reset();
                }))
                .isZero();
    }

    private void wrapTcp(final int field, final int dataLength, final int identification) {
        final byte[] segment = Frames.tcp(7, 0x10, NOTHING, Frames.pattern(dataLength));
        wrap(Frames.frame(Frames.ipv4(Frames.TCP, identification, field, NOTHING, segment)));
    }

    private void wrap(final UnsafeBuffer frame) {
        link.wrap(frame, Frames.VIRTIO, frame.capacity() - Frames.VIRTIO);
    }

    private static byte[] payloads(final List<byte[]> datagrams) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        datagrams.forEach(datagram -> out.writeBytes(Arrays.copyOfRange(datagram, 20, datagram.length)));
        return out.toByteArray();
    }
}
