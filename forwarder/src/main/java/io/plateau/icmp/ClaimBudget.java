package io.plateau.icmp;

import java.util.ArrayList;
import java.util.List;

/**
 * How many claims are judged, so that a flood of them costs little and leaves room for others: {@value #PER_REPORTER} a
 * second from each reporter and {@value #PER_DESTINATION} about each destination. Claims without evidence draw on one pot
 * of {@value #WITHOUT_EVIDENCE} a second besides, whatever reporters and destinations are invented, so that they never
 * crowd out one that quotes what was moved.
 *
 * <p>Several workers share the one pot, and each gives its part of what is a reporter's and a destination's.
 *
 * <p>Fixed memory, about 800 kB. Keyed, so that nobody can aim at another's place in it. Owned by one worker.
 */
public final class ClaimBudget {
    /** Claims a second from one reporter, and at once. */
    public static final int PER_REPORTER = 1000;
    /** Claims a second about one destination, and at once. */
    public static final int PER_DESTINATION = 50;
    /** Claims a second that quote nothing that was moved, and at once. */
    public static final int WITHOUT_EVIDENCE = 1000;

    private final KeyedHash keys;
    private final SourceBuckets reporters;
    private final SourceBuckets destinations;
    private final TokenBucket withoutEvidence;

    /**
     * Creates a budget with full buckets.
     *
     * @param seed secret, another at each start
     */
    public ClaimBudget(final long seed) {
        this(seed, 1, pot());
    }

    private ClaimBudget(final long seed, final int workers, final TokenBucket pot) {
        keys = new KeyedHash(seed);
        reporters = new SourceBuckets(PER_REPORTER, workers);
        destinations = new SourceBuckets(PER_DESTINATION, workers);
        withoutEvidence = pot;
    }

    private static TokenBucket pot() {
        return new TokenBucket(WITHOUT_EVIDENCE, WITHOUT_EVIDENCE);
    }

    /**
     * Creates budgets that keep to the same limits together.
     *
     * @param workers one for each
     * @param seed secret, another at each start
     * @return by worker
     */
    public static List<ClaimBudget> forWorkers(final int workers, final long seed) {
        final TokenBucket pot = pot();
        final List<ClaimBudget> budgets = new ArrayList<>();
        for (int worker = 0; worker < workers; worker++) {
            budgets.add(new ClaimBudget(seed, workers, pot));
        }
        return List.copyOf(budgets);
    }

    /**
     * Asks for one claim that quotes what was moved, and counts it if it may be judged.
     *
     * @param reporterHigh who claims, first eight bytes
     * @param reporterLow last eight bytes
     * @param destinationHigh about whom, first eight bytes
     * @param destinationLow last eight bytes
     * @param nowNs nanoseconds
     * @return true if it may
     */
    public boolean mayJudge(
            final long reporterHigh,
            final long reporterLow,
            final long destinationHigh,
            final long destinationLow,
            final long nowNs) {
        final int reporter = reporters.find(keys.of(reporterHigh, reporterLow), nowNs);
        final int destination = destinations.find(keys.of(destinationHigh, destinationLow), nowNs);
        if (!reporters.holdsOne(reporter) || !destinations.holdsOne(destination)) {
            return false;
        }
        reporters.take(reporter);
        destinations.take(destination);
        return true;
    }

    /**
     * Asks for one claim that quotes nothing that was moved, and counts it if it may be judged. Invented addresses take
     * no place in the memory of those that have evidence.
     *
     * @param nowNs nanoseconds
     * @return true if it may
     */
    public boolean mayJudgeWithoutEvidence(final long nowNs) {
        return withoutEvidence.take(1, nowNs);
    }
}
