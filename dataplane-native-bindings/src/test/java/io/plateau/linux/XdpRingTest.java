package io.plateau.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** The kernel's layout, held against bytes that stand where linux/if_xdp.h puts them. */
class XdpRingTest {
    private static final int PRODUCER = 0;
    private static final int CONSUMER = 128;
    private static final int FLAGS = 196;
    private static final int ENTRIES = 320;
    private static final long[] OFFSETS = {PRODUCER, CONSUMER, ENTRIES, FLAGS};

    private final UnsafeBuffer memory = Native.allocate(ENTRIES + 4 * 16);

    private XdpRing descriptors() {
        return new XdpRing(memory, OFFSETS, 4, true);
    }

    private XdpRing addresses() {
        return new XdpRing(memory, OFFSETS, 4, false);
    }

    @Test
    void shouldKnowWhatRingsTake() {
        assertThat(XdpRing.lengthOf(320, 2048, true)).isEqualTo(320 + 2048 * 16);
        assertThat(XdpRing.lengthOf(320, 2048, false)).isEqualTo(320 + 2048 * 8);
        assertThat(descriptors().capacity()).isEqualTo(4);
    }

    @Test
    void shouldReadDescriptorsThatTheKernelWrote() {
        memory.putLong(ENTRIES, 4096 + 256);
        memory.putInt(ENTRIES + 8, 1514);
        memory.putLong(ENTRIES + 16, 8192 + 256);
        memory.putInt(ENTRIES + 24, 60);
        final XdpRing ring = descriptors();
        assertThat(ring.available(64)).isZero();

        memory.putInt(PRODUCER, 2);

        assertThat(ring.available(1)).isEqualTo(1);
        assertThat(ring.available(64)).isEqualTo(2);
        assertThat(ring.address(0)).isEqualTo(4352);
        assertThat(ring.length(0)).isEqualTo(1514);
        assertThat(ring.address(1)).isEqualTo(8448);
        assertThat(ring.length(1)).isEqualTo(60);
    }

    @Test
    void shouldGiveEntriesBackWhenTheyAreReleased() {
        final XdpRing ring = descriptors();
        memory.putInt(PRODUCER, 3);
        assertThat(ring.available(64)).isEqualTo(3);
        assertThat(memory.getInt(CONSUMER)).isZero();

        ring.release(2);

        assertThat(memory.getInt(CONSUMER)).isEqualTo(2);
        assertThat(ring.available(64)).isEqualTo(1);
    }

    @Test
    void shouldWriteDescriptorsThatTheKernelReads() {
        memory.setMemory(ENTRIES, 64, (byte) 0xFF);
        final XdpRing ring = descriptors();
        ring.put(12_288, 60);
        assertThat(memory.getInt(PRODUCER)).isZero();

        ring.publish();

        assertThat(memory.getInt(PRODUCER)).isEqualTo(1);
        assertThat(memory.getLong(ENTRIES)).isEqualTo(12_288);
        assertThat(memory.getInt(ENTRIES + 8)).isEqualTo(60);
        assertThat(memory.getInt(ENTRIES + 12)).as("options").isZero();
        assertThat(ring.pending()).isEqualTo(1);
        memory.putInt(CONSUMER, 1);
        assertThat(ring.pending()).isZero();
    }

    @Test
    void shouldHaveRoomForWhatTheKernelHasTaken() {
        final XdpRing ring = addresses();
        for (int i = 0; i < 4; i++) {
            assertThat(ring.room()).isEqualTo(4 - i);
            ring.put(i * 4096L);
        }
        assertThat(ring.room()).isZero();
        assertThat(memory.getLong(ENTRIES + 24)).isEqualTo(3 * 4096);

        memory.putInt(CONSUMER, 1);

        assertThat(ring.room()).isEqualTo(1);
        ring.put(77 * 4096L);
        assertThat(memory.getLong(ENTRIES)).as("the oldest place again").isEqualTo(77 * 4096);
    }

    @Test
    void shouldTakeEntriesBack() {
        final XdpRing ring = descriptors();
        ring.put(4096, 60);
        ring.publish();
        ring.put(8192, 61);
        ring.put(12_288, 62);
        ring.publish();

        ring.withdraw(2);

        assertThat(memory.getInt(PRODUCER)).isEqualTo(1);
        assertThat(ring.pending()).isEqualTo(1);
        assertThat(ring.room()).isEqualTo(3);
    }

    @Test
    void shouldCountRoundTheEndOfTheNumbers() {
        final XdpRing consumer = descriptors();
        for (int i = 0; i < 3; i++) {
            memory.putInt(PRODUCER, i * 0x4000_0000 + 0x4000_0000);
            consumer.release(0x4000_0000);
        }
        consumer.release(0x3FFF_FFFF);
        memory.putLong(ENTRIES + 3 * 16, 4096);
        memory.putLong(ENTRIES, 8192);
        memory.putInt(PRODUCER, 1);

        assertThat(consumer.available(64)).isEqualTo(2);
        assertThat(consumer.address(0)).isEqualTo(4096);
        assertThat(consumer.address(1)).isEqualTo(8192);
    }

    @Test
    void shouldSeeThatTheKernelSleeps() {
        final XdpRing ring = addresses();
        assertThat(ring.needsWakeUp()).isFalse();

        memory.putInt(FLAGS, 1);

        assertThat(ring.needsWakeUp()).isTrue();
    }
}
