package io.plateau.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Bytes;
import io.plateau.testkit.FrameBuilder;
import io.plateau.testkit.Frames;
import io.plateau.wire.IpAddress;
import io.plateau.wire.Ipv4View;
import io.plateau.wire.Ipv6View;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlowReaderTest {
    private static final int ACK = 0x10;
    private static final int RST = 0x04;
    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;
    private static final byte[] NONE = {};
    private static final int DF = 0x4000;

    private final FlowReader reader = new FlowReader();
    private final Flow flow = new Flow();

    // A datagram that is its own longest segment.
    private Flow read(final byte[] datagram) {
        return read(datagram, datagram.length);
    }

    private Flow read(final byte[] datagram, final int segmentLength) {
        if ((datagram[0] & 0xF0) == 0x40) {
            final Ipv4View ip = new Ipv4View();
            ip.wrap(Bytes.offHeap(datagram), 0, datagram.length);
            return reader.read(ip, segmentLength, flow);
        }
        return reader.read(new Ipv6View().wrap(Bytes.offHeap(datagram), 0, datagram.length), segmentLength, flow);
    }

    private static byte[] ipv4(final int protocol, final int identification, final byte[] payload) {
        return Frames.ipv4(protocol, identification, DF, NONE, payload);
    }

    private static byte[] segment(final int flags, final int payload) {
        return Frames.tcp(0xFFFF_FF00, flags, NONE, new byte[payload]);
    }

    private static byte[] echo(final int type) {
        return Frames.join(new byte[] {(byte) type, 0, 0, 0}, Bytes.parse("1234 8001"), new byte[56]);
    }

    @Test
    void shouldReadAddressesOfIpv4() {
        read(ipv4(47, 0, new byte[100]));

        assertThat(flow.ipv4).isTrue();
        assertThat(new IpAddress(flow.sourceHigh(), flow.sourceLow())).isEqualTo(IpAddress.parse("192.0.2.1"));
        assertThat(new IpAddress(flow.destinationHigh(), flow.destinationLow()))
                .isEqualTo(IpAddress.parse("198.51.100.7"));
        assertThat(flow.protocol()).isEqualTo(47);
    }

    @Test
    void shouldReadAddressesOfIpv6() {
        read(Frames.ipv6(47, new byte[100]));

        assertThat(flow.ipv4).isFalse();
        assertThat(new IpAddress(flow.sourceHigh(), flow.sourceLow())).isEqualTo(IpAddress.parse("2001:db8:0:1::2"));
        assertThat(new IpAddress(flow.destinationHigh(), flow.destinationLow()))
                .isEqualTo(IpAddress.parse("2001:db8:0:3::4"));
        assertThat(flow.protocol()).isEqualTo(47);
        assertThat(flow.isUnordered()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldPutTcpAtItsSequenceNumber(final boolean isIpv4) {
        final byte[] segment = segment(ACK, 1000);
        read(isIpv4 ? ipv4(Frames.TCP, 7, segment) : Frames.ipv6(Frames.TCP, segment));

        assertThat(flow.sourcePort()).isEqualTo(12345);
        assertThat(flow.destinationPort()).isEqualTo(443);
        assertThat(flow.order).isEqualTo(Flow.Order.SEQUENCE);
        assertThat(flow.start).isEqualTo(0xFFFF_FF00);
        assertThat(flow.end).as("past the wrap").isEqualTo(1000 - 256);
        assertThat(flow.firstEnd).isEqualTo(flow.end);
        assertThat(flow.isAnswerable()).isTrue();
    }

    @Test
    void shouldLeaveTcpOptionsOutOfTheSequence() {
        read(ipv4(Frames.TCP, 7, Frames.tcp(100, ACK, new byte[12], new byte[1000])));

        assertThat(flow.end).isEqualTo(1100);
        assertThat(flow.firstEnd).isEqualTo(1100);
    }

    @ParameterizedTest(name = "flags {0}: {1}")
    @CsvSource({"0x10, true", "0x18, true", "0x12, true", "0x14, false", "0x04, false", "0x02, false"})
    void shouldTakeAcknowledgmentsButOfResets(final int flags, final boolean expected) {
        read(ipv4(Frames.TCP, 7, segment(flags, 0)));

        assertThat(flow.isAnswer()).isEqualTo(expected);
        assertThat(flow.acknowledgment).isEqualTo(expected ? 0x01020304 : 0);
        assertThat(flow.isAnswerable()).as("without payload").isFalse();
    }

    // The helper's segments acknowledge 0x01020304.
    @ParameterizedTest(name = "{0}, {1}: {2} to {3}")
    @CsvSource({
        "ipv4, 0101050a01020000 01020304, 0x01020000, 0x01020304",
        "ipv6, 0101050a01020000 01020304, 0x01020000, 0x01020304",
        "ipv4, 0101050a01020000 01020303, 0x01020000, 0x01020303",
        "ipv4, 0101050a01020000 01020305, 0, 0",
        "ipv4, 0101050a01020400 01020500, 0, 0",
        "ipv4, 010101010101080a 0000000100000002, 0, 0",
        "ipv4, '', 0, 0",
    })
    void shouldReadWhatWasReceivedTwice(final String family, final String options, final int from, final int to) {
        final byte[] segment = Frames.tcp(100, ACK, Bytes.parse(options.replace(" ", "")), NONE);

        read("ipv4".equals(family) ? ipv4(Frames.TCP, 7, segment) : Frames.ipv6(Frames.TCP, segment));
        assertThat(flow.twiceEnd).as("only when it is asked for").isZero();
        reader.readReceivedTwice(flow);

        assertThat(flow.twiceStart).isEqualTo(from);
        assertThat(flow.twiceEnd).isEqualTo(to);
    }

    @Test
    void shouldReadNothingReceivedTwiceWhereNothingIsAcknowledged() {
        read(ipv4(Frames.TCP, 7, Frames.tcp(100, RST | ACK, Bytes.parse("0101050a0102000001020304"), NONE)));
        assertThat(reader.readReceivedTwice(flow).twiceEnd).isZero();

        read(ipv4(17, 7, new byte[100]));
        assertThat(reader.readReceivedTwice(flow).twiceEnd).isZero();
    }

    @Test
    void shouldKnowTheFirstSegmentOfTcpSuperFrame() {
        read(ipv4(Frames.TCP, 7, Frames.tcp(100, ACK, new byte[12], new byte[14480])), 20 + 32 + 1448);

        assertThat(flow.firstEnd).isEqualTo(100 + 1448);
        assertThat(flow.end).isEqualTo(100 + 14480);
    }

    @Test
    void shouldKnowTheFirstSegmentOfIpv6SuperFrameBehindExtensions() {
        final byte[] hopByHop = Bytes.parse("06 00 01 04 00000000");
        read(Frames.ipv6(0, Frames.join(hopByHop, segment(ACK, 2800))), 40 + 8 + 20 + 1400);

        assertThat(flow.start).isEqualTo(0xFFFF_FF00);
        assertThat(flow.firstEnd).isEqualTo(1400 - 256);
        assertThat(flow.end).isEqualTo(2800 - 256);
        assertThat(flow.destinationPort()).isEqualTo(443);
    }

    @Test
    void shouldCountUdpByIdentification() {
        read(ipv4(Frames.UDP, 0xFFFF, Frames.udp(new byte[1000])));

        assertThat(flow.sourcePort()).isEqualTo(5353);
        assertThat(flow.destinationPort()).isEqualTo(53);
        assertThat(flow.order).isEqualTo(Flow.Order.COUNTER);
        assertThat(flow.start).isEqualTo(0xFFFF_0000);
        assertThat(flow.end).as("past the wrap").isZero();
        assertThat(flow.isAnswerable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldPutUdpWithoutIdentificationNowhere(final boolean isIpv4) {
        final byte[] udp = Frames.udp(new byte[1000]);
        read(isIpv4 ? ipv4(Frames.UDP, 0, udp) : Frames.ipv6(Frames.UDP, udp));

        assertThat(flow.destinationPort()).isEqualTo(53);
        assertThat(flow.isUnordered()).isTrue();
        assertThat(flow.isAnswerable()).isFalse();
    }

    @ParameterizedTest(name = "{0} octets of payload in segments of {1}: {2}")
    @CsvSource({"4000, 1000, 4", "4001, 1000, 5", "3999, 1000, 4", "1000, 1000, 1", "999, 1000, 1"})
    void shouldCountTheDatagramsOfUdpSuperFrame(final int payload, final int each, final int expected) {
        read(ipv4(Frames.UDP, 5, Frames.udp(new byte[payload])), Math.min(payload, each) + 28);

        assertThat(flow.end - flow.start).isEqualTo(expected << 16);
        assertThat(flow.firstEnd - flow.start).isEqualTo(1 << 16);
    }

    @Test
    void shouldCountOneDatagramWhereTheSegmentsHaveNoPayload() {
        read(ipv4(Frames.UDP, 5, Frames.udp(new byte[100])), 28);

        assertThat(flow.end - flow.start).isEqualTo(1 << 16);
    }

    @ParameterizedTest(name = "protocol {0}, type {1}: request {2}, reply {3}")
    @CsvSource({
        "1, 8, true, false", "1, 0, false, true", "1, 128, false, false", "1, 13, false, false",
        "58, 128, true, false", "58, 129, false, true", "58, 8, false, false", "58, 0, false, false",
    })
    void shouldPutEchoMessagesAtTheirSequence(
            final int protocol, final int type, final boolean isRequest, final boolean isReply) {
        for (final boolean isIpv4 : new boolean[] {true, false}) {
            read(isIpv4 ? ipv4(protocol, 9, echo(type)) : Frames.ipv6(protocol, echo(type)));

            final boolean isEcho = isRequest || isReply;
            assertThat(flow.sourcePort()).isEqualTo(isEcho ? 0x1234 : Flow.NO_PORT);
            assertThat(flow.destinationPort()).isEqualTo(isEcho ? 0x1234 : Flow.NO_PORT);
            assertThat(flow.isAnswerable()).isEqualTo(isRequest);
            assertThat(flow.isAnswer()).isEqualTo(isReply);
            assertThat(flow.start).isEqualTo(isEcho ? 0x8001_0000 : isIpv4 ? 9 << 16 : 0);
        }
    }

    @Test
    void shouldCountOtherProtocolsByIdentification() {
        read(ipv4(50, 3, new byte[1000]));

        assertThat(flow.protocol()).isEqualTo(50);
        assertThat(flow.sourcePort()).isEqualTo(Flow.NO_PORT);
        assertThat(flow.order).isEqualTo(Flow.Order.COUNTER);
        assertThat(flow.start).isEqualTo(3 << 16);
        assertThat(flow.isAnswerable()).isFalse();
    }

    @ParameterizedTest(name = "flags and offset {0}")
    @ValueSource(ints = {0x2000, 0x2010, 0x0010})
    void shouldUseOnlyAddressesAndIdentificationOfFragments(final int field) {
        read(Frames.ipv4(Frames.TCP, 6, field, NONE, segment(ACK, 1000)));

        assertThat(flow.protocol()).isEqualTo(FlowReader.FRAGMENT);
        assertThat(flow.sourcePort()).isEqualTo(Flow.NO_PORT);
        assertThat(flow.start).isEqualTo(6 << 16);
        assertThat(flow.isAnswerable()).isFalse();
        assertThat(flow.isAnswer()).isFalse();
    }

    @ParameterizedTest(name = "offset and M {0}")
    @ValueSource(strings = {"0001", "0009", "0008"})
    void shouldUseOnlyAddressesOfIpv6Fragments(final String field) {
        final byte[] header = Bytes.parse("06 00" + field + "00000007");
        read(Frames.ipv6(44, Frames.join(header, segment(ACK, 1000))));

        assertThat(flow.protocol()).isEqualTo(FlowReader.FRAGMENT);
        assertThat(flow.sourcePort()).isEqualTo(Flow.NO_PORT);
        assertThat(flow.isUnordered()).isTrue();
    }

    @Test
    void shouldLookBehindExtensionHeaders() {
        final byte[] destinationOptions = Bytes.parse("11 00 01 04 00000000");
        read(Frames.ipv6(60, Frames.join(destinationOptions, Frames.udp(new byte[1000]))));

        assertThat(flow.protocol()).isEqualTo(Frames.UDP);
        assertThat(flow.destinationPort()).isEqualTo(53);
    }

    @Test
    void shouldReadNoPortsBehindExtensionsThatAreCut() {
        read(Frames.ipv6(60, Bytes.parse("11 04 01 04 00000000 14e9 0035 0008 0000")));

        assertThat(flow.sourcePort()).isEqualTo(Flow.NO_PORT);
        assertThat(flow.isUnordered()).isTrue();
    }

    @ParameterizedTest(name = "{1} bytes of protocol {0}")
    @CsvSource({"6, 0", "6, 7", "17, 0", "17, 7", "1, 0", "1, 7"})
    void shouldReadNoPortsOfLessThanEightBytes(final int protocol, final int length) {
        read(ipv4(protocol, 0, new byte[length]));

        assertThat(flow.sourcePort()).isEqualTo(Flow.NO_PORT);
        assertThat(flow.destinationPort()).isEqualTo(Flow.NO_PORT);
        assertThat(flow.isUnordered()).isTrue();
    }

    @ParameterizedTest(name = "data offset {0}, {1} bytes")
    @CsvSource({"4, 1020", "15, 59", "5, 8", "5, 19"})
    void shouldReadPortsAndSequenceOfMalformedTcp(final int dataOffset, final int length) {
        final byte[] segment = java.util.Arrays.copyOf(segment(ACK, 1000), length);
        if (length > 12) {
            segment[12] = (byte) (dataOffset << 4);
        }
        read(ipv4(Frames.TCP, 5, segment));

        assertThat(flow.sourcePort()).isEqualTo(12345);
        assertThat(flow.destinationPort()).isEqualTo(443);
        assertThat(flow.start).isEqualTo(0xFFFF_FF00);
        assertThat(flow.end - flow.start).isEqualTo(Math.max(0, length - 20));
        assertThat(flow.isAnswer()).as("its acknowledgment means nothing").isFalse();
    }

    @Test
    void shouldReadPortsOfUdpWhateverItsLengthField() {
        final byte[] udp = Frames.udp(new byte[100]);
        Frames.put(udp, 4, 7);
        read(ipv4(Frames.UDP, 0, udp));

        assertThat(flow.sourcePort()).isEqualTo(5353);
        assertThat(flow.destinationPort()).isEqualTo(53);
    }

    @Test
    void shouldNotReadPaddingForPorts() {
        final byte[] datagram = FrameBuilder.frame()
                .protocol(17, new byte[20])
                .claimedLength(24)
                .datagram();
        read(datagram, 24);

        assertThat(flow.sourcePort()).isEqualTo(Flow.NO_PORT);
    }

    @Test
    void shouldKeepNothingOfTheDatagramBefore() {
        read(ipv4(Frames.TCP, 7, segment(ACK, 1000)));
        read(Frames.ipv6(47, new byte[10]));

        assertThat(flow.sourcePort()).isEqualTo(Flow.NO_PORT);
        assertThat(flow.isUnordered()).isTrue();
        assertThat(flow.isAnswer()).isFalse();
        assertThat(flow.end).isZero();
        read(ipv4(ICMP, 0, echo(0)));
        assertThat(flow.isAnswer()).isTrue();
        read(Frames.ipv6(ICMPV6, echo(128)));
        assertThat(flow.isAnswer()).isFalse();
        read(ipv4(Frames.TCP, 7, segment(ACK | RST, 10)));
        assertThat(flow.isAnswer()).isFalse();
    }
}
