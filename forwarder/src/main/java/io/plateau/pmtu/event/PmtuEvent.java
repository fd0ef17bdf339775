package io.plateau.pmtu.event;

import io.plateau.pmtu.table.EntrySource;
import io.plateau.pmtu.table.EntryState;
import io.plateau.pmtu.table.PmtuEntry;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;

/**
 * One thing that happened to the table, whole: applying the events of a journal in order gives the table.
 *
 * @param sequence place in the journal, from 1; {@link #ABSENT} before it was appended
 * @param timeNs nanoseconds since the epoch
 * @param type what happened
 * @param reason why; {@link Reason#NONE} if there is nothing to say
 * @param destination which destination it is about; null if none
 * @param oldMtu bytes in force before, IP header included; {@link #ABSENT} if nothing was enforced
 * @param newMtu bytes in force after; {@link #ABSENT} if nothing is enforced
 * @param claimedMtu bytes as the claim had it, 0 to 4294967295; {@link #ABSENT} if there was no claim
 * @param linkMtu bytes that the link carries which the claim was held against; {@link #ABSENT} if there was no claim
 * @param quoteEvidence whether the datagram that the claim quotes had been moved; null if nobody looked
 * @param state of the entry after the event; null if there is none
 * @param source of the entry's value; null if there is no entry
 * @param expiresNs when the entry ends, nanoseconds since the epoch, whole milliseconds; {@link #ABSENT} for never
 * @param reporter source address of the ICMP error; null if there was none
 * @param sender source address of the quoted or too big datagram; null if unknown
 * @param port configured name of the port that the causing frame came in by; null if none
 * @param operatorUid who commanded it; {@link #ABSENT} if nobody did
 * @param counts what it cost; null if that is not what the event is about
 * @param packet the causing frame from its Ethernet header on, possibly cut short; null if none; never modified
 * @param digest SHA-256 of the table (checkpoint); null if none; never modified
 * @param detail free text: version, policy, lost claims; null if none
 * @param snapshot the table, or a part of it (checkpoint); null if none; never modified
 * @param snapshotSequence place of the last checkpoint that holds the table; {@link #ABSENT} if it is this one or none
 */
@SuppressWarnings("ArrayRecordComponent") // bytes that pass through once; nobody compares events by them
public record PmtuEvent(
        long sequence,
        long timeNs,
        EventType type,
        Reason reason,
        IpPrefix destination,
        int oldMtu,
        int newMtu,
        long claimedMtu,
        int linkMtu,
        QuoteEvidence quoteEvidence,
        EntryState state,
        EntrySource source,
        long expiresNs,
        IpAddress reporter,
        IpAddress sender,
        String port,
        long operatorUid,
        Counts counts,
        byte[] packet,
        byte[] digest,
        String detail,
        byte[] snapshot,
        long snapshotSequence) {
    /** A number that is not there. */
    public static final int ABSENT = -1;

    /**
     * What happened to datagrams longer than an entry allows, as original datagrams.
     *
     * @param fragmented sent as fragments
     * @param resegmented sent as smaller TCP segments
     * @param reported not sent, and reported to their source
     * @param dropped neither sent nor reported
     * @param forwarded sent as they were
     */
    public record Counts(long fragmented, long resegmented, long reported, long dropped, long forwarded) {
        /** Nothing happened. */
        public static final Counts ZERO = new Counts(0, 0, 0, 0, 0);

        /**
         * Adds up.
         *
         * @param other what happened besides
         * @return the sum
         */
        public Counts plus(final Counts other) {
            return new Counts(
                    fragmented + other.fragmented,
                    resegmented + other.resegmented,
                    reported + other.reported,
                    dropped + other.dropped,
                    forwarded + other.forwarded);
        }
    }

    /**
     * What is enforced after the event. A quarantined claim's {@link #newMtu} is the value that is kept, and not in
     * force: what was in force goes on.
     *
     * @return bytes; {@link #ABSENT} if nothing is enforced
     */
    public int enforcedMtu() {
        return type == EventType.CLAIM_QUARANTINED ? oldMtu : newMtu;
    }

    /**
     * Starts an event.
     *
     * @param type what happened
     * @param timeNs nanoseconds since the epoch
     * @return a builder with everything else absent
     */
    public static PmtuEventBuilder of(final EventType type, final long timeNs) {
        return new PmtuEventBuilder(type, timeNs);
    }

    /**
     * The same event in its place.
     *
     * @param newSequence in the log, from 1
     * @return a copy
     */
    public PmtuEvent withSequence(final long newSequence) {
        return new PmtuEvent(
                newSequence,
                timeNs,
                type,
                reason,
                destination,
                oldMtu,
                newMtu,
                claimedMtu,
                linkMtu,
                quoteEvidence,
                state,
                source,
                expiresNs,
                reporter,
                sender,
                port,
                operatorUid,
                counts,
                packet,
                digest,
                detail,
                snapshot,
                snapshotSequence);
    }

    /**
     * Whether the event has what it cannot be without.
     *
     * @return false if it says that something changed, and not what
     */
    public boolean isComplete() {
        return switch (type) {
            case MTU_CHANGED -> (state == null && source == EntrySource.KERNEL) || hasEntry();
            case CLAIM_QUARANTINED -> hasEntry();
            case ENTRY_EXPIRED, ENTRY_EVICTED, ENTRY_CLEARED -> destination != null;
            case STUBBORN_SENDER, IMPACT -> destination != null && counts != null;
            default -> true;
        };
    }

    private boolean hasEntry() {
        return destination != null && newMtu != ABSENT && state != null && source != null;
    }

    /**
     * The entry that an event sets which changes what is enforced, or quarantines a claim.
     *
     * @return with times in whole milliseconds
     */
    public PmtuEntry entry() {
        return new PmtuEntry(
                destination,
                newMtu,
                state,
                source,
                reporter,
                timeNs / PmtuEntry.NS_PER_MS * PmtuEntry.NS_PER_MS,
                expiresNs,
                sequence);
    }
}
