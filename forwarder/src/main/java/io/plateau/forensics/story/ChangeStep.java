package io.plateau.forensics.story;

import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.Reason;
import io.plateau.pmtu.table.EntrySource;
import io.plateau.pmtu.table.EntryState;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;

/**
 * One change, and how long what it set lasted.
 *
 * @param kind of what changed
 * @param firstSequence place in the journal
 * @param firstNs when, nanoseconds since the epoch
 * @param endNs when the next change came or its time was up; {@link PmtuEvent#ABSENT} if neither has happened
 * @param destination of the entry
 * @param oldMtu bytes before; {@link PmtuEvent#ABSENT} if nothing
 * @param newMtu bytes after; {@link PmtuEvent#ABSENT} if nothing
 * @param claimedMtu bytes of the claim behind it; {@link PmtuEvent#ABSENT} if there was none
 * @param state of the entry after it; null if it has none any more
 * @param source of the new value; null if there is no entry
 * @param type what happened
 * @param reason why
 * @param reporter whose claim made or had made the value; null if nobody's
 * @param sender of the datagram that the claim quotes, or that disproved it; null if unknown
 * @param port by which the cause came in; null if none
 * @param operatorUid who commanded it; {@link PmtuEvent#ABSENT} if nobody did
 * @param detail what the journal says besides; null if nothing
 * @param renewals how often the same was learned again
 * @param expiresNs when it ends, or would have ended; {@link PmtuEvent#ABSENT} for never
 */
public record ChangeStep(
        Kind kind,
        long firstSequence,
        long firstNs,
        long endNs,
        IpPrefix destination,
        int oldMtu,
        int newMtu,
        long claimedMtu,
        EntryState state,
        EntrySource source,
        EventType type,
        Reason reason,
        IpAddress reporter,
        IpAddress sender,
        String port,
        long operatorUid,
        String detail,
        long renewals,
        long expiresNs)
        implements StoryStep {
    /** What a change is about. */
    public enum Kind {
        /** What is enforced. */
        ENFORCED,
        /** What is kept in quarantine; nothing is enforced by it. */
        QUARANTINED,
        /** The static value below a learned one went, which is in force as before. */
        BASE
    }

    // What an event says about a value that lasts from now on.
    static ChangeStep of(final Kind kind, final PmtuEvent event) {
        final boolean isLeaving = kind == Kind.QUARANTINED && event.type() != EventType.CLAIM_QUARANTINED;
        return new ChangeStep(
                kind,
                event.sequence(),
                event.timeNs(),
                PmtuEvent.ABSENT,
                event.destination(),
                isLeaving ? (int) event.claimedMtu() : event.oldMtu(),
                isLeaving ? PmtuEvent.ABSENT : event.newMtu(),
                event.claimedMtu(),
                event.state(),
                event.source(),
                event.type(),
                event.reason(),
                event.reporter(),
                event.sender(),
                event.port(),
                event.operatorUid(),
                event.detail(),
                0,
                event.expiresNs());
    }

    /**
     * Whether it set a value, rather than ending one.
     *
     * @return false if the destination has no entry of its own any more
     */
    public boolean isEntry() {
        return state != null && newMtu != PmtuEvent.ABSENT;
    }

    /**
     * Whether what it set lasts at a moment.
     *
     * @param atNs nanoseconds since the epoch
     * @return false if it was changed by then, or its time was up
     */
    public boolean isLasting(final long atNs) {
        return isEntry()
                && (endNs == PmtuEvent.ABSENT || endNs > atNs)
                && (expiresNs == PmtuEvent.ABSENT || expiresNs > atNs);
    }

    /**
     * How long what it set lasted.
     *
     * @param fromNs what was before does not count, nanoseconds since the epoch
     * @param toNs what came after does not count
     * @return nanoseconds, 0 or more
     */
    public long lastedNs(final long fromNs, final long toNs) {
        final long over = expiresNs == PmtuEvent.ABSENT ? toNs : Math.min(expiresNs, toNs);
        final long end = endNs == PmtuEvent.ABSENT ? over : Math.min(endNs, toNs);
        return Math.max(0, end - Math.max(firstNs, fromNs));
    }

    // The next change came. What nobody was there to end had ended by itself.
    ChangeStep ended(final long atNs) {
        return with(expiresNs == PmtuEvent.ABSENT ? atNs : Math.min(atNs, expiresNs), renewals, expiresNs);
    }

    // The same was said again.
    ChangeStep renewed(final long newExpiresNs) {
        return with(endNs, renewals + 1, newExpiresNs);
    }

    private ChangeStep with(final long newEndNs, final long newRenewals, final long newExpiresNs) {
        return new ChangeStep(
                kind,
                firstSequence,
                firstNs,
                newEndNs,
                destination,
                oldMtu,
                newMtu,
                claimedMtu,
                state,
                source,
                type,
                reason,
                reporter,
                sender,
                port,
                operatorUid,
                detail,
                newRenewals,
                newExpiresNs);
    }
}
