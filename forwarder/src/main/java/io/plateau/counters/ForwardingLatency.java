package io.plateau.counters;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * Time from the receipt of a frame by the kernel to its hand-over to the egress, in nanoseconds. One worker records; one
 * reader at a time sums up.
 */
public final class ForwardingLatency {
    private static final long HIGHEST_NS = 60_000_000_000L;
    private static final int SIGNIFICANT_DIGITS = 2;

    private final SingleWriterRecorder recorder = new SingleWriterRecorder(1, HIGHEST_NS, SIGNIFICANT_DIGITS);
    private final Histogram total = new Histogram(1, HIGHEST_NS, SIGNIFICANT_DIGITS);
    private Histogram interval;

    /** Nothing recorded yet. */
    public ForwardingLatency() {}

    /**
     * Records one frame. Owning worker only; allocates nothing.
     *
     * @param latencyNs clamped to 1 ns and a minute: the kernel's clock and ours may differ for a moment
     */
    public void record(final long latencyNs) {
        recorder.recordValue(Math.max(1, Math.min(latencyNs, HIGHEST_NS)));
    }

    /**
     * All that was recorded since the start. Any thread but the worker.
     *
     * @return a copy
     */
    public synchronized Histogram total() {
        interval = recorder.getIntervalHistogram(interval);
        total.add(interval);
        return total.copy();
    }
}
