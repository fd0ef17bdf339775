package io.plateau.pmtu.claim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReporterPausesTest {
    private static final long NOW = TimeUnit.SECONDS.toNanos(1_800_000_000);
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(10);

    private final ReporterPauses pauses = new ReporterPauses(11, 12);

    @ParameterizedTest(name = "{0} ms of 10,000: {1}")
    @CsvSource({"0, 1500", "9999, 1500", "10000, 0", "10001, 0", "3600000, 0", "-1, 1500"})
    void shouldKnowThePauseUntilItsEnd(final long afterMs, final int expected) {
        pauses.begin(1, 2, 3, 4, 1500, NOW + PAUSE);

        assertThat(pauses.provenLength(1, 2, 3, 4, NOW + afterMs * MS)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"9, 2, 3, 4", "1, 9, 3, 4", "1, 2, 9, 4", "1, 2, 3, 9", "3, 4, 1, 2"})
    void shouldKnowOnePairFromAnother(
            final long reporterHigh, final long reporterLow, final long high, final long low) {
        pauses.begin(1, 2, 3, 4, 1500, NOW + PAUSE);

        assertThat(pauses.provenLength(reporterHigh, reporterLow, high, low, NOW))
                .isZero();
    }

    @Test
    void shouldKnowTheLatest() {
        pauses.begin(1, 2, 3, 4, 1400, NOW + PAUSE);
        pauses.begin(1, 2, 3, 4, 65_535, NOW + 2 * PAUSE);

        assertThat(pauses.provenLength(1, 2, 3, 4, NOW + PAUSE)).isEqualTo(65_535);
    }

    @Test
    void shouldKnowMostOfMany() {
        IntStream.range(0, 1000).forEach(pair -> pauses.begin(1, pair, 3, 4, 1000 + pair, NOW + PAUSE));

        assertThat(IntStream.range(0, 1000)
                        .filter(pair -> pauses.provenLength(1, pair, 3, 4, NOW) == 1000 + pair)
                        .count())
                .isGreaterThan(980);
    }
}
