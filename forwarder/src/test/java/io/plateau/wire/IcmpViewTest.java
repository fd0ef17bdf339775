package io.plateau.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Allocations;
import io.plateau.testkit.Bytes;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IcmpViewTest {
    /** Checksum by hand: 0304 + 0578 + 4500 = 4d7c, complement b283. */
    private static final String FRAGMENTATION_NEEDED = "ff 0304 b283 0000 0578 4500";
    /** From fe80::1 to fe80::2. By hand: 2*fe80 + 3 + 3a + a + 0200 + 0000 + 0500 + 6000 = 26447, folded 6449. */
    private static final String PACKET_TOO_BIG = "60000000 000a 3a ff"
            + "fe800000000000000000000000000001 fe800000000000000000000000000002"
            + "0200 9bb6 00000500 6000";

    private final IcmpView icmp = new IcmpView();

    @Test
    void shouldReadFragmentationNeeded() {
        icmp.wrap(Bytes.hex(FRAGMENTATION_NEEDED), 1, 10);

        assertThat(icmp.isWellFormed()).isTrue();
        assertThat(icmp.type()).isEqualTo(3);
        assertThat(icmp.code()).isEqualTo(4);
        assertThat(icmp.isFragmentationNeeded()).isTrue();
        assertThat(icmp.checksum()).isEqualTo(0xB283);
        assertThat(icmp.nextHopMtu()).isEqualTo(1400);
        assertThat(icmp.quoteOffset()).isEqualTo(9);
        assertThat(icmp.quoteLength()).isEqualTo(2);
        assertThat(icmp.isIpv4ChecksumValid()).isTrue();
    }

    @Test
    void shouldReadPacketTooBig() {
        icmp.wrap(Bytes.hex(PACKET_TOO_BIG), 40, 10);

        assertThat(icmp.isPacketTooBig()).isTrue();
        assertThat(icmp.packetTooBigMtu()).isEqualTo(1280);
        assertThat(icmp.isIpv6ChecksumValid(0)).isTrue();
    }

    @Test
    void shouldReadAnEcho() {
        icmp.wrap(Bytes.hex("0800 0000 beef 0102"), 0, 8);

        assertThat(icmp.identifier()).isEqualTo(0xBEEF);
        assertThat(icmp.sequence()).isEqualTo(0x102);
        assertThat(icmp.isIpv4ChecksumValid()).isFalse();
        assertThat(icmp.isPacketTooBig()).isFalse();
        assertThat(icmp.isFragmentationNeeded()).isFalse();
    }

    @Test
    void shouldReadAnMtuAbove31Bits() {
        assertThat(icmp.wrap(Bytes.hex("0200 0000 ffffffff"), 0, 8).packetTooBigMtu())
                .isEqualTo(0xFFFFFFFFL);
    }

    @Test
    void shouldSeeDamageInPacketTooBig() {
        final UnsafeBuffer buffer = Bytes.hex(PACKET_TOO_BIG);
        buffer.putByte(49, (byte) 1);

        assertThat(icmp.wrap(buffer, 40, 10).isIpv6ChecksumValid(0)).isFalse();
    }

    @Test
    void shouldNeedTheWholeHeader() {
        assertThat(icmp.wrap(Bytes.allocate(8), 0, 8).isWellFormed()).isTrue();
        assertThat(icmp.wrap(Bytes.allocate(7), 0, 7).isWellFormed()).isFalse();
    }

    @Test
    void shouldKnowUnreachableOfAnotherKind() {
        assertThat(icmp.wrap(Bytes.hex("0303 0000 00000000"), 0, 8).isFragmentationNeeded())
                .isFalse();
    }

    @ParameterizedTest(name = "type {0}: IPv4 error {1}, IPv6 error {2}")
    @CsvSource({
        "  0, false, true",
        "  2, false, true",
        "  3, true,  true",
        "  4, true,  true",
        "  5, true,  true",
        "  8, false, true",
        " 11, true,  true",
        " 12, true,  true",
        " 13, false, true",
        " 35, false, true",
        " 43, false, true",
        "127, false, true",
        "128, false, false",
        "255, false, false",
    })
    void shouldKnowErrors(final int type, final boolean ipv4, final boolean ipv6) {
        final UnsafeBuffer buffer = Bytes.allocate(8);
        buffer.putByte(0, (byte) type);
        icmp.wrap(buffer, 0, 8);

        assertThat(icmp.isIpv4Error()).isEqualTo(ipv4);
        assertThat(icmp.isIpv6Error()).isEqualTo(ipv6);
    }

    @Test
    void shouldNotAllocate() {
        final UnsafeBuffer buffer = Bytes.hex(PACKET_TOO_BIG);

        assertThat(Allocations.bytesPerMillionCalls(
                        () -> icmp.wrap(buffer, 40, 10).isIpv6ChecksumValid(0)))
                .isZero();
    }
}
