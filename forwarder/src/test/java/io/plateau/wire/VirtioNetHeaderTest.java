package io.plateau.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Allocations;
import io.plateau.testkit.Bytes;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class VirtioNetHeaderTest {
    /** Of a TCP data frame from a veth peer, as AF_PACKET gives it on a little-endian machine. */
    private static final String SUPER_FRAME = "ff 01 81 4200 a805 2200 1000 ff";

    @Test
    void shouldReadEachField() {
        final UnsafeBuffer buffer = Bytes.hex(SUPER_FRAME);

        assertThat(VirtioNetHeader.needsChecksum(buffer, 1)).isTrue();
        assertThat(VirtioNetHeader.gsoType(buffer, 1)).isEqualTo(VirtioNetHeader.GSO_TCPV4);
        assertThat(VirtioNetHeader.isGsoEcn(buffer, 1)).isTrue();
        assertThat(VirtioNetHeader.headerLength(buffer, 1)).isEqualTo(66);
        assertThat(VirtioNetHeader.gsoSize(buffer, 1)).isEqualTo(1448);
        assertThat(VirtioNetHeader.checksumStart(buffer, 1)).isEqualTo(34);
        assertThat(VirtioNetHeader.checksumOffset(buffer, 1)).isEqualTo(16);
    }

    @Test
    void shouldWriteEachField() {
        final UnsafeBuffer buffer = Bytes.hex("ff 00 00 0000 0000 0000 0000 ff");

        VirtioNetHeader.needsChecksum(buffer, 1, true);
        VirtioNetHeader.gsoType(buffer, 1, VirtioNetHeader.GSO_TCPV4 | VirtioNetHeader.GSO_ECN);
        VirtioNetHeader.headerLength(buffer, 1, 66);
        VirtioNetHeader.gsoSize(buffer, 1, 1448);
        VirtioNetHeader.checksumStart(buffer, 1, 34);
        VirtioNetHeader.checksumOffset(buffer, 1, 16);

        assertThat(Bytes.copy(buffer, 0, 12)).isEqualTo(Bytes.parse(SUPER_FRAME));
    }

    @Test
    void shouldClearNothingButItself() {
        final UnsafeBuffer buffer = Bytes.hex(SUPER_FRAME);

        VirtioNetHeader.clear(buffer, 1);

        assertThat(Bytes.copy(buffer, 0, 12)).isEqualTo(Bytes.parse("ff 00 00 0000 0000 0000 0000 ff"));
    }

    @Test
    void shouldKeepOtherFlagsWhenTheChecksumIsComplete() {
        final UnsafeBuffer buffer = Bytes.hex("03 00 0000 0000 0000 0000");

        VirtioNetHeader.needsChecksum(buffer, 0, false);

        assertThat(buffer.getByte(0)).isEqualTo((byte) 2);
        assertThat(VirtioNetHeader.needsChecksum(buffer, 0)).isFalse();
        assertThat(VirtioNetHeader.isGsoEcn(buffer, 0)).isFalse();
    }

    @Test
    void shouldNotAllocate() {
        final UnsafeBuffer buffer = Bytes.hex(SUPER_FRAME);

        assertThat(Allocations.bytesPerMillionCalls(() -> {
                    VirtioNetHeader.clear(buffer, 1);
                    VirtioNetHeader.gsoSize(buffer, 1, VirtioNetHeader.gsoType(buffer, 1));
                }))
                .isZero();
    }
}
