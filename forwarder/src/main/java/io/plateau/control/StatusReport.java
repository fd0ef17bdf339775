package io.plateau.control;

import io.plateau.counters.PortCounters;
import io.plateau.pmtu.ClaimCounters;
import io.plateau.pmtu.PmtuControl;
import io.plateau.pmtu.PmtuState;
import io.plateau.pmtu.claim.ClaimOutcome;
import io.plateau.pmtu.event.Reason;
import io.plateau.pmtu.table.EntryState;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code status} tells, at one moment.
 *
 * @param version of the forwarder
 * @param uptimeSeconds since it was ready
 * @param ports counters in the order of the configuration, read when the report is written
 * @param claims what became of claims
 * @param pmtu how full the table is
 * @param journal what was recorded
 * @param latency from the receipt of a frame to its hand-over
 */
public record StatusReport(
        String version,
        long uptimeSeconds,
        List<PortCounters> ports,
        Claims claims,
        Pmtu pmtu,
        Journal journal,
        Latency latency) {
    /**
     * What became of claims since the start.
     *
     * @param accepted enforced, clamped ones included
     * @param quarantined kept and not enforced
     * @param rejected refused, by reason; reasons that are not there count 0
     */
    public record Claims(long accepted, long quarantined, Map<Reason, Long> rejected) {
        /**
         * Reads the control thread's counters.
         *
         * @param counters of a forwarder
         * @return as they are now
         */
        public static Claims of(final ClaimCounters counters) {
            final Map<ClaimOutcome, Long> outcomes = new EnumMap<>(ClaimOutcome.class);
            final Map<Reason, Long> refusals = new EnumMap<>(Reason.class);
            counters.forEach((outcome, reason, count) -> {
                outcomes.merge(outcome, count, Long::sum);
                if (outcome == ClaimOutcome.REJECTED) {
                    refusals.put(reason, count);
                }
            });
            return new Claims(
                    outcomes.getOrDefault(ClaimOutcome.ACCEPTED, 0L),
                    outcomes.getOrDefault(ClaimOutcome.QUARANTINED, 0L),
                    refusals);
        }
    }

    /**
     * How full the table is.
     *
     * @param learned entries
     * @param statics entries, of the configuration and operators
     * @param locked entries
     * @param quarantined claims that are kept beside the table
     * @param capacity learned entries, at most
     * @param evicted entries that had to go for want of room, since the start
     */
    public record Pmtu(long learned, long statics, long locked, long quarantined, long capacity, long evicted) {
        /**
         * Counts what the control thread holds.
         *
         * @param control of a forwarder
         * @return as it is now
         */
        public static Pmtu of(final PmtuControl control) {
            final PmtuState state = control.state();
            return new Pmtu(
                    state.size(EntryState.LEARNED),
                    state.size(EntryState.STATIC),
                    state.size(EntryState.LOCKED),
                    state.size(EntryState.QUARANTINED),
                    state.table().capacity(),
                    control.evicted());
        }
    }

    /**
     * What was recorded.
     *
     * @param events since the start
     * @param lost events that could not be recorded, and lost claims
     * @param lastSequence of the last event; 0 if there is none
     */
    public record Journal(long events, long lost, long lastSequence) {}

    /**
     * From the receipt of a frame to its hand-over, nanoseconds.
     *
     * @param p50 half of the frames are faster
     * @param p99 99 of 100 are faster
     * @param p999 999 of 1000 are faster
     * @param max the slowest frame
     */
    public record Latency(long p50, long p99, long p999, long max) {}
}
