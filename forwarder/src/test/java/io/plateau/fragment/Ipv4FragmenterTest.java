package io.plateau.fragment;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Allocations;
import io.plateau.testkit.Bytes;
import io.plateau.testkit.Frames;
import io.plateau.testkit.MadeFrames;
import io.plateau.wire.FrameArena;
import io.plateau.wire.Ipv4View;
import io.plateau.wire.LinkLayer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Ipv4FragmenterTest {
    private static final String VIRTIO_ZERO = "00000000000000000000";
    private static final String LINK = "020000000002 020000000001 8100 0064 8864 1100 0001 ";
    private static final byte[] NOTHING = new byte[0];

    private final LinkLayer link = new LinkLayer();
    private final Ipv4View ip = new Ipv4View();
    private final Ipv4Fragmenter fragmenter = new Ipv4Fragmenter();
    private final MadeFrames made = new MadeFrames(1 << 16);

    // Options: timestamp (not copied), security (copied), three no-operations, end of list. Checksums by hand.
    @Test
    void shouldCutOnEightBytesWithCopiedOptionsBehindTagAndPppoe() {
        final byte[] data = Frames.pattern(77);
        final String payload = Bytes.text(data);
        wrap(Bytes.hex(VIRTIO_ZERO + LINK + "006f 0021"
                + "48b8 006d 1234 4000 4011 c0a3 c0000201 c6336407 44040500 8204aaaa 01010100" + payload + "ffffff"));

        assertThat(fragmenter.fragment(link, ip, 68, made.arena())).isEqualTo(3);

        assertThat(made.texts())
                .containsExactly(
                        plain(VIRTIO_ZERO + LINK + "0042 0021 48b8 0040 1234 6000 4011 a0d0 c0000201 c6336407"
                                + "44040500 8204aaaa 01010100" + payload.substring(0, 64)),
                        plain(VIRTIO_ZERO + LINK + "0042 0021 46b8 0040 1234 6004 4011 edd1 c0000201 c6336407"
                                + "8204aaaa" + payload.substring(64, 144)),
                        plain(VIRTIO_ZERO + LINK + "001f 0021 46b8 001d 1234 4009 4011 0df0 c0000201 c6336407"
                                + "8204aaaa" + payload.substring(144)));
    }

    @Test
    void shouldMakeThreePiecesOfFifteenHundredForAnMtuOf576() {
        wrapDatagram(0, NOTHING, 1480);

        assertThat(fragmenter.fragment(link, ip, 576, made.arena())).isEqualTo(3);

        assertThat(made.datagrams(14)).extracting(piece -> piece.length).containsExactly(572, 572, 396);
    }

    @ParameterizedTest(name = "payload {0} into MTU {1}: {2}")
    @CsvSource({
        "1480, 1500, 1",
        "1481, 1500, 2",
        "  49,   68, 2",
        "  48,   68, 1",
        " 100,   28, 13",
        " 100,   27, 0",
        "   8,   28, 1",
        "   8,   27, 0",
        "   7,   27, 1",
        "   0,   20, 1",
        "   0,   19, 0",
        " 100,    0, 0",
        " 100,   -1, 0",
        // the last piece may use what is left beside 8-byte units
        " 103,   75, 2",
        " 104,   75, 3",
        "  96,   68, 2",
        "  97,   68, 3",
    })
    void shouldMakeAsFewPiecesAsFit(final int payload, final int mtu, final int pieces) {
        wrapDatagram(0, NOTHING, payload);

        assertThat(fragmenter.fragment(link, ip, mtu, made.arena())).isEqualTo(pieces);

        assertThat(made.frames()).hasSize(pieces);
    }

    @ParameterizedTest(name = "flags and offset {0}: {1} then {2}")
    @CsvSource({
        "0000, 2000, 0006",
        "2000, 2000, 2006",
        "4000, 6000, 4006",
        "2001, 2001, 2007",
        "0064, 2064, 006a",
        "8000, a000, 8006",
    })
    void shouldCutFragmentsAgain(final String field, final String first, final String second) {
        wrapDatagram(Integer.parseInt(field, 16), NOTHING, 96);

        fragmenter.fragment(link, ip, 68, made.arena());

        assertThat(made.datagrams(14))
                .extracting(piece -> Frames.u16(piece, 6))
                .containsExactly(Integer.parseInt(first, 16), Integer.parseInt(second, 16));
    }

    @ParameterizedTest(name = "offset {0} units and {1} bytes: {2} pieces")
    @CsvSource({"8185, 55, 2", "8185, 56, 0"})
    void shouldRefuseWhatWouldReassembleBeyond65535(final int units, final int payload, final int pieces) {
        wrapDatagram(units, NOTHING, payload);

        assertThat(fragmenter.fragment(link, ip, 68, made.arena())).isEqualTo(pieces);
    }

    @ParameterizedTest(name = "flags and offset {0}: {1}, identification {2}")
    @CsvSource({"4000, 2000, abcd", "0000, 2000, abcd", "6000, 2000, 1234", "4001, 2001, 1234"})
    void shouldClearDontFragmentWithFreshIdentificationUnlessReassemblyNeedsTheOldOne(
            final String field, final String first, final String identification) {
        wrapDatagram(Integer.parseInt(field, 16), NOTHING, 96);

        assertThat(fragmenter.fragmentDespiteDontFragment(link, ip, 68, 0xABCD, made.arena()))
                .isEqualTo(2);

        assertThat(Frames.u16(made.datagrams(14).get(0), 6)).isEqualTo(Integer.parseInt(first, 16));
        assertThat(made.datagrams(14))
                .extracting(piece -> Frames.u16(piece, 4))
                .containsOnly(Integer.parseInt(identification, 16));
    }

    @ParameterizedTest(name = "{0} leaves {1} in later fragments")
    @CsvSource(delimiter = ';', nullValues = "none", textBlock = """
        01010101                   ; none
        01010100                   ; none
        94040000                   ; 94040000
        01940400 00000000          ; 94040000
        83030094 04000000          ; 83030094 04000000
        830700c0 00020100          ; 830700c0 00020100
        07078304 05060794 04000000 ; 94040000
        94040000 00940400 00000000 ; 94040000
        94040000 82000000          ; 94040000
        94040000 82010000          ; 94040000
        94040000 82050000          ; 94040000
        94040000 01010182          ; 94040000
        """)
    void shouldKeepTheOptionsWithTheCopiedFlag(final String options, final String later) {
        final byte[] kept = later == null ? NOTHING : Bytes.parse(later);
        wrapDatagram(0, Bytes.parse(options), 100);

        fragmenter.fragment(link, ip, 84, made.arena());

        final byte[] second = made.datagrams(14).get(1);
        assertThat(Bytes.copy(new UnsafeBuffer(second), 20, (second[0] & 0x0F) * 4 - 20))
                .isEqualTo(kept);
        final byte[] first = made.datagrams(14).get(0);
        assertThat(Bytes.copy(new UnsafeBuffer(first), 20, (first[0] & 0x0F) * 4 - 20))
                .isEqualTo(Bytes.parse(options));
    }

    @Test
    void shouldHandOnNothingWithoutRoomForAll() {
        final MadeFrames small = new MadeFrames(3 * 600 - 1);
        wrapDatagram(0, NOTHING, 1480);

        assertThat(fragmenter.fragment(link, ip, 576, small.arena())).isEqualTo(FrameArena.NO_ROOM);

        assertThat(small.frames()).isEmpty();
        assertThat(small.arena().position()).isZero();
    }

    @Test
    void shouldUseTheRoomThatThereIs() {
        final MadeFrames enough = new MadeFrames(3 * 600);
        wrapDatagram(0, NOTHING, 1480);

        assertThat(fragmenter.fragment(link, ip, 576, enough.arena())).isEqualTo(3);
        assertThat(fragmenter.fragment(link, ip, 1500, enough.arena())).isEqualTo(FrameArena.NO_ROOM);
    }

    @Test
    void shouldNotAllocate() {
        wrap(Frames.frame("8100 0064", true, Frames.ipv4(17, 1, 0, Bytes.parse("94040000"), new byte[200]), NOTHING));
        final FrameArena arena = new FrameArena(Bytes.allocate(4096), (buffer, offset, length) -> {});

        assertThat(Allocations.bytesPerMillionCalls(() -> {
                    fragmenter.fragment(link, ip, 100, arena);
                    fragmenter.fragmentDespiteDontFragment(link, ip, 1500, 7, arena);
                    arena.reset();
                }))
                .isZero();
    }

    private void wrapDatagram(final int field, final byte[] options, final int payloadLength) {
        wrap(Frames.frame(Frames.ipv4(17, 0x1234, field, options, Frames.pattern(payloadLength))));
    }

    private void wrap(final UnsafeBuffer frame) {
        assertThat(link.wrap(frame, Frames.VIRTIO, frame.capacity() - Frames.VIRTIO))
                .isTrue();
        assertThat(ip.wrap(frame, link.networkOffset(), link.networkLength()).isWellFormed())
                .isTrue();
    }

    private static String plain(final String hex) {
        return Bytes.text(Bytes.parse(hex));
    }
}
