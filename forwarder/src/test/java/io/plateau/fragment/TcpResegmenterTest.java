package io.plateau.fragment;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Allocations;
import io.plateau.testkit.Bytes;
import io.plateau.testkit.Frames;
import io.plateau.testkit.MadeFrames;
import io.plateau.wire.FrameArena;
import io.plateau.wire.LinkLayer;
import io.plateau.wire.TcpView;
import io.plateau.wire.VirtioNetHeader;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TcpResegmenterTest {
    private static final byte[] NOTHING = new byte[0];
    private static final String PLAIN = "00 00 0000 0000 0000 0000 020000000002 020000000001";
    private static final int IPV4_HEADERS = 40;
    private static final int IPV6_HEADERS = 60;
    private static final int IPV4_CHECKSUM_START = 34;

    private final LinkLayer link = new LinkLayer();
    private final TcpResegmenter resegmenter = new TcpResegmenter(new SuperFrameSegmenter());
    private final MadeFrames made = new MadeFrames(1 << 17);
    private UnsafeBuffer frame;

    // Every byte and checksum by hand: timestamps, five bytes of data, three to a segment, padding behind.
    @Test
    void shouldCutIpv4AsSegmentationOffloadDoes() {
        wrap(Bytes.hex(PLAIN + "0800 4500 0039 ffff 4000 4006 4e83 c0000201 c6336407"
                + "3039 01bb fffffffe 00000001 8099 7210 dcd8 0000 0101 080a 00000007 00000009 0102030405 ffff"));

        assertThat(resegment(55)).isEqualTo(2);

        assertThat(made.texts())
                .containsExactly(
                        text(PLAIN + "0800 4500 0037 ffff 4000 4006 4e85 c0000201 c6336407 3039 01bb fffffffe 00000001"
                                + "8090 7210 e1e7 0000 0101 080a 00000007 00000009 010203"),
                        text(PLAIN + "0800 4500 0036 0000 4000 4006 4e86 c0000201 c6336407 3039 01bb 00000001 00000001"
                                + "8019 7210 e25a 0000 0101 080a 00000007 00000009 0405"));
    }

    // Every byte and checksum by hand: destination options, a partial checksum, five bytes of data, four to a segment.
    @Test
    void shouldCutIpv6AsSegmentationOffloadDoes() {
        wrap(Bytes.hex("01 00 0000 0000 3e00 1000 020000000002 020000000001 86dd 60000000 0021 3c 40"
                + Frames.IPV6_ADDRESSES
                + "0600 0104 00000000 3039 01bb fffffffe 00000001 5099 7210 5b9b 0000 0102030405"));

        assertThat(resegment(72)).isEqualTo(2);

        assertThat(made.texts())
                .containsExactly(
                        text(PLAIN + "86dd 60000000 0020 3c 40" + Frames.IPV6_ADDRESSES
                                + "0600 0104 00000000 3039 01bb fffffffe 00000001 5090 7210 abca 0000 01020304"),
                        text(PLAIN + "86dd 60000000 001d 3c 40" + Frames.IPV6_ADDRESSES
                                + "0600 0104 00000000 3039 01bb 00000002 00000001 5019 7210 ab47 0000 05"));
    }

    @ParameterizedTest(name = "100 bytes of data, MTU {0} behind the headers: {1}")
    @CsvSource({"101, -2", "100, -2", "99, 2", "50, 2", "49, 3", "1, 100", "0, 0", "-1, 0"})
    void shouldCutIntoAsFewAsFit(final int room, final int result) {
        wrap(plainFrame(true, 100));
        assertThat(resegment(IPV4_HEADERS + room)).isEqualTo(result);
        assertThat(made.frames()).hasSize(Math.max(0, result));

        wrap(plainFrame(false, 100));
        assertThat(resegment(IPV6_HEADERS + room)).isEqualTo(result);
        assertThat(made.frames()).hasSize(2 * Math.max(0, result));
    }

    @ParameterizedTest(name = "3000 bytes of data, GSO size 1448, MTU {0} behind the headers: {1}, GSO size {2}")
    @CsvSource({"1449, -2, 1448", "1448, -2, 1448", "1447, -2, 1447", "1, -2, 1", "0, 0, 1448"})
    void shouldLowerTheGsoSizeAndNothingElse(final int room, final int result, final int gsoSize) {
        final byte[] expected = Bytes.copy(superFrame(3000, gsoSize), 0, 10 + 14 + 40 + 3000);
        wrap(superFrame(3000, 1448));

        assertThat(resegment(IPV4_HEADERS + room)).isEqualTo(result);

        assertThat(bytes()).isEqualTo(expected);
        assertThat(made.frames()).isEmpty();
    }

    @Test
    void shouldLowerTheGsoSizeOfIpv6() {
        wrap(plainFrame(false, 3000));
        VirtioNetHeader.gsoType(frame, 0, VirtioNetHeader.GSO_TCPV6);
        VirtioNetHeader.gsoSize(frame, 0, 1428);

        assertThat(resegment(1280)).isEqualTo(TcpResegmenter.IN_PLACE);

        assertThat(VirtioNetHeader.gsoSize(frame, 0)).isEqualTo(1220);
    }

    @ParameterizedTest(name = "700 bytes of data, GSO size 1448, MTU {0}: GSO size {1}")
    @CsvSource({"740, 1448", "739, 699"})
    void shouldJudgeSuperFramesOfOneSegmentByTheirData(final int mtu, final int gsoSize) {
        wrap(superFrame(700, 1448));

        assertThat(resegment(mtu)).isEqualTo(TcpResegmenter.IN_PLACE);

        assertThat(VirtioNetHeader.gsoSize(frame, 0)).isEqualTo(gsoSize);
    }

    @Test
    void shouldMakeCompleteChecksumsPartialForSegmentation() {
        wrap(plainFrame(true, 3000));
        VirtioNetHeader.gsoType(frame, 0, VirtioNetHeader.GSO_TCPV4 | VirtioNetHeader.GSO_ECN);
        VirtioNetHeader.gsoSize(frame, 0, 1448);

        assertThat(resegment(576)).isEqualTo(TcpResegmenter.IN_PLACE);

        final UnsafeBuffer expected = superFrame(3000, 536);
        VirtioNetHeader.gsoType(expected, 0, VirtioNetHeader.GSO_TCPV4 | VirtioNetHeader.GSO_ECN);
        assertThat(bytes()).isEqualTo(Bytes.copy(expected, 0, expected.capacity()));
    }

    @Test
    void shouldCutSuperFramesWithUrgentDataItself() {
        final byte[] segment = Frames.tcp(7, TcpView.ACK | TcpView.URG, NOTHING, Frames.pattern(3000));
        Frames.put(segment, 18, 1001);
        wrap(Frames.frame(ipv4(Frames.checksummed(true, segment))));
        VirtioNetHeader.gsoType(frame, 0, VirtioNetHeader.GSO_TCPV4);
        VirtioNetHeader.gsoSize(frame, 0, 1448);

        assertThat(resegment(1040)).isEqualTo(3);

        assertThat(made.datagrams(14))
                .extracting(piece -> Frames.u16(piece, 38))
                .containsExactly(1001, 1, 0);
    }

    @ParameterizedTest(name = "GSO size {0}, MTU {1} behind the headers: data of {2}")
    @CsvSource(delimiter = ';', textBlock = """
        1448 ; 1000 ; 1448 1000 552
        1448 ; 1447 ; 1448 1447 105
        1448 ; 1    ; 1448 + 1552 of 1
        2999 ; 1500 ; 2999 1
        3000 ; 1500 ; 3000
        9000 ; 1500 ; 3000
        """)
    void shouldKeepTheFirstWholeForTrials(final int gsoSize, final int room, final String lengths) {
        wrap(superFrame(3000, gsoSize));

        assertThat(resegmentBehindFirst(IPV4_HEADERS + room, made.arena()))
                .isEqualTo(made.frames().size());

        final StringBuilder actual = new StringBuilder();
        int sequence = 7;
        for (int i = 0; i < made.frames().size(); i++) {
            final byte[] piece = made.datagrams(14).get(i);
            actual.append(i == 0 ? "" : " ").append(piece.length - IPV4_HEADERS);
            assertThat(Frames.u16(piece, 26)).isEqualTo(sequence);
            assertThat(Frames.u16(piece, 4)).isEqualTo(1 + i);
            sequence += piece.length - IPV4_HEADERS;
        }
        assertThat(actual)
                .hasToString(lengths.replace("+ 1552 of 1", "1 ".repeat(1552).trim()));
        assertThat(sequence).isEqualTo(3007);
    }

    @ParameterizedTest(name = "GSO size {0}, MTU {1}: {2}")
    @CsvSource({"1448, 1488, -2", "1448, 1487, 3", "1448, 41, 1553", "1448, 40, 0", "0, 1000, 0"})
    void shouldKnowWhatIsNoTrial(final int gsoSize, final int mtu, final int result) {
        wrap(superFrame(3000, gsoSize));
        final byte[] before = bytes();

        assertThat(resegmentBehindFirst(mtu, made.arena())).isEqualTo(result);

        assertThat(bytes()).isEqualTo(before);
        assertThat(made.frames()).hasSize(Math.max(0, result));
    }

    @Test
    void shouldLeavePlainFramesForTrials() {
        wrap(plainFrame(true, 100));

        assertThat(resegmentBehindFirst(68, made.arena())).isEqualTo(TcpResegmenter.IN_PLACE);

        assertThat(made.frames()).isEmpty();
    }

    // 10 + 14 + 40 + 16 bytes in each of two; of the trial 10 + 14 + 40 + 32, then twice 10 + 14 + 40 + 8
    @Test
    void shouldHandOnNothingWithoutRoomForAll() {
        final MadeFrames small = new MadeFrames(2 * 80 - 1);
        final MadeFrames enough = new MadeFrames(2 * 80);
        wrap(plainFrame(true, 31));
        assertThat(resegmenter.resegment(frame, 0, link, 56, small.arena())).isEqualTo(FrameArena.NO_ROOM);
        assertThat(resegmenter.resegment(frame, 0, link, 56, enough.arena())).isEqualTo(2);
        assertThat(small.frames()).isEmpty();

        final MadeFrames smallTrial = new MadeFrames(96 + 2 * 72 - 1);
        final MadeFrames enoughForTrial = new MadeFrames(96 + 2 * 72);
        wrap(superFrame(48, 32));
        assertThat(resegmentBehindFirst(48, smallTrial.arena())).isEqualTo(FrameArena.NO_ROOM);
        assertThat(resegmentBehindFirst(48, enoughForTrial.arena())).isEqualTo(3);
        assertThat(smallTrial.frames()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', textBlock = """
        nothing              ; 50 10 ;        ; 2
        NOP and end          ; 60 10 ; 010000ff ; 2
        MD5 signature        ; a0 10 ; 1312 00000000000000000000000000000000 0000 ; 0
        authentication option; 60 10 ; 1d040102 ; 0
        malformed option     ; 60 10 ; fd000000 ; 0
        data offset 16       ; 40 10 ;        ; 0
        SYN                  ; 50 02 ;        ; 0
        SYN-ACK              ; 50 12 ;        ; 0
        RST                  ; 50 14 ;        ; 0
        every other flag     ; 50 f9 ;        ; 2
        """)
    void shouldCutOnlyWhatOffloadWould(
            final String name, final String offsetAndFlags, final String options, final int result) {
        final byte[] segment = Frames.tcp(7, 0, Bytes.parse(options == null ? "" : options), Frames.pattern(100));
        System.arraycopy(Bytes.parse(offsetAndFlags), 0, segment, 12, 2);
        wrap(Frames.frame(ipv4(Frames.checksummed(true, segment))));
        final byte[] before = bytes();

        assertThat(resegment(130)).as(name).isEqualTo(result);

        assertThat(bytes()).isEqualTo(before);
        assertThat(made.frames()).hasSize(result);
    }

    // every checksum is right, and the MTU leaves room
    @ParameterizedTest(name = "{0}")
    @MethodSource("unsuitable")
    void shouldRefuseWhatIsNoWholeSegment(final String name, final byte[] datagram) {
        wrap(Frames.frame(datagram));

        assertThat(resegment(datagram.length - 1)).as(name).isEqualTo(TcpResegmenter.IMPOSSIBLE);
    }

    @Test
    void shouldNotRepairDamage() {
        wrap(plainFrame(true, 100));
        for (int at = Frames.VIRTIO + 14; at < frame.capacity(); at++) {
            frame.putByte(at, (byte) (frame.getByte(at) ^ 0x10));
            assertThat(resegment(130)).as("byte %d", at).isEqualTo(TcpResegmenter.IMPOSSIBLE);
            frame.putByte(at, (byte) (frame.getByte(at) ^ 0x10));
        }
        assertThat(resegment(130)).isEqualTo(2);
    }

    @ParameterizedTest(name = "start {0}, offset {1}, added to the field {2}: {3}")
    @CsvSource({"34, 16, 0, -2", "33, 16, 0, 0", "34, 6, 0, 0", "34, 16, 1, 0"})
    void shouldBelievePartialChecksumsThatCanBeCompleted(
            final int start, final int offset, final int added, final int result) {
        wrap(superFrame(3000, 1448));
        VirtioNetHeader.checksumStart(frame, 0, start);
        VirtioNetHeader.checksumOffset(frame, 0, offset);
        final int field = Frames.VIRTIO + 14 + 20 + 17;
        frame.putByte(field, (byte) (frame.getByte(field) + added));

        assertThat(resegment(576)).isEqualTo(result);
    }

    @ParameterizedTest(name = "GSO type {0}, size {1}: {2} over IPv4, {3} over IPv6")
    @CsvSource({
        "0,    0,    6, 6",
        "1,    1448, -2, 0",
        "0x81, 1448, -2, 0",
        "4,    1448, 0, -2",
        "1,    0,    0, 0",
        "4,    0,    0, 0",
        "3,    1448, 0, 0",
        "5,    1448, 0, 0",
    })
    void shouldBelieveOnlyTheGsoTypeOfTcp(
            final String type, final int gsoSize, final int overIpv4, final int overIpv6) {
        wrap(plainFrame(true, 3000));
        VirtioNetHeader.gsoType(frame, 0, Integer.decode(type));
        VirtioNetHeader.gsoSize(frame, 0, gsoSize);
        assertThat(resegment(576)).isEqualTo(overIpv4);

        wrap(plainFrame(false, 3000));
        VirtioNetHeader.gsoType(frame, 0, Integer.decode(type));
        VirtioNetHeader.gsoSize(frame, 0, gsoSize);
        assertThat(resegment(576)).isEqualTo(overIpv6);
    }

    @Test
    void shouldNotAllocate() {
        final FrameArena arena = new FrameArena(Bytes.allocate(4096), (buffer, offset, length) -> {});
        final UnsafeBuffer gso = superFrame(200, 120);
        final LinkLayer gsoLink = new LinkLayer();
        gsoLink.wrap(gso, Frames.VIRTIO, gso.capacity() - Frames.VIRTIO);
        wrap(plainFrame(false, 100));

        assertThat(Allocations.bytesPerMillionCalls(() -> {
                    resegmenter.resegment(frame, 0, link, 120, arena);
                    VirtioNetHeader.gsoSize(gso, 0, 120);
                    resegmenter.resegmentBehindFirst(gso, 0, gsoLink, 100, arena);
                    resegmenter.resegment(gso, 0, gsoLink, 100, arena);
                    arena.reset();
                }))
                .isZero();
    }

    static Stream<Arguments> unsuitable() {
        final byte[] four = segment(true, 100);
        final byte[] six = segment(false, 100);
        final byte[] udp = Frames.udp(new byte[100]);
        Frames.put(udp, 6, Frames.transportChecksum(true, Frames.UDP, udp));
        return Stream.of(
                Arguments.of("UDP", Frames.ipv4(Frames.UDP, 1, 0, NOTHING, udp)),
                Arguments.of("no data", Frames.ipv4(Frames.TCP, 1, 0, NOTHING, segment(true, 0))),
                Arguments.of("first fragment", Frames.ipv4(Frames.TCP, 1, 0x2000, NOTHING, four)),
                Arguments.of("last fragment", Frames.ipv4(Frames.TCP, 1, 0x0001, NOTHING, four)),
                Arguments.of("IPv6 fragment", Frames.ipv6(44, Frames.join(Bytes.parse("0600000100000007"), six))),
                Arguments.of("IPv6 routing", Frames.ipv6(43, Frames.join(Bytes.parse("0600000100000000"), six))),
                Arguments.of("IPv6 AH", Frames.ipv6(51, Frames.join(Bytes.parse("060100000000000000000000"), six))),
                Arguments.of("IPv6 chain cut", Frames.ipv6(60, Frames.join(Bytes.parse("06ff000000000000"), six))),
                Arguments.of("not IP", Bytes.parse("000108000604000100000000")));
    }

    private int resegment(final int mtu) {
        return resegmenter.resegment(frame, 0, link, mtu, made.arena());
    }

    private int resegmentBehindFirst(final int mtu, final FrameArena arena) {
        return resegmenter.resegmentBehindFirst(frame, 0, link, mtu, arena);
    }

    private void wrap(final UnsafeBuffer wrapped) {
        frame = wrapped;
        assertThat(link.wrap(frame, Frames.VIRTIO, frame.capacity() - Frames.VIRTIO))
                .isTrue();
    }

    private byte[] bytes() {
        return Bytes.copy(frame, 0, frame.capacity());
    }

    private static UnsafeBuffer plainFrame(final boolean ipv4, final int dataLength) {
        final byte[] segment = segment(ipv4, dataLength);
        return Frames.frame(ipv4 ? ipv4(segment) : Frames.ipv6(Frames.TCP, segment));
    }

    private static byte[] segment(final boolean ipv4, final int dataLength) {
        return Frames.checksummed(ipv4, Frames.tcp(7, TcpView.ACK, NOTHING, Frames.pattern(dataLength)));
    }

    // IPv4, as the kernel's TCP makes it: the checksum is partial
    private static UnsafeBuffer superFrame(final int dataLength, final int gsoSize) {
        final byte[] segment = Frames.partial(true, Frames.tcp(7, TcpView.ACK, NOTHING, Frames.pattern(dataLength)));
        final UnsafeBuffer made = Frames.frame(ipv4(segment));
        VirtioNetHeader.needsChecksum(made, 0, true);
        VirtioNetHeader.checksumStart(made, 0, IPV4_CHECKSUM_START);
        VirtioNetHeader.checksumOffset(made, 0, TcpView.CHECKSUM);
        VirtioNetHeader.gsoType(made, 0, VirtioNetHeader.GSO_TCPV4);
        VirtioNetHeader.gsoSize(made, 0, gsoSize);
        return made;
    }

    private static byte[] ipv4(final byte[] segment) {
        return Frames.ipv4(Frames.TCP, 1, 0x4000, NOTHING, segment);
    }

    private static String text(final String hex) {
        return Bytes.text(Bytes.parse(hex));
    }
}
