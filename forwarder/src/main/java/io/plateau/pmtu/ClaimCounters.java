package io.plateau.pmtu;

import io.plateau.pmtu.claim.ClaimOutcome;
import io.plateau.pmtu.event.Reason;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** How many claims had which outcome and why. The control thread counts; any thread reads. */
public final class ClaimCounters {
    private final Map<ClaimOutcome, Map<Reason, AtomicLong>> counts = new EnumMap<>(ClaimOutcome.class);
    private final AtomicLong lost = new AtomicLong();

    /** All zero. */
    public ClaimCounters() {
        for (final ClaimOutcome outcome : ClaimOutcome.values()) {
            final Map<Reason, AtomicLong> byReason = new EnumMap<>(Reason.class);
            for (final Reason reason : Reason.values()) {
                byReason.put(reason, new AtomicLong());
            }
            counts.put(outcome, byReason);
        }
    }

    /** Shows one count. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * Called for each count that is not zero.
         *
         * @param outcome of the claims
         * @param reason of the outcome
         * @param count of claims
         */
        void visit(ClaimOutcome outcome, Reason reason, long count);
    }

    void count(final ClaimOutcome outcome, final Reason reason) {
        counts.get(outcome).get(reason).incrementAndGet();
    }

    void add(final ClaimOutcome outcome, final Reason reason, final long claims) {
        counts.get(outcome).get(reason).addAndGet(claims);
    }

    void lose(final long claims) {
        lost.addAndGet(claims);
    }

    /**
     * Any thread.
     *
     * @param outcome of the claims
     * @param reason of the outcome
     * @return claims
     */
    public long of(final ClaimOutcome outcome, final Reason reason) {
        return counts.get(outcome).get(reason).get();
    }

    /**
     * Claims that found the control ring full and were not judged. Any thread.
     *
     * @return claims
     */
    public long lost() {
        return lost.get();
    }

    /**
     * Shows all counts. Any thread.
     *
     * @param visitor called on this thread
     */
    public void forEach(final Visitor visitor) {
        counts.forEach((outcome, byReason) -> byReason.forEach((reason, count) -> {
            if (count.get() != 0) {
                visitor.visit(outcome, reason, count.get());
            }
        }));
    }
}
