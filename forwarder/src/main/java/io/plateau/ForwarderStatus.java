package io.plateau;

import io.plateau.control.StatusReport;
import io.plateau.counters.PortCounters;
import io.plateau.pmtu.PmtuControl;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.EpochNanoClock;

/** What a running forwarder has counted. Any thread. */
final class ForwarderStatus implements Supplier<StatusReport> {
    private static final double MEDIAN = 50.0;
    private static final double P99 = 99.0;
    private static final double P999 = 99.9;

    private final String version;
    private final PmtuControl control;
    private final LongSupplier lastSequence;
    private final Supplier<List<PortCounters>> counters;
    private final Supplier<Histogram> latencies;
    private final EpochNanoClock clock;
    private final long startedNs;

    ForwarderStatus(
            final String version,
            final PmtuControl control,
            final LongSupplier lastSequence,
            final Supplier<List<PortCounters>> counters,
            final Supplier<Histogram> latencies,
            final EpochNanoClock clock) {
        this.version = version;
        this.control = control;
        this.lastSequence = lastSequence;
        this.counters = counters;
        this.latencies = latencies;
        this.clock = clock;
        startedNs = clock.nanoTime();
    }

    @Override
    public StatusReport get() {
        return new StatusReport(
                version,
                TimeUnit.NANOSECONDS.toSeconds(clock.nanoTime() - startedNs),
                counters.get(),
                StatusReport.Claims.of(control.claims()),
                StatusReport.Pmtu.of(control),
                new StatusReport.Journal(
                        control.events(),
                        control.lostEvents() + control.claims().lost(),
                        lastSequence.getAsLong()),
                latency());
    }

    private StatusReport.Latency latency() {
        final Histogram latency = latencies.get();
        return new StatusReport.Latency(
                latency.getValueAtPercentile(MEDIAN),
                latency.getValueAtPercentile(P99),
                latency.getValueAtPercentile(P999),
                latency.getMaxValue());
    }
}
