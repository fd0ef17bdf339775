package io.plateau.pmtu.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTimeTest {
    @ParameterizedTest(name = "{0} ns: {1}")
    @CsvSource({
        "0,                   1970-01-01T00:00:00.000000000Z",
        "1,                   1970-01-01T00:00:00.000000001Z",
        "-1,                  1969-12-31T23:59:59.999999999Z",
        "951782400000000000,  2000-02-29T00:00:00.000000000Z",
        "9223372036854775807, 2262-04-11T23:47:16.854775807Z"
    })
    void shouldWriteAndReadNineDigits(final long timeNs, final String text) {
        assertThat(EventTime.text(timeNs)).isEqualTo(text);
        assertThat(EventTime.parse(text)).isEqualTo(timeNs);
    }

    @Test
    void shouldWriteTheOffsetOfZone() {
        assertThat(EventTime.text(1_000_000_000, ZoneId.of("Europe/Berlin")))
                .isEqualTo("1970-01-01T01:00:01.000000000+01:00");
    }

    @Test
    void shouldNameTheZoneThatIsMissing() {
        assertThatThrownBy(() -> EventTime.parse("noon", ZoneId.of("Europe/Berlin")))
                .hasMessageEndingWith("2026-11-24 (Europe/Berlin)");
        assertThatThrownBy(() -> EventTime.parse("noon")).hasMessageEndingWith("2026-11-24 (UTC)");
    }

    @ParameterizedTest(name = "{0}: {1} ns")
    @CsvSource({
        "1970-01-01T00:00:01Z,        1000000000",
        "1970-01-01T01:00:01+01:00,   1000000000",
        "1970-01-01T00:00:00.5Z,      500000000",
        "1970-01-01T00:00:01,         1000000000",
        "1970-01-01 00:00:01,         1000000000",
        "1970-01-01T00:01,            60000000000",
        "1970-01-02,                  86400000000000",
        "@1,                          1000000000"
    })
    void shouldReadWhatOperatorsWrite(final String text, final long timeNs) {
        assertThat(EventTime.parse(text)).isEqualTo(timeNs);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"yesterday", "", "12:00", "2026-02-30", "2026-11-24T25:00Z", "@", "9999-01-01", "@9999999999999"
            })
    void shouldSayWhatWouldBeRight(final String text) {
        assertThatThrownBy(() -> EventTime.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("2026-11-24T12:04:41Z");
    }
}
