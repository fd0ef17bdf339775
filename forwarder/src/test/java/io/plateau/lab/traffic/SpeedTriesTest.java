package io.plateau.lab.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

class SpeedTriesTest {
    private static final long SECOND_NS = 1_000_000_000;

    private final List<String> told = new ArrayList<>();

    // A transfer that brings so many bytes in each window, and the last number from then on.
    private static LongFunction<Measurement> windows(final long... bytes) {
        final int[] next = {0};
        return milliseconds -> {
            final int window = Math.min(next[0], bytes.length - 1);
            next[0]++;
            return new Measurement(bytes[window], SECOND_NS, 0);
        };
    }

    private SpeedTries tries(final LongFunction<Measurement> transfer) {
        return SpeedTries.of(
                transfer, number -> told.add("deed " + number), (name, value) -> told.add(name + ": " + value));
    }

    @Test
    void shouldBeContentWithTheFirstThatIsAsFast() {
        assertThat(tries(windows(125_000_000, 125_000_000, 125_000_000, 112_500_000)))
                .isEqualTo(new SpeedTries(1, true));

        assertThat(told)
                .containsExactly(
                        "transfer before:   1.00 Gbit/s, longest pause 0 ms",
                        "deed 0",
                        "transfer after:   0.90 Gbit/s, longest pause 0 ms, 90 % of before");
    }

    @Test
    void shouldTakeTheMiddleOfWhatWasBefore() {
        assertThat(tries(windows(100, 500, 1, 90))).isEqualTo(new SpeedTries(1, true));
    }

    @Test
    void shouldTryAgain() {
        assertThat(tries(windows(100, 100, 100, 89, 89, 90))).isEqualTo(new SpeedTries(3, true));

        assertThat(told).contains("deed 0", "deed 1", "deed 2").doesNotContain("deed 3");
    }

    @Test
    void shouldNotGetUsedToWhatIsSlowerForGood() {
        assertThat(tries(windows(100, 100, 100, 50))).isEqualTo(new SpeedTries(40, false));
    }
}
