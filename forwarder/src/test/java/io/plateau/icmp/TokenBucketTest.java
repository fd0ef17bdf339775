package io.plateau.icmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Contention;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The bucket that workers share: the rest, as one sees it, is in {@link ReportBudgetTest}. */
class TokenBucketTest {
    private static final long NOW = TimeUnit.DAYS.toNanos(20_000);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int RATE = 1_000_000;
    private static final int BURST = 50;

    private final TokenBucket bucket = new TokenBucket(RATE, BURST);

    // Three take what one lets time go by for: not one token more, nor less, than one would get alone.
    @Test
    void shouldGiveEachTokenOnce() throws Exception {
        final AtomicLong clock = new AtomicLong(NOW);
        assertThat(bucket.take(1, NOW)).isTrue(); // a full bucket lets nothing in, nor does one before it was asked
        final AtomicLong taken = new AtomicLong(1);
        final Contention contention = new Contention();
        final Callable<Long> worker = () -> {
            long tries = 0;
            while (!contention.isOver() || tries == 0) {
                tries++;
                if (bucket.take(1, clock.get())) {
                    taken.incrementAndGet();
                }
            }
            return tries;
        };

        contention.run(
                () -> {
                    for (int step = 0; step < 200_000; step++) {
                        clock.addAndGet(SECOND / RATE / 10);
                        if (bucket.take(1, clock.get())) {
                            taken.incrementAndGet();
                        }
                    }
                },
                List.of(worker, worker));
        while (bucket.take(1, clock.get())) {
            taken.incrementAndGet();
        }

        assertThat(taken.get()).isEqualTo(BURST + 200_000 / 10);
    }

    // Workers read the clock each for itself.
    @Test
    void shouldLetNothingInTwice() {
        while (bucket.take(1, NOW)) {
            Thread.onSpinWait();
        }

        for (int turn = 1; turn <= 5; turn++) {
            final long nowNs = NOW + turn * SECOND / RATE;
            assertThat(bucket.take(1, nowNs)).as("turn %d", turn).isTrue();
            assertThat(bucket.take(1, nowNs - SECOND / RATE)).isFalse();
            assertThat(bucket.take(1, nowNs)).isFalse();
        }
    }

    @Test
    void shouldGoOnWhenTheClockWasSetBack() {
        while (bucket.take(1, NOW)) {
            Thread.onSpinWait();
        }
        final long earlierNs = NOW - 3600 * SECOND;

        assertThat(bucket.take(1, earlierNs)).isFalse();
        assertThat(bucket.take(1, earlierNs + SECOND / RATE)).isTrue();
        assertThat(bucket.take(1, earlierNs + SECOND / RATE)).isFalse();
    }
}
