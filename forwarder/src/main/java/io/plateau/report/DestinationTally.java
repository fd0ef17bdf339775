package io.plateau.report;

import static io.plateau.pmtu.event.PmtuEvent.ABSENT;

import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.PmtuEvent.Counts;
import io.plateau.pmtu.table.EntrySource;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.Comparator;

/** What happened to one destination, as sums. One thread. */
public final class DestinationTally {
    static final Comparator<DestinationTally> WORST_FIRST = Comparator.<DestinationTally>comparingLong(
                    tally -> -CostPart.total(tally.cost))
            .thenComparingLong(tally -> orMost(tally.lowestEnforced))
            .thenComparingLong(tally -> orMost(tally.lowestClaimed))
            .thenComparingLong(tally -> -tally.claims())
            .thenComparing(tally -> tally.destination.address().high(), Long::compareUnsigned)
            .thenComparing(tally -> tally.destination.address().low(), Long::compareUnsigned)
            .thenComparingInt(tally -> tally.destination.length());

    private final IpPrefix destination;
    private final Enforced enforced = new Enforced();
    private int lowestEnforced = ABSENT;
    private long lowestClaimed = ABSENT;
    private IpAddress blamed;
    private int accepted;
    private int quarantined;
    private int rejected;
    private Counts cost = Counts.ZERO;
    private long loweredNs;
    private long sinceNs;
    private boolean hasChanged;
    private long firstNs;
    private long lastNs;

    DestinationTally(final IpPrefix destination) {
        this.destination = destination;
    }

    // An event before the span: only what is in force when the span begins counts.
    void before(final PmtuEvent event, final long fromNs) {
        enforced.apply(event);
        sinceNs = fromNs;
        lowestEnforced = enforced.learned();
        blamed = enforced.learned() == ABSENT ? null : enforced.reporter();
    }

    void note(final PmtuEvent event) {
        if (firstNs == 0) {
            firstNs = event.timeNs();
        }
        lastNs = event.timeNs();
        switch (event.type()) {
            case CLAIM_ACCEPTED -> accepted++;
            case CLAIM_QUARANTINED -> quarantined++;
            case CLAIM_REJECTED -> rejected++;
            case IMPACT -> cost = isOfEntry(event) ? cost.plus(event.counts()) : cost;
            default -> {
                // nothing that is summed up
            }
        }
        if (ClaimTally.isClaim(event.type())) {
            noteClaim(event);
        }
        noteChange(event);
    }

    // What a link costs that is narrower than anything enforced is not the fault of a claim.
    static boolean isOfEntry(final PmtuEvent impact) {
        return impact.counts() != null && impact.source() != EntrySource.KERNEL;
    }

    private void noteClaim(final PmtuEvent claim) {
        final long lowest = ClaimTally.lower(lowestClaimed, claim.claimedMtu());
        if (lowest != lowestClaimed && lowestEnforced == ABSENT) {
            blamed = claim.reporter();
        }
        lowestClaimed = lowest;
    }

    private void noteChange(final PmtuEvent event) {
        final int before = enforced.learned();
        if (!enforced.apply(event)) {
            return;
        }
        hasChanged = true;
        if (before != ABSENT) {
            loweredNs += Math.max(0, event.timeNs() - sinceNs);
        }
        sinceNs = event.timeNs();
        final int after = enforced.learned();
        if (after != ABSENT && (lowestEnforced == ABSENT || after < lowestEnforced)) {
            lowestEnforced = after;
            blamed = enforced.reporter();
        }
    }

    // The span ends; an entry whose time was up by then had gone, even if its forwarder was no longer there to say so.
    // When it went so, nanoseconds since the epoch; ABSENT if it did not.
    long end(final long toNs) {
        final long endNs = enforced.endNs(toNs);
        final boolean isLearned = isLowered();
        if (isLearned) {
            loweredNs += Math.max(0, endNs - sinceNs);
        }
        if (endNs >= toNs) {
            return ABSENT;
        }
        enforced.expire();
        return isLearned ? endNs : ABSENT;
    }

    /**
     * Which destination.
     *
     * @return address or prefix
     */
    public IpPrefix destination() {
        return destination;
    }

    /**
     * The lowest MTU that a claim, or what came of one, had put in force.
     *
     * @return bytes; {@link PmtuEvent#ABSENT} if nothing was lowered
     */
    public int lowestEnforced() {
        return lowestEnforced;
    }

    /**
     * The lowest MTU that was claimed.
     *
     * @return bytes, 0 to 4294967295; {@link PmtuEvent#ABSENT} if there was no claim
     */
    public long lowestClaimed() {
        return lowestClaimed;
    }

    /**
     * On whose word the lowest was enforced, or else claimed.
     *
     * @return null if on nobody's
     */
    public IpAddress blamed() {
        return blamed;
    }

    /**
     * Claims that were believed.
     *
     * @return 0 or more
     */
    public int accepted() {
        return accepted;
    }

    /**
     * Claims that were kept as evidence.
     *
     * @return 0 or more
     */
    public int quarantined() {
        return quarantined;
    }

    /**
     * Claims that were refused.
     *
     * @return 0 or more
     */
    public int rejected() {
        return rejected;
    }

    /**
     * All claims.
     *
     * @return 0 or more
     */
    public long claims() {
        return (long) accepted + quarantined + rejected;
    }

    /**
     * What the entry cost.
     *
     * @return datagrams that were longer than it allowed
     */
    public Counts cost() {
        return cost;
    }

    /**
     * How long something learned was in force.
     *
     * @return nanoseconds
     */
    public long loweredNs() {
        return loweredNs;
    }

    /**
     * What is in force at the end of the span, whatever put it there.
     *
     * @return bytes; {@link PmtuEvent#ABSENT} if only the link's
     */
    public int mtuAtEnd() {
        return enforced.mtu();
    }

    /**
     * Whether something learned is in force at the end of the span.
     *
     * @return true if still lowered
     */
    public boolean isLowered() {
        return enforced.learned() != ABSENT;
    }

    int learned() {
        return enforced.learned();
    }

    /**
     * When the first event of the span was about it.
     *
     * @return nanoseconds since the epoch; 0 if none was
     */
    public long firstNs() {
        return firstNs;
    }

    /**
     * When the last event of the span was about it.
     *
     * @return nanoseconds since the epoch; 0 if none was
     */
    public long lastNs() {
        return lastNs;
    }

    // Whether what is in force changed in the span, whoever changed it.
    boolean hasChanged() {
        return hasChanged;
    }

    // Whether the span has something to say of it.
    boolean isConcerned() {
        return firstNs != 0 || lowestEnforced != ABSENT;
    }

    private static long orMost(final long mtu) {
        return mtu == ABSENT ? Long.MAX_VALUE : mtu;
    }
}
