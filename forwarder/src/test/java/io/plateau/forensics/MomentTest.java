package io.plateau.forensics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plateau.pmtu.event.EventTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Times as people name them. */
class MomentTest {
    private static final long NOW_NS = EventTime.parse("2026-11-24T12:04:41.5Z");

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "now,                           2026-11-24T12:04:41.500000000Z",
        "today,                         2026-11-24T00:00:00.000000000Z",
        "yesterday,                     2026-11-23T00:00:00.000000000Z",
        "-250ms,                        2026-11-24T12:04:41.250000000Z",
        "-1s,                           2026-11-24T12:04:40.500000000Z",
        "-10m,                          2026-11-24T11:54:41.500000000Z",
        "-2h,                           2026-11-24T10:04:41.500000000Z",
        "-1d,                           2026-11-23T12:04:41.500000000Z",
        "09:30,                         2026-11-24T09:30:00.000000000Z",
        "23:59:59,                      2026-11-24T23:59:59.000000000Z",
        "00:00:00.000000001,            2026-11-24T00:00:00.000000001Z",
        "2026-11-24T12:04:41+01:00,     2026-11-24T11:04:41.000000000Z",
        "2026-02-28,                    2026-02-28T00:00:00.000000000Z",
    })
    void shouldReadTime(final String text, final String expected) {
        assertThat(EventTime.text(Moment.parse(text, NOW_NS, ZoneOffset.UTC))).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} in {1} is {2}")
    @CsvSource({
        "now,                       Europe/Berlin,    2026-11-24T12:04:41.500000000Z",
        "-1s,                       Europe/Berlin,    2026-11-24T12:04:40.500000000Z",
        "today,                     Europe/Berlin,    2026-11-23T23:00:00.000000000Z",
        "yesterday,                 Europe/Berlin,    2026-11-22T23:00:00.000000000Z",
        "today,                     Pacific/Auckland, 2026-11-24T11:00:00.000000000Z",
        "09:30,                     Europe/Berlin,    2026-11-24T08:30:00.000000000Z",
        "2026-07-01,                Europe/Berlin,    2026-06-30T22:00:00.000000000Z",
        "2026-07-01T12:00:00,       Europe/Berlin,    2026-07-01T10:00:00.000000000Z",
        "2026-07-01T12:00:00Z,      Europe/Berlin,    2026-07-01T12:00:00.000000000Z",
        "2026-10-25T02:30:00,       Europe/Berlin,    2026-10-25T00:30:00.000000000Z",
        "2026-03-29T02:30:00,       Europe/Berlin,    2026-03-29T01:30:00.000000000Z",
    })
    void shouldReadTimeByTheClocksOfZone(final String text, final String zone, final String expected) {
        assertThat(EventTime.text(Moment.parse(text, NOW_NS, ZoneId.of(zone)))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "10m", "-10", "-10w", "24:00", "12:60", "1:00", "2026-02-30", "12"})
    void shouldRefuseAndSayWhatWouldBeRight(final String text) {
        assertThatThrownBy(() -> Moment.parse(text, NOW_NS, ZoneOffset.UTC))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'" + text + "' is no time; write 2026-11-24T12:04:41Z, ")
                .hasMessageEndingWith("in UTC");
    }
}
