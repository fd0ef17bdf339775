package io.plateau.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plateau.testkit.Allocations;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class FrameRingTest {
    private final FrameRing ring = new FrameRing(64 << 10);
    private final UnsafeBuffer source = new UnsafeBuffer(new byte[9000]);
    private final List<String> seen = new ArrayList<>();
    private final FrameRing.Handler see =
            (buffer, offset, length, timestampNs) -> seen.add(buffer.getInt(offset) + "/" + length + "@" + timestampNs);

    private boolean write(final int number, final int length) {
        source.putInt(0, number);
        return ring.write(1000 + number, source, 0, length);
    }

    @Test
    void shouldShowEachFrameOnce() {
        write(1, 60);
        write(2, 61);
        write(3, 62);

        assertThat(ring.poll(see, 2)).isEqualTo(2);
        assertThat(ring.isEmpty()).isFalse();
        assertThat(ring.poll(see, 2)).isEqualTo(1);
        assertThat(ring.poll(see, 2)).isZero();
        assertThat(ring.isEmpty()).isTrue();

        assertThat(seen).containsExactly("1/60@1001", "2/61@1002", "3/62@1003");
    }

    @Test
    void shouldKeepTheRoomOfFramesUntilTheyAreReleased() {
        int written = 0;
        while (write(written, 1000)) {
            written++;
        }
        assertThat(written).as("64 KiB of 8 + 8 + 1000 bytes").isEqualTo(64);
        assertThat(ring.poll(see, 10)).isEqualTo(10);
        assertThat(write(0, 1000)).isFalse();

        ring.release();
        for (int i = 0; i < 9; i++) {
            assertThat(write(i, 1000)).isTrue();
        }
        assertThat(write(0, 1000)).isFalse();
        ring.release();
        assertThat(write(0, 1000)).as("nothing was shown since").isFalse();
    }

    @Test
    void shouldRefuseWhatNeverFits() {
        assertThat(ring.maxFrameLength()).isEqualTo(8192 - 8);
        assertThat(write(1, 8184)).isTrue();
        assertThat(write(2, 8185)).isFalse();
        assertThatThrownBy(() -> new FrameRing(1000)).hasMessageContaining("power of two");
    }

    @Test
    void shouldGoRoundManyTimes() {
        final SplittableRandom random = new SplittableRandom(42);
        final List<String> expected = new ArrayList<>();
        int number = 0;
        for (int round = 0; round < 2000; round++) {
            final int burst = random.nextInt(8);
            for (int i = 0; i < burst; i++) {
                final int length = 4 + random.nextInt(8180);
                if (write(number, length)) {
                    expected.add(number + "/" + length + "@" + (1000 + number));
                    number++;
                }
            }
            ring.poll(see, random.nextInt(6));
            if (random.nextInt(3) == 0) {
                ring.release();
            }
        }
        ring.poll(see, Integer.MAX_VALUE);

        assertThat(number).isGreaterThan(1000);
        assertThat(seen).isEqualTo(expected);
    }

    @Test
    void shouldHandOverBetweenThreads() throws InterruptedException {
        final int count = 100_000;
        final Thread producer = new Thread(() -> {
            int number = 0;
            while (number < count) {
                if (write(number, 60 + number % 1400)) {
                    number++;
                } else if (Thread.interrupted()) {
                    return;
                }
            }
        });
        producer.start();
        final int[] next = {0};
        final FrameRing.Handler inOrder = (buffer, offset, length, timestampNs) -> {
            if (buffer.getInt(offset) != next[0] || length != 60 + next[0] % 1400) {
                throw new IllegalStateException("frame " + buffer.getInt(offset) + " instead of " + next[0]);
            }
            next[0]++;
        };
        final long deadlineNs = System.nanoTime() + 30_000_000_000L;
        while (next[0] < count && System.nanoTime() < deadlineNs) {
            if (ring.poll(inOrder, 64) > 0) {
                ring.release();
            } else {
                Thread.onSpinWait();
            }
        }
        producer.interrupt();
        producer.join();

        assertThat(next[0]).isEqualTo(count);
        assertThat(ring.isEmpty()).isTrue();
    }

    @Test
    void shouldNotAllocate() {
        final FrameRing.Handler forget = (buffer, offset, length, timestampNs) -> {};

        assertThat(Allocations.bytesPerMillionCalls(() -> {
                    write(1, 60);
                    ring.poll(forget, 64);
                    ring.release();
                }))
                .isZero();
    }
}
