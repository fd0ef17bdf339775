package io.plateau.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class LatencyIntervalsTest {
    private static final long BEGINS_NS = 1_000_000;
    private static final long INTERVAL_NS = 1_000_000;
    private static final int MICROSECOND_NS = 1000;

    private final LatencyIntervals intervals =
            new LatencyIntervals(BEGINS_NS, BEGINS_NS + 2 * INTERVAL_NS, INTERVAL_NS);

    @Test
    void shouldTellIntervalsApartByWhenFramesWereDue() {
        send(BEGINS_NS, BEGINS_NS + INTERVAL_NS - 1, BEGINS_NS + INTERVAL_NS);

        assertEquals(
                List.of(2L, 1L), intervals.report().stream().map(of("sent")).toList());
    }

    @Test
    void shouldNotCountWhatWasDueInTheWarmUpOrNever() {
        send(BEGINS_NS - 1, BEGINS_NS + 2 * INTERVAL_NS);
        intervals.received(BEGINS_NS - 1, BEGINS_NS + 1);
        intervals.refused(BEGINS_NS - 1);

        assertEquals(
                List.of(0L, 0L), intervals.report().stream().map(of("sent")).toList());
        assertEquals(
                List.of(0L, 0L), intervals.report().stream().map(of("received")).toList());
        assertEquals(
                List.of(0L, 0L), intervals.report().stream().map(of("refused")).toList());
    }

    @Test
    void shouldTellWhatIsLostFromWhatTheGeneratorsKernelRefused() {
        send(BEGINS_NS, BEGINS_NS + 1, BEGINS_NS + 2, BEGINS_NS + 3);
        intervals.refused(BEGINS_NS + 1);
        intervals.received(BEGINS_NS + 2, BEGINS_NS + 10);

        final Map<String, Object> first = intervals.report().get(0);
        assertEquals(3L, first.get("sent"));
        assertEquals(1L, first.get("refused"));
        assertEquals(2L, first.get("lost"));
    }

    // A device that stands still for 100 us holds up the 100 frames that are due meanwhile, not only the one in
    // its hands: half of all 200 frames wait.
    @Test
    void shouldCountTheWaitOfFramesThatAreSentLate() {
        final int stallNs = 100 * MICROSECOND_NS;
        for (long i = 0; i < 200; i++) {
            final long dueNs = BEGINS_NS + i * MICROSECOND_NS;
            final long sentNs = Math.max(dueNs, BEGINS_NS + stallNs);
            intervals.sent(dueNs, sentNs);
            intervals.received(dueNs, sentNs + MICROSECOND_NS);
        }

        final Map<?, ?> latency = (Map<?, ?>) intervals.report().get(0).get("latency-ns");
        assertAbout(1 * MICROSECOND_NS, latency.get("p50"));
        assertAbout(99 * MICROSECOND_NS, latency.get("p99"));
        assertAbout(101 * MICROSECOND_NS, latency.get("max"));
        final Map<?, ?> lateness = (Map<?, ?>) intervals.report().get(0).get("late-ns");
        assertAbout(100 * MICROSECOND_NS, lateness.get("max"));
    }

    @Test
    void shouldTakeNoLatencyForLessThanNothing() {
        send(BEGINS_NS);
        intervals.received(BEGINS_NS, BEGINS_NS - 5);

        final Map<?, ?> latency = (Map<?, ?>) intervals.report().get(0).get("latency-ns");
        assertEquals(1L, latency.get("max"));
    }

    private void send(final long... dueNs) {
        for (final long due : dueNs) {
            intervals.sent(due, due);
        }
    }

    private static Function<Map<String, Object>, Object> of(final String key) {
        return report -> report.get(key);
    }

    // Three significant digits are kept.
    private static void assertAbout(final int expectedNs, final Object actualNs) {
        assertEquals(expectedNs, (double) (Long) actualNs, expectedNs / 500.0);
    }
}
