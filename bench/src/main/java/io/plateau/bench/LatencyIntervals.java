package io.plateau.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * Latencies and losses, told apart by the interval in which a frame should have been sent; what was due before
 * the first one is the warm-up, and not counted. Only {@link #report} allocates. Owned by one thread.
 */
final class LatencyIntervals {
    private static final long HIGHEST_NS = 60_000_000_000L;
    private static final int SIGNIFICANT_DIGITS = 3;
    private static final double[] CURVE = {
        0, 25, 50, 75, 90, 95, 97.5, 99, 99.5, 99.75, 99.9, 99.95, 99.975, 99.99, 99.995, 99.999, 99.9999, 100
    };

    private final long beginsNs;
    private final long intervalNs;
    private final Interval[] intervals;

    LatencyIntervals(final long beginsNs, final long endsNs, final long intervalNs) {
        this.beginsNs = beginsNs;
        this.intervalNs = intervalNs;
        intervals = new Interval[(int) ((endsNs - beginsNs + intervalNs - 1) / intervalNs)];
        Arrays.setAll(intervals, i -> new Interval());
    }

    // A frame is handed to the kernel.
    void sent(final long dueNs, final long nowNs) {
        final Interval interval = of(dueNs);
        if (interval != null) {
            interval.sent++;
            interval.lateness.recordValue(clamped(nowNs - dueNs));
        }
    }

    // The kernel did not take it.
    void refused(final long dueNs) {
        final Interval interval = of(dueNs);
        if (interval != null) {
            interval.refused++;
        }
    }

    // It is there.
    void received(final long dueNs, final long nowNs) {
        final Interval interval = of(dueNs);
        if (interval != null) {
            interval.latency.recordValue(clamped(nowNs - dueNs));
        }
    }

    // Null if it was due in the warm-up, or never.
    private Interval of(final long dueNs) {
        final long index = Math.floorDiv(dueNs - beginsNs, intervalNs);
        return index >= 0 && index < intervals.length ? intervals[(int) index] : null;
    }

    private static long clamped(final long latencyNs) {
        return Math.max(1, Math.min(latencyNs, HIGHEST_NS));
    }

    // For JSON: one object an interval, in their order.
    List<Map<String, Object>> report() {
        return Arrays.stream(intervals).map(Interval::report).toList();
    }

    /** What was due within one. */
    private static final class Interval {
        private final Histogram latency = new Histogram(1, HIGHEST_NS, SIGNIFICANT_DIGITS);
        private final Histogram lateness = new Histogram(1, HIGHEST_NS, SIGNIFICANT_DIGITS);
        private long sent;
        private long refused;

        Map<String, Object> report() {
            final long received = latency.getTotalCount();
            final Map<String, Object> report = new LinkedHashMap<>();
            report.put("sent", sent - refused);
            report.put("refused", refused);
            report.put("received", received);
            report.put("lost", sent - refused - received);
            report.put("latency-ns", percentiles(latency));
            report.put("late-ns", percentiles(lateness));
            report.put("curve-ns", curve());
            return report;
        }

        private static Map<String, Long> percentiles(final Histogram histogram) {
            final Map<String, Long> percentiles = new LinkedHashMap<>();
            percentiles.put("p50", histogram.getValueAtPercentile(50));
            percentiles.put("p99", histogram.getValueAtPercentile(99));
            percentiles.put("p99.9", histogram.getValueAtPercentile(99.9));
            percentiles.put("max", histogram.getMaxValue());
            return percentiles;
        }

        private List<List<Number>> curve() {
            return Arrays.stream(CURVE)
                    .mapToObj(percentile -> List.<Number>of(percentile, latency.getValueAtPercentile(percentile)))
                    .toList();
        }
    }
}
