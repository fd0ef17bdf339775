package io.plateau.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Allocations;
import io.plateau.testkit.Bytes;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Ipv6ViewTest {
    private static final String ADDRESSES = "20010db8000000010000000000000002 20010db8000000030000000000000004";

    private final Ipv6View ip = new Ipv6View();

    @Test
    void shouldReadEachField() {
        final UnsafeBuffer buffer = Bytes.hex("ffff 6b8a bcde 0008 11 3f" + ADDRESSES + "0001 0002 0008 0000 0000");
        ip.wrap(buffer, 2, 50);

        assertThat(ip.isWellFormed()).isTrue();
        assertThat(ip.trafficClass()).isEqualTo(0xB8);
        assertThat(ip.flowLabel()).isEqualTo(0xABCDE);
        assertThat(ip.payloadLength()).isEqualTo(8);
        assertThat(ip.totalLength()).isEqualTo(48);
        assertThat(ip.nextHeader()).isEqualTo(IpProtocol.UDP);
        assertThat(ip.hopLimit()).isEqualTo(63);
        assertThat(ip.sourceHigh()).isEqualTo(0x20010DB800000001L);
        assertThat(ip.sourceLow()).isEqualTo(2);
        assertThat(ip.destinationHigh()).isEqualTo(0x20010DB800000003L);
        assertThat(ip.destinationLow()).isEqualTo(4);
        assertThat(ip.upperLayerProtocol()).isEqualTo(IpProtocol.UDP);
        assertThat(ip.upperLayerOffset()).isEqualTo(42);
        assertThat(ip.upperLayerLength()).isEqualTo(8);
        assertThat(ip.extensionChainIsWhole()).isTrue();
        assertThat(ip.isFragment()).isFalse();
        assertThat(ip.fragmentOffset()).isZero();
        assertThat(ip.moreFragments()).isFalse();
        assertThat(ip.isSourceRouted()).isFalse();
        assertThat(ip.buffer()).isSameAs(buffer);
        assertThat(ip.offset()).isEqualTo(2);
    }

    @ParameterizedTest(name = "{0}, payload length {1}, next header {2}, {3} bytes present: {4}, as a quote {5}")
    @CsvSource({
        "60, 0008, 11, 48, true,  true",
        "60, 0008, 11, 47, false, true",
        "60, 0008, 11, 40, false, true",
        "60, 0008, 11, 39, false, false",
        "60, 0008, 11, 60, true,  true",
        "60, ffff, 11, 60, false, true",
        "60, 0000, 3b, 40, true,  true",
        "60, 0000, 00, 60, false, false",
        "50, 0008, 11, 48, false, false",
        "45, 0008, 11, 48, false, false",
        "60, 0000, 11,  0, false, false",
    })
    void shouldJudgeLengthsAgainstTheBytesPresent(
            final String version,
            final String payload,
            final String next,
            final int present,
            final boolean whole,
            final boolean quote) {
        final UnsafeBuffer buffer = Bytes.allocate(present);
        final byte[] start = Bytes.parse(version + "000000" + payload + next + "40");
        buffer.putBytes(0, start, 0, Math.min(present, start.length));

        ip.wrap(buffer, 0, present);

        assertThat(ip.isWellFormed()).isEqualTo(whole);
        assertThat(ip.isHeaderWellFormed()).isEqualTo(quote);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', textBlock = """
        none                             ; 06 ;                                                      ;  6 ; 40 ; true
        no next header                   ; 3b ;                                                      ; 59 ; 40 ; true
        ESP                              ; 32 ;                                                      ; 50 ; 40 ; true
        hop-by-hop                       ; 00 ; 1100 0000 00000000                                   ; 17 ; 48 ; true
        hop-by-hop of 16 bytes           ; 00 ; 1101 0000 00000000 00000000 00000000                 ; 17 ; 56 ; true
        destination options, mobility    ; 3c ; 8700 0000 00000000 3a00 0000 00000000                ; 58 ; 56 ; true
        authentication of 12 bytes       ; 33 ; 0601 0000 00000001 00000001 ffffffff                 ;  6 ; 52 ; true
        first fragment                   ; 2c ; 0600 0001 00000007                                   ;  6 ; 48 ; true
        later fragment                   ; 2c ; 0600 0009 00000007                                   ; -1 ; 48 ; true
        later fragment, options inside   ; 2c ; 3c00 0008 00000007 ffff                              ; -1 ; 48 ; true
        fragment header's reserved byte  ; 2c ; 06ff 0000 00000007                                   ;  6 ; 48 ; true
        runs past the end                ; 00 ; 1101 0000 00000000                                   ; -1 ; 40 ; false
        seven bytes of eight             ; 00 ; 1100 0000 000000                                     ; -1 ; 40 ; false
        second one runs past the end     ; 00 ; 3c00 0000 00000000 1101 0000 00000000                ; -1 ; 48 ; false
        second one is missing            ; 00 ; 3c00 0000 00000000                                   ; -1 ; 48 ; false
        """)
    void shouldWalkExtensionHeaders(
            final String name,
            final String next,
            final String chain,
            final int protocol,
            final int offset,
            final boolean whole) {
        wrapWith(next, chain == null ? "" : chain);

        assertThat(ip.upperLayerProtocol()).as(name).isEqualTo(protocol);
        assertThat(ip.upperLayerOffset()).isEqualTo(offset);
        assertThat(ip.extensionChainIsWhole()).isEqualTo(whole);
        assertThat(ip.upperLayerLength()).isEqualTo(ip.totalLength() - offset);
    }

    @ParameterizedTest(name = "fragment field {0}: offset {1}, more {2}")
    @CsvSource({"0000, 0, false", "0001, 0, true", "0008, 8, false", "fff9, 65528, true", "0006, 0, false"})
    void shouldReadTheFragmentHeader(final String field, final int offset, final boolean more) {
        wrapWith("2c", "0600" + field + "00000007");

        assertThat(ip.isFragment()).isTrue();
        assertThat(ip.fragmentOffset()).isEqualTo(offset);
        assertThat(ip.moreFragments()).isEqualTo(more);
    }

    @ParameterizedTest(name = "segments left {0}")
    @CsvSource({"00, false", "01, true"})
    void shouldKnowThatTheDestinationIsNotTheLast(final String segmentsLeft, final boolean routed) {
        wrapWith("2b", "0600 02" + segmentsLeft + "00000000");

        assertThat(ip.isSourceRouted()).isEqualTo(routed);
        assertThat(ip.upperLayerProtocol()).isEqualTo(IpProtocol.TCP);
    }

    @ParameterizedTest(name = "next header {0}: {2}")
    @CsvSource({
        "06, '', false",
        "3c, 0600000000000000, false",
        "33, 0601000000000000 00000000, true",
        "3c, 3300000000000000 0601000000000000 00000000, true",
    })
    void shouldKnowThatTheDatagramIsAuthenticated(final String next, final String chain, final boolean authenticated) {
        wrapWith(next, chain);

        assertThat(ip.isAuthenticated()).isEqualTo(authenticated);
        assertThat(ip.upperLayerProtocol()).isEqualTo(IpProtocol.TCP);
    }

    @ParameterizedTest(name = "{0} extension headers: {1}")
    @CsvSource({"16, true", "17, false"})
    void shouldNotWalkForEver(final int headers, final boolean whole) {
        wrapWith("3c", "3c00 0000 00000000".repeat(headers - 1) + "0600 0000 00000000");

        assertThat(ip.extensionChainIsWhole()).isEqualTo(whole);
    }

    @Test
    void shouldWalkWhatIsPresentOfQuotes() {
        final UnsafeBuffer buffer = Bytes.hex("60000000 05dc 00 40" + ADDRESSES + "0600 0000 00000000 00010002");
        ip.wrap(buffer, 0, buffer.capacity());

        assertThat(ip.isWellFormed()).isFalse();
        assertThat(ip.upperLayerProtocol()).isEqualTo(IpProtocol.TCP);
        assertThat(ip.upperLayerLength()).isEqualTo(4);
    }

    @Test
    void shouldNotWalkIntoEthernetPadding() {
        final UnsafeBuffer buffer = Bytes.hex("60000000 0004 00 40" + ADDRESSES + "0600 0000 00000000");

        ip.wrap(buffer, 0, buffer.capacity());

        assertThat(ip.isWellFormed()).isTrue();
        assertThat(ip.extensionChainIsWhole()).isFalse();
    }

    @Test
    void shouldForgetTheDatagramBefore() {
        wrapWith("2c", "2b00 0001 00000007 3300 0201 00000000 0601 0000 00000000 00000000");

        wrapWith("06", "");

        assertThat(ip.isFragment()).isFalse();
        assertThat(ip.moreFragments()).isFalse();
        assertThat(ip.isSourceRouted()).isFalse();
        assertThat(ip.isAuthenticated()).isFalse();
    }

    @Test
    void shouldNotAllocate() {
        final UnsafeBuffer buffer = Bytes.hex("60000000 0008 00 40" + ADDRESSES + "0600 0000 00000000");

        assertThat(Allocations.bytesPerMillionCalls(
                        () -> ip.wrap(buffer, 0, buffer.capacity()).isWellFormed()))
                .isZero();
    }

    private void wrapWith(final String next, final String chain) {
        final int length = Bytes.parse(chain).length;
        final UnsafeBuffer buffer =
                Bytes.hex("60000000" + String.format("%04x", length) + next + "40" + ADDRESSES + chain);
        ip.wrap(buffer, 0, buffer.capacity());
    }
}
