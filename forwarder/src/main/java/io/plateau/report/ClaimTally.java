package io.plateau.report;

import static io.plateau.pmtu.event.PmtuEvent.ABSENT;

import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.Reason;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** Claims by outcome and reason. One thread. */
public final class ClaimTally {
    private final Map<EventType, Map<Reason, Long>> outcomes = new EnumMap<>(EventType.class);
    private long lowestClaimed = ABSENT;

    ClaimTally() {}

    static boolean isClaim(final EventType type) {
        return type == EventType.CLAIM_ACCEPTED
                || type == EventType.CLAIM_REJECTED
                || type == EventType.CLAIM_QUARANTINED;
    }

    void note(final PmtuEvent claim) {
        outcomes.computeIfAbsent(claim.type(), type -> new EnumMap<>(Reason.class))
                .merge(claim.reason(), 1L, Long::sum);
        lowestClaimed = lower(lowestClaimed, claim.claimedMtu());
    }

    /**
     * The lowest MTU that was claimed.
     *
     * @return bytes, 0 to 4294967295; {@link PmtuEvent#ABSENT} if none was
     */
    public long lowestClaimed() {
        return lowestClaimed;
    }

    /**
     * Claims of one outcome, by reason.
     *
     * @param outcome one of the three types of claim events
     * @return empty if there were none
     */
    public Map<Reason, Long> reasons(final EventType outcome) {
        return Collections.unmodifiableMap(outcomes.getOrDefault(outcome, Map.of()));
    }

    /**
     * Claims of one outcome.
     *
     * @param outcome one of the three types of claim events
     * @return 0 or more
     */
    public long count(final EventType outcome) {
        return reasons(outcome).values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * All claims.
     *
     * @return 0 or more
     */
    public long total() {
        return outcomes.keySet().stream().mapToLong(this::count).sum();
    }

    static long lower(final long known, final long other) {
        return known == ABSENT || (other != ABSENT && other < known) ? other : known;
    }
}
