package io.plateau.icmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Allocations;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClaimBudgetTest {
    private static final long NOW = TimeUnit.DAYS.toNanos(20_000);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long REPORTER = 0xCB00_7109L;
    private static final long OTHER = 0xCB00_710AL;

    private final ClaimBudget budget = new ClaimBudget(99);
    private long nowNs = NOW;

    private boolean isJudged(final long reporter, final long destination) {
        return budget.mayJudge(0, reporter, 0, destination, nowNs);
    }

    // How many of so many claims are judged.
    private static long judged(final int claims, final IntPredicate claim) {
        return IntStream.range(0, claims).filter(claim).count();
    }

    @Test
    void shouldJudgeFiftyClaimsAboutOneDestination() {
        assertThat(judged(100, i -> isJudged(REPORTER + i, 7))).isEqualTo(50);

        assertThat(isJudged(REPORTER, 8)).as("about another").isTrue();
    }

    @Test
    void shouldLetOneMoreInWhenItIsDue() {
        judged(100, i -> isJudged(REPORTER + i, 7));

        nowNs += SECOND / 50 - 1;
        assertThat(isJudged(REPORTER, 7)).isFalse();
        nowNs += 1;
        assertThat(isJudged(REPORTER, 7)).isTrue();
        assertThat(isJudged(REPORTER, 7)).isFalse();
    }

    @Test
    void shouldJudgeOneThousandClaimsOfOneReporter() {
        assertThat(judged(1500, i -> isJudged(REPORTER, i))).isEqualTo(1000);

        assertThat(isJudged(OTHER, 1)).as("of another").isTrue();
        nowNs += SECOND / 1000 - 1;
        assertThat(isJudged(REPORTER, 2000)).isFalse();
        nowNs += 1;
        assertThat(isJudged(REPORTER, 2001)).isTrue();
    }

    @Test
    void shouldTakeNothingForClaimsThatAreNotJudged() {
        judged(50, i -> isJudged(REPORTER, 7));
        judged(10_000, i -> isJudged(REPORTER, 7)); // the destination's pot is empty: the reporter keeps its own

        assertThat(judged(1500, i -> isJudged(REPORTER, 100 + i))).isEqualTo(950);
        judged(10_000, i -> isJudged(REPORTER, 8)); // and now the other way round
        assertThat(judged(100, i -> isJudged(OTHER, 8))).isEqualTo(50);
    }

    @Test
    void shouldKnowAddressesByAllTheirBytes() {
        judged(50, i -> budget.mayJudge(0, REPORTER + i, 1, 7, nowNs));

        assertThat(budget.mayJudge(0, REPORTER, 1, 7, nowNs)).isFalse();
        assertThat(budget.mayJudge(0, REPORTER, 2, 7, nowNs)).isTrue();
    }

    @Test
    void shouldJudgeOneThousandClaimsWithoutEvidence() {
        assertThat(judged(1_000_000, i -> budget.mayJudgeWithoutEvidence(nowNs)))
                .isEqualTo(1000);

        nowNs += SECOND / 1000 - 1;
        assertThat(budget.mayJudgeWithoutEvidence(nowNs)).isFalse();
        nowNs += 1;
        assertThat(budget.mayJudgeWithoutEvidence(nowNs)).isTrue();
        assertThat(budget.mayJudgeWithoutEvidence(nowNs)).isFalse();
    }

    @Test
    void shouldLeaveRoomForClaimsWithEvidence() {
        judged(1_000_000, i -> budget.mayJudgeWithoutEvidence(nowNs));

        assertThat(isJudged(REPORTER, 7)).isTrue();
    }

    @Test
    void shouldJudgeNoMoreByAllWorkersTogether() {
        final List<ClaimBudget> workers = ClaimBudget.forWorkers(2, 99);

        assertThat(judged(200, i -> workers.get(i % 2).mayJudge(0, REPORTER + i, 0, 7, nowNs)))
                .isEqualTo(50);
        assertThat(judged(3000, i -> workers.get(i % 2).mayJudge(0, 7, 0, 1000 + i, nowNs)))
                .isEqualTo(1000);
        assertThat(judged(3000, i -> workers.get(i % 2).mayJudgeWithoutEvidence(nowNs)))
                .isEqualTo(1000);
        assertThat(judged(1, i -> workers.get(1).mayJudgeWithoutEvidence(nowNs + SECOND / 1000)))
                .as("the pot is one")
                .isEqualTo(1);
    }

    @Test
    void shouldNotAllocate() {
        assertThat(Allocations.bytesPerMillionCalls(() -> {
                    nowNs += 1000;
                    isJudged(nowNs, nowNs >> 1);
                    isJudged(REPORTER, 7);
                    budget.mayJudgeWithoutEvidence(nowNs);
                }))
                .isZero();
    }
}
