package io.plateau.icmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plateau.testkit.Allocations;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportBudgetTest {
    private static final long NOW = TimeUnit.DAYS.toNanos(20_000);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long SEED = 99;

    private long nowNs = NOW;

    @Test
    void shouldSendFirstReportsUntilTheBurstIsUsedUp() {
        final ReportBudget budget = new ReportBudget(10, 4, 20, SEED);

        assertThat(goesForDestinations(budget, 0, 10)).isEqualTo(4);
    }

    @Test
    void shouldKeepHalfOfTheBurstForFirstReports() {
        final ReportBudget budget = new ReportBudget(10, 10, 100, SEED);

        // one first, then repeats while more than 5 tokens are left
        assertThat(repeats(budget, 100)).isEqualTo(1 + 4);
        assertThat(goesForDestinations(budget, 1, 100)).isEqualTo(5);
    }

    @Test
    void shouldLimitRepeatsOfOneSource() {
        final ReportBudget budget = new ReportBudget(1000, 1000, 20, SEED);

        assertThat(repeats(budget, 100)).isEqualTo(1 + 20);
        nowNs += SECOND / 20 - 1;
        assertThat(repeats(budget, 1)).isZero();
        nowNs += 1;
        assertThat(repeats(budget, 2)).isEqualTo(1);
    }

    @Test
    void shouldLetAnotherSourceRepeat() {
        final ReportBudget budget = new ReportBudget(1000, 1000, 1, SEED);
        repeats(budget, 100);

        assertThat(budget.mayReport(0, 8, 0, 0, 1400, nowNs)).isTrue();
        assertThat(budget.mayReport(0, 8, 0, 0, 1400, nowNs)).isTrue();
        assertThat(budget.mayReport(0, 8, 0, 0, 1400, nowNs)).isFalse();
    }

    @Test
    void shouldTakeAnotherMtuOrSourceOrDestinationForFirst() {
        final ReportBudget budget = new ReportBudget(1000, 1000, 0, SEED);

        assertThat(budget.mayReport(1, 2, 3, 4, 1400, nowNs)).isTrue();
        assertThat(budget.mayReport(1, 2, 3, 4, 1400, nowNs)).isFalse();
        assertThat(budget.mayReport(1, 2, 3, 4, 1399, nowNs)).isTrue();
        assertThat(budget.mayReport(1, 2, 3, 5, 1400, nowNs)).isTrue();
        assertThat(budget.mayReport(1, 2, 5, 4, 1400, nowNs)).isTrue();
        assertThat(budget.mayReport(1, 5, 3, 4, 1400, nowNs)).isTrue();
        assertThat(budget.mayReport(5, 2, 3, 4, 1400, nowNs)).isTrue();
    }

    @Test
    void shouldNeverLetOtherErrorsUseTheReserve() {
        final ReportBudget budget = new ReportBudget(10, 10, 100, SEED);

        assertThat(IntStream.range(0, 100)
                        .filter(source -> budget.mayInform(0, source, nowNs))
                        .count())
                .isEqualTo(5);
        assertThat(goesForDestinations(budget, 0, 100)).isEqualTo(5);
    }

    @Test
    void shouldLimitOtherErrorsToOneSource() {
        final ReportBudget budget = new ReportBudget(1000, 1000, 20, SEED);

        assertThat(IntStream.range(0, 100)
                        .filter(i -> budget.mayInform(0, 1, nowNs))
                        .count())
                .isEqualTo(20);
        assertThat(new ReportBudget(ReportBudget.UNLIMITED, 0, 0, SEED).mayInform(0, 1, nowNs))
                .isTrue();
    }

    @Test
    void shouldForgetAfterTenMinutes() {
        final ReportBudget budget = new ReportBudget(1000, 1000, 0, SEED);
        budget.mayReport(1, 2, 3, 4, 1400, NOW);

        assertThat(budget.mayReport(1, 2, 3, 4, 1400, NOW + 600 * SECOND - 1)).isFalse();
        assertThat(budget.mayReport(1, 2, 3, 4, 1400, NOW + 600 * SECOND)).isTrue();
    }

    @Test
    void shouldStillCallFirstWhatCouldNotGo() {
        final ReportBudget budget = new ReportBudget(1, 1, 0, SEED);
        assertThat(budget.mayReport(1, 2, 3, 4, 1400, NOW)).isTrue();
        assertThat(budget.mayReport(1, 2, 3, 5, 1400, NOW)).isFalse();

        assertThat(budget.mayReport(1, 2, 3, 5, 1400, NOW + SECOND - 1)).isFalse();
        assertThat(budget.mayReport(1, 2, 3, 5, 1400, NOW + SECOND)).isTrue();
    }

    @Test
    void shouldNotRefillBeyondTheBurst() {
        final ReportBudget budget = new ReportBudget(1_000_000, 3, 0, SEED);
        goesForDestinations(budget, 0, 10);
        nowNs += TimeUnit.DAYS.toNanos(365);

        assertThat(goesForDestinations(budget, 100, 10)).isEqualTo(3);
    }

    @Test
    void shouldRefillNothingWhenTheClockStepsBack() {
        final ReportBudget budget = new ReportBudget(10, 3, 0, SEED);
        goesForDestinations(budget, 0, 10);
        nowNs -= TimeUnit.DAYS.toNanos(1);

        assertThat(goesForDestinations(budget, 100, 10)).isZero();
        nowNs += SECOND / 10;
        assertThat(goesForDestinations(budget, 100, 10)).isEqualTo(1);
    }

    @ParameterizedTest(name = "rate {0}, burst {1}, per source {2}: {3} of 100 firsts, {4} of 100 repeats")
    @CsvSource({
        "0, 100, 100, 0, 0",
        "100, 0, 100, 0, 0",
        "100, 1, 100, 1, 0",
        "100, 200, 0, 100, 0",
        "2147483647, 0, 0, 100, 100",
        "2147483646, 2147483647, 2147483647, 100, 100",
    })
    void shouldDoAsTheLimitsSay(
            final int rate, final int burst, final int perSource, final int firsts, final int repeats) {
        final ReportBudget budget = new ReportBudget(rate, burst, perSource, SEED);

        assertThat(goesForDestinations(budget, 0, 100)).isEqualTo(firsts);
        assertThat(repeats(budget, 100)).isEqualTo(repeats);
    }

    @ParameterizedTest(name = "{3}")
    @CsvSource({"-1, 0, 0, icmp.rate=-1", "0, -1, 0, icmp.burst=-1", "0, 0, -1, icmp.per-source-rate=-1"})
    void shouldRefuseNegativeSettings(final int rate, final int burst, final int perSource, final String message) {
        assertThatThrownBy(() -> new ReportBudget(rate, burst, perSource, SEED))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    // an attacker invents sources: the memory fills over and over
    @Test
    void shouldHoldTheTotalHoweverManySourcesThereAre() {
        final ReportBudget budget = new ReportBudget(100_000, 1000, 20, SEED);
        final Random random = new Random(5);
        long sent = 0;
        for (int i = 0; i < 1_000_000; i++) {
            nowNs += 1_000;
            sent += budget.mayReport(0, random.nextLong(), 0, random.nextInt(100), 1400, nowNs) ? 1 : 0;
        }

        assertThat(sent).isBetween(100_000L, 100_000L + 1000);
    }

    @Test
    void shouldForgetTheOldestSourceFirst() {
        final ReportBudget budget = new ReportBudget(1_000_000, 1_000_000, 1, SEED);
        int refused = 0;
        for (int i = 0; i < 200_000; i++) {
            nowNs += 1;
            final int source = i % 100_000;
            final boolean once = budget.mayReport(0, source, 0, 0, 1400, nowNs);
            final boolean twice = budget.mayReport(0, source, 0, 0, 1400, nowNs);
            refused += once || twice ? 0 : 1;
        }

        // every source's empty bucket was displaced before its turn came again
        assertThat(refused).isLessThan(100);
    }

    @Property(tries = 300)
    void shouldNeverExceedRateTimesTimePlusBurstNorRefuseFirstsWhileTokensAreLeft(
            @ForAll @IntRange(min = 1, max = 5000) final int rate,
            @ForAll @IntRange(max = 200) final int burst,
            @ForAll @IntRange(max = 50) final int perSource,
            @ForAll final long seed) {
        final Random random = new Random(seed);
        final ReportBudget budget = new ReportBudget(rate, burst, perSource, seed);
        double tokens = burst;
        long now = NOW;
        long sent = 0;
        for (int i = 0; i < 2000; i++) {
            final long step = random.nextInt(1 + random.nextInt(3_000_000));
            now += step;
            tokens = Math.min(burst, tokens + step * (double) rate / SECOND);
            final boolean first = random.nextInt(4) == 0;
            final boolean went = budget.mayReport(0, i % 3, 0, first ? i : 0, first ? 1400 : 1500, now);
            sent += went ? 1 : 0;
            assertThat(went || !first || tokens < 1 + 1e-6)
                    .as("first report refused with %s tokens", tokens)
                    .isTrue();
            tokens -= went ? 1 : 0;
            assertThat(sent).isLessThanOrEqualTo(burst + (long) ((now - NOW) * (double) rate / SECOND + 1e-6));
        }
    }

    @Test
    void shouldBoundWhatAllWorkersSendTogether() {
        final List<ReportBudget> workers = ReportBudget.forWorkers(4, 1000, 100, 20, SEED);

        int went = 0;
        for (int i = 0; i < 1000; i++) {
            went += goesForDestinations(workers.get(i % 4), i, 1);
        }
        assertThat(went).isEqualTo(100);
        nowNs += SECOND / 1000;
        assertThat(goesForDestinations(workers.get(2), 5000, 2)).isEqualTo(1);
        assertThat(goesForDestinations(workers.get(3), 5000, 2)).isZero();
    }

    @ParameterizedTest(name = "{0} a second, {1} workers: {2} in 10 s")
    @CsvSource({"20, 1, 220", "20, 2, 220", "20, 4, 220", "1, 1, 11", "1, 4, 12", "0, 4, 0"})
    void shouldGiveOneSourceNoMoreByAllWorkers(final int perSource, final int count, final int most) {
        final List<ReportBudget> workers = ReportBudget.forWorkers(count, 100_000, 100_000, perSource, SEED);
        workers.forEach(worker -> goesForDestinations(worker, 0, 1));

        int repeated = 0;
        for (int i = 0; i <= 1000; i++) {
            for (final ReportBudget worker : workers) {
                repeated += repeats(worker, 1);
            }
            nowNs += SECOND / 100;
        }

        assertThat(repeated).isBetween(most * 9 / 10, most);
    }

    @Test
    void shouldNotAllocate() {
        final ReportBudget budget = new ReportBudget(1_000_000, 1000, 1000, SEED);

        assertThat(Allocations.bytesPerMillionCalls(() -> {
                    nowNs += 700;
                    budget.mayReport(0, nowNs & 0xFF, 0, nowNs & 0x1F, 1400, nowNs);
                }))
                .isZero();
    }

    private int repeats(final ReportBudget budget, final int tries) {
        int went = 0;
        for (int i = 0; i < tries; i++) {
            went += budget.mayReport(0, 7, 0, 0, 1400, nowNs) ? 1 : 0;
        }
        return went;
    }

    private int goesForDestinations(final ReportBudget budget, final int from, final int count) {
        int went = 0;
        for (int i = from; i < from + count; i++) {
            went += budget.mayReport(0, 7, 0, i, 1400, nowNs) ? 1 : 0;
        }
        return went;
    }
}
