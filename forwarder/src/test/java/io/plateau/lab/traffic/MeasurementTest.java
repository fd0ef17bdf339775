package io.plateau.lab.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeasurementTest {
    private static final long SECOND_NS = 1_000_000_000;

    @ParameterizedTest(name = "{0} bytes a second after 2000, longest pause {1} ns: {2}")
    @CsvSource({
        "2000,             0, true",
        "1800,             0, true",
        "1799,             0, false",
        "1800,   999_999_999, true",
        "1800, 1_000_000_000, false",
    })
    void shouldKeepUpAtNineTenthsOfTheSpeedWithoutLongPauses(
            final long bytes, final String pauseNs, final boolean expected) {
        final Measurement before = new Measurement(4000, 2 * SECOND_NS, 0);
        final Measurement after = new Measurement(bytes, SECOND_NS, Long.parseLong(pauseNs.replace("_", "")));

        assertThat(after.keepsUpWith(before)).isEqualTo(expected);
    }

    @Test
    void shouldRoundThePercentageDown() {
        final Measurement before = new Measurement(1000, SECOND_NS, 0);

        assertThat(new Measurement(909, SECOND_NS, 0).percentOf(before)).isEqualTo(90);
        assertThat(new Measurement(2400, 2 * SECOND_NS, 0).percentOf(before)).isEqualTo(120);
    }

    @Test
    void shouldTellNothingFromSomething() {
        assertThat(new Measurement(0, SECOND_NS, SECOND_NS).isNothing()).isTrue();
        assertThat(new Measurement(1, SECOND_NS, SECOND_NS).isNothing()).isFalse();
    }

    @Test
    void shouldGoOnUntilThereIsLongPause() {
        assertThat(new Measurement(1, SECOND_NS, SECOND_NS - 1).goesOn()).isTrue();
        assertThat(new Measurement(1, SECOND_NS, SECOND_NS).goesOn()).isFalse();
        assertThat(new Measurement(0, SECOND_NS, SECOND_NS - 1).goesOn()).isFalse();
    }

    @Test
    void shouldBeReadable() {
        assertThat(new Measurement(250_000_000, 2 * SECOND_NS, 1_234_567_890))
                .hasToString("  1.00 Gbit/s, longest pause 1,234 ms");
        assertThat(new Measurement(0, 3_049_000_000L, 3_049_000_000L)).hasToString("nothing at all for 3.0 s");
    }
}
