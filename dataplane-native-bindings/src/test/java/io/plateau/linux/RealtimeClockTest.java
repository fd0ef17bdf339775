package io.plateau.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class RealtimeClockTest {
    private final RealtimeClock clock = new RealtimeClock();

    @Test
    void shouldAgreeWithTheJdk() {
        final long before = nanoseconds(Instant.now());
        final long now = clock.nanoTime();
        final long after = nanoseconds(Instant.now());

        assertThat(now).isBetween(before, after);
    }

    private static long nanoseconds(final Instant time) {
        return time.getEpochSecond() * 1_000_000_000L + time.getNano();
    }
}
