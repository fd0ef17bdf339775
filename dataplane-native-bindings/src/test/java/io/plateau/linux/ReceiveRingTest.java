package io.plateau.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceiveRingTest {
    private static final RingGeometry GEOMETRY = new RingGeometry(1024, 3, 4096, 2);

    private final UnsafeBuffer memory = Native.allocate(GEOMETRY.totalBytes());
    private final ReceiveRing ring = new ReceiveRing(memory, GEOMETRY);

    @ParameterizedTest(name = "slot {0} at {1}")
    @CsvSource({"0, 0", "1, 1024", "2, 2048", "3, 4096", "5, 6144"})
    void shouldNotLetSlotsCrossBlocks(final int slot, final int offset) {
        assertThat(GEOMETRY.offsetOf(slot)).isEqualTo(offset);
        assertThat(ring.slotCount()).isEqualTo(6);
    }

    @Test
    void shouldTakeWholeBlocks() {
        final RingGeometry geometry = RingGeometry.forSuperFrames(1000);

        assertThat(geometry.slotCount()).isEqualTo(1005);
        assertThat(geometry.totalBytes()).isEqualTo(67 << 20);
        assertThat(geometry.slotBytes() / 64 % 2)
                .as("an odd number of cache lines")
                .isEqualTo(1);
        assertThat(RingGeometry.of(2048, 512).totalBytes()).isEqualTo(1 << 20);
        assertThat(RingGeometry.of(2048, 513).totalBytes()).isEqualTo(2 << 20);
    }

    @ParameterizedTest(name = "{0} x {1} in {2} x {3}")
    @CsvSource({
        "0, 1, 4096, 1, slotBytes",
        "1000, 1, 4096, 1, slotBytes",
        "1024, 0, 4096, 1, slotsPerBlock",
        "1024, 5, 4096, 1, slotsPerBlock",
        "1024, 1, 4096, 0, blockCount",
        "1024, 1, 1048576, 2048, blockCount",
    })
    void shouldRefuseWhatTheKernelWould(
            final int slot, final int perBlock, final int block, final int blocks, final String culprit) {
        assertThatThrownBy(() -> new RingGeometry(slot, perBlock, block, blocks))
                .hasMessageStartingWith(culprit + "=");
    }

    @Test
    void shouldReadWhatTheKernelWrites() {
        final int slot = 4096;
        memory.putInt(slot, 1);
        memory.putInt(slot + 4, 70_000);
        memory.putInt(slot + 8, 900);
        memory.putShort(slot + 12, (short) 82);
        memory.putInt(slot + 16, -1);
        memory.putInt(slot + 20, 999_999_999);

        assertThat(ring.isFilled(2)).isFalse();
        assertThat(ring.isFilled(3)).isTrue();
        assertThat(ring.frameLength(3)).isEqualTo(70_000);
        assertThat(ring.capturedLength(3)).isEqualTo(900);
        assertThat(ring.frameOffset(3)).isEqualTo(slot + 82);
        assertThat(ring.timestampNs(3)).isEqualTo(4_294_967_295_999_999_999L);
        assertThat(ring.hasVlanTag(3)).isFalse();

        ring.giveBack(3);
        assertThat(ring.isFilled(3)).isFalse();
        assertThat(memory.getInt(slot)).isZero();
        assertThat(ring.memory()).isSameAs(memory);
    }

    @Test
    void shouldReadTagsWithAndWithoutProtocol() {
        memory.putInt(0, 0x51);
        memory.putShort(24, (short) 0xE064);
        memory.putShort(26, (short) 0x88A8);
        memory.putInt(1024, 0x11);
        memory.putShort(1024 + 24, (short) 7);

        assertThat(ring.hasVlanTag(0)).isTrue();
        assertThat(ring.vlanTag(0)).isEqualTo(0x88A8E064);
        assertThat(ring.vlanTag(1)).isEqualTo(0x81000007);
    }
}
