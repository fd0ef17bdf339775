package io.plateau.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EpochClockTest {
    private static final long EPOCH_NS = 1_700_000_000_123_456_789L;
    private static final long HOUR_NS = TimeUnit.HOURS.toNanos(1);

    private long monotonicNs = -5;
    private long realtimeNs = EPOCH_NS;
    private int looks;

    @Test
    void shouldKeepTheNanosecondsOfTheKernelsClock() {
        final EpochClock clock = new EpochClock(() -> monotonicNs, () -> realtimeNs);

        monotonicNs += 1;

        assertThat(clock.nanoTime()).isEqualTo(EPOCH_NS + 1);
    }

    @Test
    void shouldBelieveTheLookThatWasNotInterrupted() {
        final EpochClock clock = new EpochClock(() -> monotonicNs, this::interruptedButOnce);

        assertThat(clock.nanoTime()).isEqualTo(EPOCH_NS + monotonicNs);
    }

    @Test
    void shouldFollowWhenTheKernelsClockWasSet() {
        final EpochClock clock = new EpochClock(() -> monotonicNs, () -> realtimeNs);
        final long setByNs = 3_000_000_000L;
        monotonicNs += HOUR_NS - 1;
        realtimeNs += HOUR_NS - 1 + setByNs;
        assertThat(clock.nanoTime()).isEqualTo(EPOCH_NS + HOUR_NS - 1);

        monotonicNs += 1;
        realtimeNs += 1;

        assertThat(clock.nanoTime()).isEqualTo(EPOCH_NS + HOUR_NS + setByNs);
    }

    // The test may be interrupted, too, but not a thousand times.
    @Test
    void shouldAgreeWithTheKernelsClock() {
        final RealtimeClock kernel = new RealtimeClock();
        final EpochClock clock = new EpochClock();
        long leastNs = Long.MAX_VALUE;
        for (int i = 0; i < 1000; i++) {
            final long before = kernel.nanoTime();
            final long now = clock.nanoTime();
            leastNs = Math.min(leastNs, Math.abs(now - before));
        }

        assertThat(leastNs).isCloseTo(0, within(100_000L));
    }

    // 200 ns before and behind, more before all looks but the second.
    private long interruptedButOnce() {
        looks++;
        monotonicNs += looks == 2 ? 200 : 10_200;
        final long readNs = EPOCH_NS + monotonicNs;
        monotonicNs += 200;
        return readNs;
    }
}
