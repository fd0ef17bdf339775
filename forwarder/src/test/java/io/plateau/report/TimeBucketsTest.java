package io.plateau.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.pmtu.event.PmtuEvent.Counts;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;

class TimeBucketsTest {
    private static final long YEAR_NS = 31_557_600_000_000_000L;

    private final TimeBuckets buckets = new TimeBuckets();

    @Property
    void shouldLoseNothingHoweverLongTheTime(
            @ForAll @NotEmpty final List<@LongRange(min = 0, max = Long.MAX_VALUE) Long> times) {
        final TimeBuckets any = new TimeBuckets();
        times.forEach(timeNs -> any.cost(timeNs, new Counts(1, 0, 2, 3, 0)));

        assertThat(any.size()).isBetween(1, TimeBuckets.MOST);
        assertThat(LongStream.of(any.cost(CostPart.DROPPED)).sum()).isEqualTo(3L * times.size());
        assertThat(LongStream.of(any.cost(CostPart.FRAGMENTED)).sum()).isEqualTo(times.size());
    }

    @Property
    void shouldPutEachWhereItsTimeIs(
            @ForAll @LongRange(min = 0, max = 100 * YEAR_NS) final long firstNs,
            @ForAll @LongRange(min = 0, max = 50 * YEAR_NS) final long laterNs) {
        final TimeBuckets two = new TimeBuckets();
        two.cost(firstNs, new Counts(0, 0, 1, 0, 0));
        two.cost(firstNs + laterNs, new Counts(0, 0, 0, 1, 0));

        final int index = (int) ((firstNs + laterNs - two.startNs()) / two.stepNs());
        assertThat(two.cost(CostPart.DROPPED)[index]).isEqualTo(1);
        assertThat(two.cost(CostPart.REPORTED)[(int) ((firstNs - two.startNs()) / two.stepNs())])
                .isEqualTo(1);
    }

    @Test
    void shouldGoOnWithWhatIsLoweredUntilItChanges() {
        buckets.lowered(0, 2);
        buckets.lowered(4_000_000, 5);
        buckets.lowered(4_100_000, 1);
        buckets.lowered(6_000_000, 0);

        assertThat(buckets.lowered()).containsExactly(2, 2, 2, 2, 5, 1, 1);
    }

    @Test
    void shouldKeepTheMostWhenSpansMerge() {
        buckets.lowered(0, 1);
        buckets.lowered(1_000_000, 9);
        buckets.lowered(2_000_000, 1);
        buckets.lowered(5_000_000 * (TimeBuckets.MOST - 1L), 1);

        assertThat(buckets.stepNs()).isEqualTo(5_000_000);
        assertThat(buckets.size()).isEqualTo(TimeBuckets.MOST);
        assertThat(buckets.lowered()[0]).isEqualTo(9);
        assertThat(buckets.lowered()[1]).isEqualTo(1);
    }

    @Test
    void shouldTakeWhatIsEarlierThanTheFirstForTheFirst() {
        buckets.cost(10_000_000_000L, new Counts(0, 0, 0, 1, 0));
        buckets.cost(5, new Counts(0, 0, 0, 1, 0));

        assertThat(buckets.cost(CostPart.DROPPED)).containsExactly(2);
    }
}
