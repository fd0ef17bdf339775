package io.plateau.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Allocations;
import io.plateau.testkit.Bytes;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChecksumTest {
    private static final String IPV4_HEADER = "4500 0073 0000 4000 4011 b861 c0a80001 c0a800c7";

    /** An ARP-sized SYN as a veth peer sends it: checksum field 0x84b9 holds the pseudo-header's sum alone. */
    private static final String PARTIAL_SYN = "01 00 0000 0000 2200 1000"
            + "020000000002 020000000001 0800"
            + "4500 0028 0001 4000 4006 b6cd c0a80001 c0a80002"
            + "3039 0050 00000001 00000000 5002 7210 817e 0000";

    @Test
    void shouldSumAsTheExampleOfRfc1071Section3() {
        assertThat(Checksum.partialSum(Bytes.hex("0001 f203 f4f5 f6f7"), 0, 8)).isEqualTo(0xDDF2);
    }

    @Test
    void shouldUpdateAsTheExampleOfRfc1624Section4() {
        assertThat(Checksum.incremental(0xDD2F, 0x5555, 0x3285)).isZero();
    }

    @Test
    void shouldComputeAnIpv4HeaderChecksumWhateverTheFieldHolds() {
        final UnsafeBuffer header = Bytes.hex(IPV4_HEADER);

        assertThat(Checksum.ofIpv4Header(header, 0, 20)).isEqualTo(0xB861);

        header.putShort(10, (short) 0);
        assertThat(Checksum.ofIpv4Header(header, 0, 20)).isEqualTo(0xB861);
    }

    @ParameterizedTest(name = "byte {0} becomes {1}: valid={2}")
    @CsvSource({"0, 0x45, true", "11, 0x62, false", "8, 0x3f, false"})
    void shouldTellValidHeadersFromOthers(final int place, final String value, final boolean valid) {
        final UnsafeBuffer header = Bytes.hex(IPV4_HEADER);
        header.putByte(place, Integer.decode(value).byteValue());

        assertThat(Checksum.isIpv4HeaderValid(header, 0, 20)).isEqualTo(valid);
    }

    @Test
    void shouldCompleteThePartialChecksumOfSyn() {
        final UnsafeBuffer frame = Bytes.hex(PARTIAL_SYN);

        assertThat(Checksum.completePartial(frame, 0, frame.capacity())).isTrue();

        // by hand: 817e+3039+0050+0001+5002+7210 = 1741a, folded 741b, complement 8be4
        assertThat(frame.getShort(10 + 34 + 16) & 0xFFFF).isEqualTo(Short.reverseBytes((short) 0x8BE4) & 0xFFFF);
        assertThat(VirtioNetHeader.needsChecksum(frame, 0)).isFalse();
    }

    @Test
    void shouldLeaveCompleteChecksumsAlone() {
        final UnsafeBuffer frame = Bytes.hex(PARTIAL_SYN);
        VirtioNetHeader.needsChecksum(frame, 0, false);
        final byte[] before = Bytes.copy(frame, 0, frame.capacity());

        assertThat(Checksum.completePartial(frame, 0, frame.capacity())).isTrue();

        assertThat(Bytes.copy(frame, 0, frame.capacity())).isEqualTo(before);
    }

    @ParameterizedTest(name = "start {0}, offset {1}: {2}")
    @CsvSource({"34, 16, true", "34, 18, true", "34, 19, false", "65535, 0, false", "0, 65535, false"})
    void shouldCompleteOnlyWithinTheFrame(final int start, final int offset, final boolean expected) {
        final UnsafeBuffer frame = Bytes.hex(PARTIAL_SYN);
        VirtioNetHeader.checksumStart(frame, 0, start);
        VirtioNetHeader.checksumOffset(frame, 0, offset);
        final byte[] before = Bytes.copy(frame, 0, frame.capacity());

        assertThat(Checksum.completePartial(frame, 0, frame.capacity())).isEqualTo(expected);

        assertThat(VirtioNetHeader.needsChecksum(frame, 0)).isNotEqualTo(expected);
        if (!expected) {
            assertThat(Bytes.copy(frame, 0, frame.capacity())).isEqualTo(before);
        }
    }

    @ParameterizedTest(name = "udp={0}: {1} is stored as {2}")
    @CsvSource({"true, 0, 65535", "false, 0, 0", "true, 1, 1", "true, 65535, 65535"})
    void shouldNeverStoreZeroForUdp(final boolean udp, final int checksum, final int stored) {
        final UnsafeBuffer field = Bytes.allocate(2);

        Checksum.putTransportChecksum(field, 0, checksum, udp);

        assertThat(Short.reverseBytes(field.getShort(0)) & 0xFFFF).isEqualTo(stored);
    }

    @Test
    void shouldNotAllocate() {
        final UnsafeBuffer frame = Bytes.hex(PARTIAL_SYN);

        assertThat(Allocations.bytesPerMillionCalls(() -> {
                    VirtioNetHeader.needsChecksum(frame, 0, true);
                    Checksum.completePartial(frame, 0, frame.capacity());
                    Checksum.ofIpv4Header(frame, 24, 20);
                    Checksum.append(1, 1, Checksum.ipv4PseudoHeader(frame, 24, 6, 20));
                }))
                .isZero();
    }
}
