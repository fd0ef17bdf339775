package io.plateau.pmtu.event;

import static io.plateau.pmtu.event.PmtuEvent.ABSENT;

import io.plateau.pmtu.table.EntrySource;
import io.plateau.pmtu.table.EntryState;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;

/** Builds a {@link PmtuEvent}, saying only what it is about. Used by one thread, once. */
public final class PmtuEventBuilder {
    private final EventType type;
    private final long timeNs;
    private long sequence = ABSENT;
    private Reason reason = Reason.NONE;
    private IpPrefix destination;
    private int oldMtu = ABSENT;
    private int newMtu = ABSENT;
    private long claimedMtu = ABSENT;
    private int linkMtu = ABSENT;
    private QuoteEvidence quoteEvidence;
    private EntryState state;
    private EntrySource source;
    private long expiresNs = ABSENT;
    private IpAddress reporter;
    private IpAddress sender;
    private String port;
    private long operatorUid = ABSENT;
    private PmtuEvent.Counts counts;
    private byte[] packet;
    private byte[] digest;
    private String detail;
    private byte[] snapshot;
    private long snapshotSequence = ABSENT;

    PmtuEventBuilder(final EventType type, final long timeNs) {
        this.type = type;
        this.timeNs = timeNs;
    }

    /**
     * Sets {@link PmtuEvent#sequence}.
     *
     * @param value place in the journal
     * @return this
     */
    public PmtuEventBuilder sequence(final long value) {
        sequence = value;
        return this;
    }

    /**
     * Sets {@link PmtuEvent#reason}.
     *
     * @param value why
     * @return this
     */
    public PmtuEventBuilder reason(final Reason value) {
        reason = value;
        return this;
    }

    /**
     * Sets {@link PmtuEvent#destination}.
     *
     * @param value which destination
     * @return this
     */
    public PmtuEventBuilder destination(final IpPrefix value) {
        destination = value;
        return this;
    }

    /**
     * Sets {@link PmtuEvent#oldMtu}.
     *
     * @param value bytes in force before
     * @return this
     */
    public PmtuEventBuilder oldMtu(final int value) {
        oldMtu = value;
        return this;
    }

    /**
     * Sets {@link PmtuEvent#newMtu}.
     *
     * @param value bytes in force after
     * @return this
     */
    public PmtuEventBuilder newMtu(final int value) {
        newMtu = value;
        return this;
    }

    /**
     * Sets {@link PmtuEvent#claimedMtu}.
     *
     * @param value bytes as claimed
     * @return this
     */
    public PmtuEventBuilder claimedMtu(final long value) {
        claimedMtu = value;
        return this;
    }

    /**
     * Sets {@link PmtuEvent#linkMtu}.
     *
     * @param value bytes that the link carries
     * @return this
     */
    public PmtuEventBuilder linkMtu(final int value) {
        linkMtu = value;
        return this;
    }

    /**
     * Sets {@link PmtuEvent#quoteEvidence}.
     *
     * @param value what was found out about the quoted datagram
     * @return this
     */
    public PmtuEventBuilder quoteEvidence(final QuoteEvidence value) {
        quoteEvidence = value;
        return this;
    }

    /**
     * Sets {@link PmtuEvent#state}.
     *
     * @param value of the entry after the event
     * @return this
     */
    public PmtuEventBuilder state(final EntryState value) {
        state = value;
        return this;
    }

    /**
     * Sets {@link PmtuEvent#source}.
     *
     * @param value of the entry's value
     * @return this
     */
    public PmtuEventBuilder source(final EntrySource value) {
        source = value;
        return this;
    }

    /**
     * Sets {@link PmtuEvent#expiresNs}.
     *
     * @param value nanoseconds since the epoch, whole milliseconds
     * @return this
     */
    public PmtuEventBuilder expiresNs(final long value) {
        expiresNs = value;
        return this;
    }

    /**
     * Sets {@link PmtuEvent#reporter}.
     *
     * @param value source address of the ICMP error
     * @return this
     */
    public PmtuEventBuilder reporter(final IpAddress value) {
        reporter = value;
        return this;
    }

    /**
     * Sets {@link PmtuEvent#sender}.
     *
     * @param value source address of the datagram
     * @return this
     */
    public PmtuEventBuilder sender(final IpAddress value) {
        sender = value;
        return this;
    }

    /**
     * Sets {@link PmtuEvent#port}.
     *
     * @param value configured name
     * @return this
     */
    public PmtuEventBuilder port(final String value) {
        port = value;
        return this;
    }

    /**
     * Sets {@link PmtuEvent#operatorUid}.
     *
     * @param value who commanded it
     * @return this
     */
    public PmtuEventBuilder operatorUid(final long value) {
        operatorUid = value;
        return this;
    }

    /**
     * Sets {@link PmtuEvent#counts}.
     *
     * @param value what it cost
     * @return this
     */
    public PmtuEventBuilder counts(final PmtuEvent.Counts value) {
        counts = value;
        return this;
    }

    /**
     * Adds to {@link PmtuEvent#counts} what was sent as it was.
     *
     * @param value datagrams
     * @return this
     */
    public PmtuEventBuilder forwarded(final long value) {
        final PmtuEvent.Counts others = counts == null ? PmtuEvent.Counts.ZERO : counts;
        counts = others.plus(new PmtuEvent.Counts(0, 0, 0, 0, value));
        return this;
    }

    /**
     * Sets {@link PmtuEvent#packet}.
     *
     * @param value from the Ethernet header on; not copied
     * @return this
     */
    public PmtuEventBuilder packet(final byte[] value) {
        packet = value;
        return this;
    }

    /**
     * Sets {@link PmtuEvent#digest}.
     *
     * @param value SHA-256; not copied
     * @return this
     */
    public PmtuEventBuilder digest(final byte[] value) {
        digest = value;
        return this;
    }

    /**
     * Sets {@link PmtuEvent#detail}.
     *
     * @param value free text
     * @return this
     */
    public PmtuEventBuilder detail(final String value) {
        detail = value;
        return this;
    }

    /**
     * Sets {@link PmtuEvent#snapshot}.
     *
     * @param value the table, or a part of it
     * @return this
     */
    public PmtuEventBuilder snapshot(final byte[] value) {
        snapshot = value;
        return this;
    }

    /**
     * Sets {@link PmtuEvent#snapshotSequence}.
     *
     * @param value place of the last checkpoint that holds the table
     * @return this
     */
    public PmtuEventBuilder snapshotSequence(final long value) {
        snapshotSequence = value;
        return this;
    }

    /**
     * Ends the building.
     *
     * @return the event
     */
    public PmtuEvent build() {
        return new PmtuEvent(
                sequence,
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
}
