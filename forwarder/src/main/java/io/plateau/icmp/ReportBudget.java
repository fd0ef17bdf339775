package io.plateau.icmp;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How many reports are sent, so that path MTU discovery never starves and nobody can use us to flood somebody (RFC 1812
 * section 4.3.2.8, RFC 4443 section 2.4(f)).
 *
 * <p>All reports draw on one bucket of {@code rate} a second and {@code burst} tokens. Half of the burst (rounded down) is
 * a reserve that only first reports may use: a report is a first one if none with the same source, destination and MTU
 * was sent for the first time within 10 minutes. A first one goes as long as a token is left. A repeat goes if the bucket
 * holds more than the reserve and the source has a token of its own, {@code perSourceRate} a second, a second's worth at
 * most.
 *
 * <p>So in any time t no more than {@code rate * t + burst} go, whatever the sources invent. What is not sent is not
 * remembered: the next try is a first one still.
 *
 * <p>A rate of 0 refills nothing, so that nothing goes at all, burst or not; a per-source rate of 0 allows first ones
 * alone. Errors that tell of anything else than an MTU are always repeats. A rate of {@link #UNLIMITED} switches the budget off: everything goes, and nothing is remembered.
 *
 * <p>Several workers share the one bucket, so that what all of them send is bounded as what one sends. Each gives its part of
 * a source's tokens, and remembers first reports of its own.
 *
 * <p>Fixed memory, about 1.4 MB. Keyed, so that nobody can aim at another's place in it. Owned by one worker.
 */
public final class ReportBudget {
    /** The rate that switches the budget off. */
    public static final int UNLIMITED = Integer.MAX_VALUE;
    /** How long a first report is remembered. */
    public static final long MEMORY_NS = TimeUnit.MINUTES.toNanos(10);

    private final int rate;
    private final int reserve;
    private final KeyedHash keys;
    private final TokenBucket all;
    private final SourceBuckets sources;
    private final SentReports sent = new SentReports(MEMORY_NS);

    /**
     * Creates a budget with full buckets.
     *
     * @param rate reports a second, {@code icmp.rate}; 0 for none, {@link #UNLIMITED} for all
     * @param burst reports at once, {@code icmp.burst}; 0 for none
     * @param perSourceRate repeats a second for each source, {@code icmp.per-source-rate}
     * @param seed secret, another at each start
     * @throws IllegalArgumentException if one is negative
     */
    public ReportBudget(final int rate, final int burst, final int perSourceRate, final long seed) {
        this(bucket(rate, burst), rate, burst, new SourceBuckets(perSourceRate, 1), seed);
        requireNotNegative("icmp.rate", rate);
        requireNotNegative("icmp.burst", burst);
        requireNotNegative("icmp.per-source-rate", perSourceRate);
    }

    private ReportBudget(
            final TokenBucket all, final int rate, final int burst, final SourceBuckets sources, final long seed) {
        this.all = all;
        this.rate = rate;
        this.reserve = burst / 2;
        this.sources = sources;
        this.keys = new KeyedHash(seed);
    }

    private static TokenBucket bucket(final int rate, final int burst) {
        return new TokenBucket(rate, rate == 0 ? 0 : burst);
    }

    /**
     * Creates budgets that keep to the same limits together.
     *
     * @param workers one for each
     * @param rate reports a second, {@code icmp.rate}
     * @param burst reports at once, {@code icmp.burst}
     * @param perSourceRate repeats a second for each source, {@code icmp.per-source-rate}
     * @param seed secret, another at each start
     * @return by worker
     */
    public static List<ReportBudget> forWorkers(
            final int workers, final int rate, final int burst, final int perSourceRate, final long seed) {
        final TokenBucket all = bucket(rate, burst);
        final List<ReportBudget> budgets = new ArrayList<>();
        for (int worker = 0; worker < workers; worker++) {
            budgets.add(new ReportBudget(all, rate, burst, new SourceBuckets(perSourceRate, workers), seed));
        }
        return List.copyOf(budgets);
    }

    /**
     * Asks for one report, and counts it if it may go.
     *
     * @param sourceHigh who would be told, as the two words of an {@code IpAddress}
     * @param sourceLow the last eight bytes
     * @param destinationHigh where the datagram was going
     * @param destinationLow the last eight bytes
     * @param mtu that would be reported, bytes
     * @param nowNs nanoseconds
     * @return true if it may go
     */
    public boolean mayReport(
            final long sourceHigh,
            final long sourceLow,
            final long destinationHigh,
            final long destinationLow,
            final int mtu,
            final long nowNs) {
        if (rate == UNLIMITED) {
            return true;
        }
        if (!all.holdsOne(nowNs)) {
            return false;
        }
        final long sourceKey = keys.of(sourceHigh, sourceLow);
        final long reportKey = keys.mix(keys.mix(keys.mix(sourceKey, destinationHigh), destinationLow), mtu);
        if (sent.contains(reportKey, nowNs)) {
            return mayRepeat(sourceKey, nowNs);
        }
        if (!all.take(1, nowNs)) {
            return false;
        }
        sent.add(reportKey, nowNs);
        return true;
    }

    /**
     * Asks for another error than a report, and counts it if it may go. It is never a first one: path MTU discovery goes
     * before, whatever else there is to be told.
     *
     * @param sourceHigh who would be told, as the two words of an {@code IpAddress}
     * @param sourceLow the last eight bytes
     * @param nowNs nanoseconds
     * @return true if it may go
     */
    public boolean mayInform(final long sourceHigh, final long sourceLow, final long nowNs) {
        return rate == UNLIMITED || mayRepeat(keys.of(sourceHigh, sourceLow), nowNs);
    }

    private boolean mayRepeat(final long sourceKey, final long nowNs) {
        final int source = sources.find(sourceKey, nowNs);
        if (!sources.holdsOne(source) || !all.take(reserve + 1, nowNs)) {
            return false;
        }
        sources.take(source);
        return true;
    }

    private static void requireNotNegative(final String setting, final int value) {
        if (value < 0) {
            throw new IllegalArgumentException(setting + "=" + value + " is below 0");
        }
    }
}
