package io.plateau.fragment;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Allocations;
import io.plateau.testkit.Bytes;
import io.plateau.testkit.Frames;
import io.plateau.testkit.MadeFrames;
import io.plateau.wire.FrameArena;
import io.plateau.wire.LinkLayer;
import io.plateau.wire.TcpView;
import java.util.List;
import java.util.stream.Collectors;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuperFrameSegmenterTest {
    private static final byte[] NOTHING = new byte[0];
    private static final int ACK_PSH_FIN_CWR = TcpView.ACK | TcpView.PSH | TcpView.FIN | TcpView.CWR;

    private final LinkLayer link = new LinkLayer();
    private final SuperFrameSegmenter segmenter = new SuperFrameSegmenter();
    private final MadeFrames made = new MadeFrames(1 << 18);

    // Every byte and checksum by hand: five bytes of data in segments of four.
    @Test
    void shouldCutTcpOverIpv4AsSegmentationOffloadDoes() {
        wrap(Bytes.hex("01 81 3600 0400 2200 1000 020000000002 020000000001 0800"
                + "4500 002d ffff 4000 4006 0000 c0000201 c6336407"
                + "3039 01bb fffffffe 00000001 5099 7210 0000 0000 0102030405 ffff"));

        assertThat(segmenter.segment(link, 4, made.arena())).isEqualTo(2);

        assertThat(made.texts())
                .containsExactly(
                        plain("00 00 0000 0000 0000 0000 020000000002 020000000001 0800"
                                + "4500 002c ffff 4000 4006 4e90 c0000201 c6336407"
                                + "3039 01bb fffffffe 00000001 5090 7210 1b0a 0000 01020304"),
                        plain("00 00 0000 0000 0000 0000 020000000002 020000000001 0800"
                                + "4500 0029 0000 4000 4006 4e93 c0000201 c6336407"
                                + "3039 01bb 00000002 00000001 5019 7210 1a87 0000 05"));
    }

    // Two UDP datagrams over IPv6, every byte by hand.
    @Test
    void shouldCutUdpOverIpv6IntoDatagrams() {
        wrap(Bytes.hex("01 05 3e00 0400 3600 0600 020000000002 020000000001 86dd"
                + "60000000 000e 11 40 20010db8000000010000000000000002 20010db8000000030000000000000004"
                + "14e9 0035 000e 0000 01020304 0506"));

        assertThat(segmenter.segment(link, 4, made.arena())).isEqualTo(2);

        assertThat(made.texts())
                .containsExactly(
                        plain("00 00 0000 0000 0000 0000 020000000002 020000000001 86dd 60000000 000c 11 40"
                                + "20010db8000000010000000000000002 20010db8000000030000000000000004"
                                + "14e9 0035 000c 8b36 01020304"),
                        plain("00 00 0000 0000 0000 0000 020000000002 020000000001 86dd 60000000 000a 11 40"
                                + "20010db8000000010000000000000002 20010db8000000030000000000000004"
                                + "14e9 0035 000a 8a3a 0506"));
    }

    @Test
    void shouldKeepFinAndPushForTheLastAndReducedWindowForTheFirst() {
        wrapTcp(ACK_PSH_FIN_CWR | TcpView.ECE, 30);

        segmenter.segment(link, 10, made.arena());

        final int always = TcpView.ACK | TcpView.ECE;
        assertThat(made.datagrams(14))
                .extracting(segment -> segment[20 + 13] & 0xFF)
                .containsExactly(always | TcpView.CWR, always, always | TcpView.PSH | TcpView.FIN);
    }

    // three segments of ten: which have URG, and where they point
    @ParameterizedTest(name = "urgent pointer {0}: {1}")
    @CsvSource({
        "0,     'true 0,     false 0,     false 0'",
        "1,     'true 1,     false 0,     false 0'",
        "10,    'true 10,    false 0,     false 0'",
        "11,    'true 11,    true 1,      false 0'",
        "20,    'true 20,    true 10,     false 0'",
        "21,    'true 21,    true 11,     true 1'",
        "65535, 'true 65535, true 65525,  true 65515'",
    })
    void shouldMoveTheUrgentPointer(final int pointer, final String expected) {
        wrap(Frames.frame(tcpDatagram(TcpView.ACK | TcpView.URG, pointer, 30)));

        segmenter.segment(link, 10, made.arena());

        assertThat(made.datagrams(14).stream()
                        .map(segment -> ((segment[33] & TcpView.URG) != 0) + " " + Frames.u16(segment, 38))
                        .collect(Collectors.joining(", ")))
                .isEqualTo(expected.replaceAll(" +", " "));
    }

    @Test
    void shouldLeavePointersThatMeanNothing() {
        wrap(Frames.frame(tcpDatagram(TcpView.ACK, 7, 20)));

        segmenter.segment(link, 10, made.arena());

        assertThat(made.datagrams(14))
                .extracting(segment -> Frames.u16(segment, 38))
                .containsExactly(7, 7);
    }

    @Test
    void shouldLeaveTheFlagsOfOneSegment() {
        wrapTcp(ACK_PSH_FIN_CWR, 10);

        assertThat(segmenter.segment(link, 10, made.arena())).isEqualTo(1);

        assertThat(made.datagrams(14).get(0)[20 + 13] & 0xFF).isEqualTo(ACK_PSH_FIN_CWR);
    }

    @ParameterizedTest(name = "{0} bytes in segments of {1}: {2}")
    @CsvSource({"30, 10, 3", "31, 10, 4", "29, 10, 3", "1, 10, 1", "0, 10, 0", "30, 0, 0", "30, -1, 0", "30, 65535, 1"})
    void shouldMakeAsManySegmentsAsNeeded(final int length, final int gsoSize, final int segments) {
        wrapTcp(TcpView.ACK, length);

        assertThat(segmenter.count(link, gsoSize)).isEqualTo(segments);
        assertThat(segmenter.segment(link, gsoSize, made.arena())).isEqualTo(segments);
        assertThat(made.frames()).hasSize(segments);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', textBlock = """
        SYN                      ; 0800 ; 4500 0029 0001 4000 4006 0000 c0000201 c6336407 30390050 00000001 00000000 50020000 00000000 ff
        RST                      ; 0800 ; 4500 0029 0001 4000 4006 0000 c0000201 c6336407 30390050 00000001 00000000 50040000 00000000 ff
        TCP header cut           ; 0800 ; 4500 0027 0001 4000 4006 0000 c0000201 c6336407 30390050 00000001 00000000 50100000 000000
        UDP header cut           ; 0800 ; 4500 001b 0001 4000 4011 0000 c0000201 c6336407 30390050 001000
        ICMP                     ; 0800 ; 4500 001d 0001 4000 4001 0000 c0000201 c6336407 08000000 00000000 ff
        IPv4 fragment            ; 0800 ; 4500 001d 0001 2000 4011 0000 c0000201 c6336407 30390050 00090000 ff
        IPv4 length beyond frame ; 0800 ; 4500 001e 0001 4000 4011 0000 c0000201 c6336407 30390050 000a0000 ff
        ARP                      ; 0806 ; 0001 0800 0604 0001
        IPv6 fragment            ; 86dd ; 60000000 0011 2c 40 20010db8000000010000000000000002 20010db8000000030000000000000004 11000001 00000001 30390050 00090000 ff
        IPv6 routing             ; 86dd ; 60000000 0011 2b 40 20010db8000000010000000000000002 20010db8000000030000000000000004 11000001 00000000 30390050 00090000 ff
        IPv6 authentication      ; 86dd ; 60000000 0019 33 40 20010db8000000010000000000000002 20010db8000000030000000000000004 11020000 00000001 00000001 00000000 30390050 00090000 ff
        IPv6 length beyond frame ; 86dd ; 60000000 000a 11 40 20010db8000000010000000000000002 20010db8000000030000000000000004 30390050 00090000 ff
        """)
    void shouldRefuseWhatSegmentationOffloadNeverMakes(final String name, final String type, final String datagram) {
        wrap(Bytes.hex("00000000000000000000" + Frames.ADDRESSES + type + datagram));

        assertThat(segmenter.segment(link, 4, made.arena())).as(name).isEqualTo(SuperFrameSegmenter.IMPOSSIBLE);
        assertThat(made.frames()).isEmpty();
    }

    @Test
    void shouldSendAllOnesForUdpChecksumZero() {
        // data chosen so that the sum comes to ffff and its complement to 0
        final byte[] data = new byte[2];
        final int checksum = Frames.transportChecksum(true, Frames.UDP, Frames.udp(data));
        Frames.put(data, 0, checksum);
        wrap(Frames.frame(Frames.ipv4(Frames.UDP, 1, 0, NOTHING, Frames.udp(data))));

        segmenter.segment(link, 2, made.arena());

        assertThat(Frames.u16(made.datagrams(14).get(0), 26)).isEqualTo(0xFFFF);
    }

    @Test
    void shouldHandOnNothingWithoutRoomForAll() {
        // 10 + 14 + 20 + 20 + 16 bytes each
        final MadeFrames small = new MadeFrames(2 * 80 - 1);
        final MadeFrames enough = new MadeFrames(2 * 80);
        wrapTcp(TcpView.ACK, 30);

        assertThat(segmenter.segment(link, 16, small.arena())).isEqualTo(FrameArena.NO_ROOM);
        assertThat(segmenter.segment(link, 16, enough.arena())).isEqualTo(2);

        assertThat(small.frames()).isEmpty();
    }

    @Test
    void shouldCorrectThePppoeLength() {
        wrap(Frames.frame("8100 0064", true, Frames.ipv4(17, 1, 0, NOTHING, Frames.udp(new byte[12])), NOTHING));

        segmenter.segment(link, 8, made.arena());

        final List<byte[]> frames = made.frames();
        assertThat(frames)
                .extracting(frame -> Frames.u16(frame, Frames.VIRTIO + link.headerLength() - 4))
                .containsExactly(38, 34);
    }

    @Test
    void shouldNotAllocate() {
        wrapTcp(TcpView.ACK, 100);
        final FrameArena arena = new FrameArena(Bytes.allocate(4096), (buffer, offset, length) -> {});

        assertThat(Allocations.bytesPerMillionCalls(() -> {
                    segmenter.segment(link, 40, arena);
                    arena.reset();
                }))
                .isZero();
    }

    private void wrapTcp(final int flags, final int dataLength) {
        wrap(Frames.frame(tcpDatagram(flags, 0, dataLength)));
    }

    private static byte[] tcpDatagram(final int flags, final int urgentPointer, final int dataLength) {
        final byte[] segment = Frames.tcp(7, flags, NOTHING, Frames.pattern(dataLength));
        Frames.put(segment, 18, urgentPointer);
        return Frames.ipv4(Frames.TCP, 1, 0x4000, NOTHING, segment);
    }

    private void wrap(final UnsafeBuffer frame) {
        assertThat(link.wrap(frame, Frames.VIRTIO, frame.capacity() - Frames.VIRTIO))
                .isTrue();
    }

    private static String plain(final String hex) {
        return Bytes.text(Bytes.parse(hex));
    }
}
