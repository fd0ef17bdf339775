package io.plateau.pmtu.claim;

import static io.plateau.pmtu.event.PmtuEvent.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.pmtu.claim.Claim.Form;
import io.plateau.testkit.Allocations;
import io.plateau.testkit.Bytes;
import io.plateau.wire.IpAddress;
import java.util.Arrays;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimParserTest {
    private static final String IPV4 = "198.51.100.7";
    private static final String IPV6 = "2001:db8:3::4";

    private final ClaimParser parser = new ClaimParser();
    private final Claim claim = new Claim();

    private Form parse(final ClaimFrames frame) {
        return parse(frame.build());
    }

    private Form parse(final UnsafeBuffer frame) {
        return parser.parse(frame, 0, frame.capacity(), false, claim);
    }

    @Test
    void shouldReadFragmentationNeeded() {
        // By hand: Ethernet, IPv4 203.0.113.9 to 192.0.2.1, ICMP 3/4 next-hop MTU 1400, quote of 1500 bytes TCP with DF
        final UnsafeBuffer frame = Bytes.hex("020000000002 020000000001 0800"
                + "4500 0038 0000 0000 4001 eebb cb007109 c0000201"
                + "0304 1c0b 0000 0578"
                + "4500 05dc 0001 4000 4006 8dd7 c0000201 c6336407 3039 01bb 01020304");
        // the checksums above as RFC 1071 says
        frame.putShort(24, (short) 0);
        frame.putShort(36, (short) 0);
        final byte[] bytes = Bytes.copy(frame, 0, frame.capacity());
        frame.putShort(24, (short) Bytes.checksum(bytes, 14, 20), java.nio.ByteOrder.BIG_ENDIAN);
        frame.putShort(36, (short) Bytes.checksum(bytes, 34, 36), java.nio.ByteOrder.BIG_ENDIAN);

        assertThat(parse(frame)).isEqualTo(Form.WELL_FORMED);
        assertThat(claim.isIpv4()).isTrue();
        assertThat(claim.hasQuote()).isTrue();
        assertThat(claim.claimedMtu()).isEqualTo(1400);
        assertThat(claim.reporter()).hasToString("203.0.113.9");
        assertThat(claim.destination()).hasToString(IPV4);
        assertThat(claim.sender()).hasToString("192.0.2.1");
        assertThat(claim.isSentToQuotedSource()).isTrue();
        assertThat(claim.quotedLength()).isEqualTo(1500);
        assertThat(claim.quotedHeaderLength()).isEqualTo(20);
        assertThat(claim.dontFragment()).isTrue();
        assertThat(claim.quotedFragmentOffset()).isZero();
        assertThat(claim.protocol()).isEqualTo(6);
        assertThat(claim.sourcePort()).isEqualTo(12345);
        assertThat(claim.destinationPort()).isEqualTo(443);
        assertThat(claim.sequence()).isEqualTo(0x01020304);
        assertThat(claim.identifier()).isEqualTo(ABSENT);
    }

    @Test
    void shouldReadPacketTooBig() {
        assertThat(parse(ClaimFrames.about(IPV6).mtu(0xFFFF_FFFFL).quotedLength(1500)))
                .isEqualTo(Form.WELL_FORMED);

        assertThat(claim.isIpv4()).isFalse();
        assertThat(claim.claimedMtu()).isEqualTo(0xFFFF_FFFFL);
        assertThat(claim.reporter()).isEqualTo(ClaimFrames.REPORTER_V6);
        assertThat(claim.destination()).isEqualTo(IpAddress.parse(IPV6));
        assertThat(claim.destinationHigh()).isEqualTo(0x20010db8_00030000L);
        assertThat(claim.destinationLow()).isEqualTo(4);
        assertThat(claim.sender()).isEqualTo(ClaimFrames.SENDER_V6);
        assertThat(claim.quotedLength()).isEqualTo(1500);
        assertThat(claim.quotedHeaderLength()).isEqualTo(40);
        assertThat(claim.dontFragment()).isTrue();
        assertThat(claim.destinationPort()).isEqualTo(443);
    }

    @ParameterizedTest(name = "tags {0}, PPPoE {1}, padding {2}")
    @CsvSource({"'',false,0", "81000001,false,0", "88a8000a81000001,false,4", "'',true,0", "81000001,true,9"})
    void shouldSeeThroughTheLink(final String tags, final boolean pppoe, final int padding) {
        for (final String destination : new String[] {IPV4, IPV6}) {
            assertThat(parse(ClaimFrames.about(destination).link(tags, pppoe, padding)))
                    .isEqualTo(Form.WELL_FORMED);
            assertThat(claim.claimedMtu()).isEqualTo(1400);
        }
    }

    @ParameterizedTest(name = "protocol {0}, {1}: ports {2} {3}, id {4}, sequence {5}")
    @CsvSource({
        "6,   303901bb01020304, 12345, 443, -1, 16909060",
        "17,  303901bb00080000, 12345, 443, -1, -1",
        "136, 303901bb00080000, 12345, 443, -1, -1",
        "33,  303901bb00080000, 12345, 443, -1, -1",
        "132, 303901bb00080000, 12345, 443, -1, -1",
        "47,  303901bb00080000, -1,    -1,  -1, -1",
        "255, ffffffffffffffff, -1,    -1,  -1, -1",
    })
    void shouldReadWhatTheProtocolHas(
            final int protocol,
            final String payload,
            final int sourcePort,
            final int destinationPort,
            final int identifier,
            final long sequence) {
        for (final String destination : new String[] {IPV4, IPV6}) {
            assertThat(parse(ClaimFrames.about(destination).quoted(protocol, payload)))
                    .isEqualTo(Form.WELL_FORMED);
            assertThat(claim.protocol()).isEqualTo(protocol);
            assertThat(claim.sourcePort()).isEqualTo(sourcePort);
            assertThat(claim.destinationPort()).isEqualTo(destinationPort);
            assertThat(claim.identifier()).isEqualTo(identifier);
            assertThat(claim.sequence()).isEqualTo(sequence);
        }
    }

    @ParameterizedTest(name = "{0} protocol {1} {2}: {3}")
    @CsvSource({
        "198.51.100.7,  1,  0800000012340007, 4660",
        "198.51.100.7,  1,  0000000012340007, 4660",
        "198.51.100.7,  1,  0303000012340007, -1",
        "2001:db8:3::4, 58, 8000000012340007, 4660",
        "2001:db8:3::4, 58, 8100000012340007, 4660",
        "2001:db8:3::4, 58, 8700000012340007, -1",
    })
    void shouldReadTheIdentifierOfAnEcho(
            final String destination, final int protocol, final String payload, final int identifier) {
        parse(ClaimFrames.about(destination).quoted(protocol, payload));

        assertThat(claim.identifier()).isEqualTo(identifier);
        assertThat(claim.sequence()).isEqualTo(identifier == ABSENT ? ABSENT : 7);
    }

    @Test
    void shouldWalkExtensionHeadersOfTheQuote() {
        // destination options (60) of 8 bytes, then a first fragment (44), then TCP
        parse(ClaimFrames.about(IPV6)
                .quoted(60, "303901bb01020304")
                .extensions("2c00 010400000000 | 0600 0001 00000007"));

        assertThat(claim.protocol()).isEqualTo(6);
        assertThat(claim.destinationPort()).isEqualTo(443);
        assertThat(claim.quotedFragmentOffset()).isZero();
    }

    @Test
    void shouldNotLookForPortsInOneLaterFragment() {
        parse(ClaimFrames.about(IPV6).quoted(44, "303901bb01020304").extensions("0600 0100 00000007"));
        assertThat(claim.quotedFragmentOffset()).isEqualTo(256);
        assertThat(claim.protocol()).isEqualTo(ABSENT);
        assertThat(claim.destinationPort()).isEqualTo(ABSENT);

        parse(ClaimFrames.about(IPV4).flagsAndOffset(0x4020));
        assertThat(claim.quotedFragmentOffset()).isEqualTo(256);
        assertThat(claim.destinationPort()).isEqualTo(ABSENT);
    }

    @Test
    void shouldBeSafeWhenTheChainRunsOutOfTheQuote() {
        // hop-by-hop options that promise 2048 bytes
        assertThat(parse(ClaimFrames.about(IPV6).quoted(0, "06ff010400000000"))).isEqualTo(Form.WELL_FORMED);
        assertThat(claim.protocol()).isEqualTo(ABSENT);

        // a chain that ends 4 bytes before the quote does
        parse(ClaimFrames.about(IPV6).quoted(60, "303901bb").extensions("0600 010400000000"));
        assertThat(claim.protocol()).isEqualTo(6);
        assertThat(claim.destinationPort()).isEqualTo(ABSENT);
    }

    @ParameterizedTest(name = "IPv4 quote of {0} bytes: {1}, quote {2}")
    @CsvSource({
        "0,MALFORMED,false",
        "19,MALFORMED,false",
        "20,MALFORMED,true",
        "27,MALFORMED,true",
        "28,WELL_FORMED,true"
    })
    void shouldWantTheHeaderAndEightBytes(final int length, final Form form, final boolean hasQuote) {
        assertThat(parse(ClaimFrames.about(IPV4).shortenQuoteTo(length))).isEqualTo(form);
        assertThat(claim.hasQuote()).isEqualTo(hasQuote);
    }

    @ParameterizedTest(name = "IPv6 quote of {0} bytes: {1}, quote {2}")
    @CsvSource({
        "0,MALFORMED,false",
        "39,MALFORMED,false",
        "40,MALFORMED,true",
        "47,MALFORMED,true",
        "48,WELL_FORMED,true"
    })
    void shouldWantTheIpv6HeaderAndEightBytes(final int length, final Form form, final boolean hasQuote) {
        assertThat(parse(ClaimFrames.about(IPV6).shortenQuoteTo(length))).isEqualTo(form);
        assertThat(claim.hasQuote()).isEqualTo(hasQuote);
    }

    @ParameterizedTest
    @ValueSource(strings = {"198.51.100.7", "2001:db8:3::4"})
    void shouldCheckTheIcmpChecksum(final String destination) {
        assertThat(parse(ClaimFrames.about(destination).wrongChecksum())).isEqualTo(Form.BAD_CHECKSUM);
        assertThat(claim.destination()).hasToString(destination);
    }

    @Test
    void shouldCheckTheHeaderChecksum() {
        assertThat(parse(ClaimFrames.about(IPV4).wrongHeaderChecksum())).isEqualTo(Form.BAD_CHECKSUM);
    }

    @ParameterizedTest
    @ValueSource(strings = {"198.51.100.7", "2001:db8:3::4"})
    void shouldNotJudgeOneCutFrame(final String destination) {
        final UnsafeBuffer frame = ClaimFrames.about(destination).build();

        assertThat(parser.parse(frame, 0, frame.capacity(), true, claim)).isEqualTo(Form.MALFORMED);
        assertThat(claim.hasQuote()).isTrue();
        assertThat(parser.parse(frame, 0, frame.capacity() - 1, false, claim)).isEqualTo(Form.MALFORMED);
    }

    @ParameterizedTest(name = "flags and offset {0}: {1}")
    @CsvSource({"0x2000,MALFORMED", "0x2001,NOT_A_CLAIM", "0x0001,NOT_A_CLAIM", "0x4000,WELL_FORMED"})
    void shouldKnowFragmentsOfErrors(final String field, final Form form) {
        assertThat(parse(ClaimFrames.about(IPV4).outerFlags(Integer.decode(field))))
                .isEqualTo(form);
    }

    @ParameterizedTest(name = "{0} type {1} code {2}: {3}")
    @CsvSource({
        "198.51.100.7,  3, 3, NOT_A_CLAIM",
        "198.51.100.7,  4, 4, NOT_A_CLAIM",
        "198.51.100.7,  3, 4, WELL_FORMED",
        "2001:db8:3::4, 1, 0, NOT_A_CLAIM",
        "2001:db8:3::4, 3, 0, NOT_A_CLAIM",
        "2001:db8:3::4, 2, 9, WELL_FORMED", // receivers ignore the code, RFC 4443 section 3.2
    })
    void shouldKnowOtherErrors(final String destination, final int type, final int code, final Form form) {
        assertThat(parse(ClaimFrames.about(destination).type(type, code))).isEqualTo(form);
    }

    @Test
    void shouldNotTakeOtherFramesForClaims() {
        assertThat(parse(Bytes.hex("020000000002 020000000001 0806 0001"))).isEqualTo(Form.NOT_A_CLAIM);
        assertThat(parse(Bytes.hex("0200"))).isEqualTo(Form.NOT_A_CLAIM);
        assertThat(parse(Bytes.hex("020000000002 020000000001 0800 4500"))).isEqualTo(Form.NOT_A_CLAIM);
        assertThat(parse(Bytes.hex("020000000002 020000000001 86dd 6000"))).isEqualTo(Form.NOT_A_CLAIM);
        final byte[] udp = ClaimFrames.about(IPV4).bytes();
        udp[23] = 17;
        assertThat(parse(Bytes.offHeap(udp))).isEqualTo(Form.NOT_A_CLAIM);
        final byte[] udpV6 = ClaimFrames.about(IPV6).bytes();
        udpV6[20] = 17;
        assertThat(parse(Bytes.offHeap(udpV6))).isEqualTo(Form.NOT_A_CLAIM);
    }

    @Test
    void shouldRefuseMappedAddressesInAnIpv6Quote() {
        final byte[] mappedDestination = ClaimFrames.about(IPV6).bytes();
        System.arraycopy(Bytes.parse("00000000000000000000ffffc6336407"), 0, mappedDestination, 86, 16);
        assertThat(parse(Bytes.offHeap(mappedDestination))).isEqualTo(Form.MALFORMED);
        assertThat(claim.hasQuote()).isFalse();

        assertThat(parse(ClaimFrames.about(IPV6).sender("::ffff:192.0.2.1"))).isNotEqualTo(Form.WELL_FORMED);
    }

    @Test
    void shouldReadNothingBeyondTheEndOfAnyBytes() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            final byte[] bytes = ClaimFrames.about(i % 2 == 0 ? IPV4 : IPV6).bytes();
            for (int changes = random.nextInt(4); changes > 0; changes--) {
                bytes[12 + random.nextInt(bytes.length - 12)] = (byte) random.nextInt();
            }
            final byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));

            assertThat(parse(Bytes.offHeap(cut)))
                    .as("seed %d, frame %d", seed, i)
                    .isNotNull();
        }
    }

    @Test
    void shouldNotAllocate() {
        final UnsafeBuffer ipv4 = ClaimFrames.about(IPV4).build();
        final UnsafeBuffer ipv6 = ClaimFrames.about(IPV6).build();

        assertThat(Allocations.bytesPerMillionCalls(() -> {
                    parse(ipv4);
                    parse(ipv6);
                }))
                .isZero();
    }
}
