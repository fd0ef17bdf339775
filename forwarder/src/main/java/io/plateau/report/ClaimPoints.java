package io.plateau.report;

import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** Claims as points in time: of those close together, the lowest stands for all. One thread. */
public final class ClaimPoints {
    static final int MOST = 1000;

    private final Map<EventType, Map<Long, Point>> outcomes = new EnumMap<>(EventType.class);
    private final long fromNs;
    private final long widthNs;

    /**
     * The lowest claim of a short time.
     *
     * @param timeNs when it was heard, nanoseconds since the epoch
     * @param claimedMtu bytes
     * @param claims how many it stands for, itself included
     */
    public record Point(long timeNs, long claimedMtu, long claims) {
        private Point and(final Point other) {
            return other.claimedMtu < claimedMtu
                    ? new Point(other.timeNs, other.claimedMtu, claims + other.claims)
                    : new Point(timeNs, claimedMtu, claims + other.claims);
        }
    }

    ClaimPoints(final long fromNs, final long toNs) {
        this.fromNs = fromNs;
        this.widthNs = (toNs - fromNs) / MOST + 1;
    }

    void note(final PmtuEvent claim) {
        if (claim.claimedMtu() != PmtuEvent.ABSENT) {
            outcomes.computeIfAbsent(claim.type(), type -> new TreeMap<>())
                    .merge(
                            (claim.timeNs() - fromNs) / widthNs,
                            new Point(claim.timeNs(), claim.claimedMtu(), 1),
                            Point::and);
        }
    }

    /**
     * Claims of one outcome.
     *
     * @param outcome one of the three types of claim events
     * @return oldest first, at most about 1000
     */
    public Collection<Point> of(final EventType outcome) {
        return outcomes.getOrDefault(outcome, Map.of()).values();
    }
}
