package io.plateau.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {
    private static final long START_NS = 1_700_000_000_000_000_000L;

    @ParameterizedTest(name = "frame {1} at {0} a second: {2} ns after the start")
    @CsvSource({
        "20000,            0,              0",
        "20000,            1,          50000",
        "20000,        20001,     1000050000",
        "3,                1,      333333333",
        "3,                2,      666666666",
        "3,                3,     1000000000",
        "1000000, 36000000001, 36000000001000",
    })
    void shouldSpaceFramesEvenly(final long rate, final long number, final long afterNs) {
        final Schedule schedule = new Schedule(START_NS, rate, 1, 1);

        assertEquals(START_NS + afterNs, schedule.dueNs(number));
    }

    @Test
    void shouldBeginToMeasureAfterTheWarmUp() {
        final Schedule schedule = new Schedule(START_NS, 1000, 0.5, 2);

        assertEquals(2500, schedule.count());
        assertEquals(START_NS + 500_000_000, schedule.beginsNs());
        assertEquals(START_NS + 2_500_000_000L, schedule.endsNs());
    }

    @ParameterizedTest(name = "{0} frames a second, {1} s and {2} s")
    @CsvSource({"0, 1, 1", "-1, 1, 1", "1, -1, 1", "1, 1, 0"})
    void shouldRefuseToSendNothing(final long rate, final double warmUp, final double measured) {
        assertThrows(IllegalArgumentException.class, () -> new Schedule(START_NS, rate, warmUp, measured));
    }
}
