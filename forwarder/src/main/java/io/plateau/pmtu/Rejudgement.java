package io.plateau.pmtu;

import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.QuoteEvidence;
import io.plateau.pmtu.event.Reason;
import io.plateau.pmtu.table.EntrySource;
import io.plateau.pmtu.table.EntryState;
import io.plateau.pmtu.table.PmtuEntry;
import io.plateau.ring.ControlEvent;
import io.plateau.ring.ControlKind;
import io.plateau.ring.FlowRecord;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What the inputs of a recording (claims, proofs, operators' commands, time) lead to under another policy: they go through
 * the same agents as on the control thread. The recording's own outcomes serve for nothing but the inputs behind them.
 *
 * <p>What the recording does not say is taken in favour of no difference: an entry that both tables have ends when the
 * recorded one ended; a claim of which nobody looked whether its quote was moved counts as one whose quote was; a claim
 * that a full table refused is refused. One thread.
 */
public final class Rejudgement {
    private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final PmtuState recorded = PmtuState.growing();
    private final PmtuState supposed = PmtuState.growing();
    private final List<PmtuEvent> consequences = new ArrayList<>();
    private final TableWriter writer = new TableWriter(supposed, this::note);
    private final ControlEvent input = new ControlEvent();
    private final UnsafeBuffer flowBytes = new UnsafeBuffer(new byte[FlowRecord.LENGTH]);
    private final FlowRecord flow = new FlowRecord();
    private final PolicySettings settings;
    private final ClaimAgent claims;
    private final EvidenceAgent evidence;
    private final StaticsAgent statics;
    private final OperatorAgent operator;
    private PmtuEvent now;
    private long sweptNs = Long.MIN_VALUE;

    /**
     * Begins with two empty tables.
     *
     * @param settings the other policy
     */
    public Rejudgement(final PolicySettings settings) {
        this.settings = settings;
        final PmtuPorts ports = new PmtuPorts(List.of(""), port -> linkMtu());
        claims = new ClaimAgent(writer, ports, new ClaimCounters(), (quoted, length, nowNs) -> isMoved());
        evidence = new EvidenceAgent(writer, ports);
        statics = new StaticsAgent(writer);
        operator = new OperatorAgent(writer, statics, settings);
    }

    private PmtuEvent note(final PmtuEvent event) {
        final PmtuEvent noted = event.withSequence(now.sequence());
        consequences.add(noted);
        return noted;
    }

    private boolean isMoved() {
        return now.quoteEvidence() != QuoteEvidence.NOT_MOVED && now.reason() != Reason.NO_SUCH_FLOW;
    }

    // Of the port that the present input came in by, bytes. A proof was held against it when it was recorded.
    private int linkMtu() {
        if (now.linkMtu() != PmtuEvent.ABSENT) {
            return now.linkMtu();
        }
        final boolean isUnknownLimit = now.type() == EventType.CLAIM_REJECTED && now.reason() == Reason.NOT_SMALLER;
        return isUnknownLimit ? (int) Math.min(now.claimedMtu(), Integer.MAX_VALUE) : Integer.MAX_VALUE;
    }

    /**
     * The table as it was.
     *
     * @return up to the last event that was given
     */
    public PmtuState recorded() {
        return recorded;
    }

    /**
     * The table as it would have been.
     *
     * @return up to the last event that was given
     */
    public PmtuState supposed() {
        return supposed;
    }

    /**
     * Goes on by one recorded event.
     *
     * @param event the next of the recording
     * @return what would have been written for it, in this order; valid until the next call
     */
    public List<PmtuEvent> next(final PmtuEvent event) {
        now = event;
        consequences.clear();
        expireWhatWasNotRecorded();
        switch (event.type()) {
            case STARTED, POLICY_CHANGED -> statics.apply(settings, event.timeNs());
            case CLAIM_ACCEPTED, CLAIM_QUARANTINED, CLAIM_REJECTED -> judge();
            case MTU_CHANGED -> change();
            case ENTRY_EXPIRED, ENTRY_EVICTED -> end();
            case ENTRY_CLEARED -> clear();
            default -> {
                // changes nothing that is enforced
            }
        }
        recorded.apply(event);
        return consequences;
    }

    private void judge() {
        final boolean isForWantOfRoom = now.type() == EventType.CLAIM_REJECTED && now.reason() == Reason.NONE;
        if (now.packet() == null || now.reason() == Reason.RATE_LIMITED || isForWantOfRoom) {
            return;
        }
        final int length = now.packet().length;
        // A frame that fills the slot was cut there.
        final int originalLength = length == ControlEvent.CAPACITY ? length + 1 : length;
        input.set(ControlKind.CLAIM, 0, now.timeNs(), new UnsafeBuffer(now.packet()), 0, originalLength);
        claims.onClaim(input, settings);
    }

    private void change() {
        switch (now.reason()) {
            case DISPROVED -> disprove();
            case OPERATOR ->
                operator.set(
                        now.destination(),
                        now.newMtu(),
                        now.state() == EntryState.LOCKED,
                        now.timeNs(),
                        now.operatorUid());
            case ACCEPTED -> accept();
            default -> {
                // what a claim or the configuration led to
            }
        }
    }

    private void disprove() {
        final IpAddress destination = now.destination().address();
        final IpAddress sender = now.sender() == null ? destination : now.sender();
        flow.wrap(flowBytes, 0)
                .between(destination.high(), destination.low(), sender.high(), sender.low())
                .flow(0, 0, 0)
                .mtu(now.newMtu());
        input.set(ControlKind.DISPROOF, 0, now.timeNs(), flowBytes, 0, FlowRecord.LENGTH);
        evidence.onDisproof(input);
    }

    private void accept() {
        final PmtuEntry held = supposed.quarantined(now.destination().address());
        final PmtuEntry enforced = supposed.enforced(now.destination().address());
        final boolean isLocked = enforced != null && enforced.state() == EntryState.LOCKED;
        if (held != null && !isLocked && (enforced == null || enforced.mtu() > now.newMtu())) {
            operator.accept(now.destination(), now.timeNs(), now.operatorUid());
        }
    }

    // ---- entries that end ----

    private void end() {
        final boolean isQuarantined = went() == EntryState.QUARANTINED;
        final PmtuEntry entry = isQuarantined ? quarantined(supposed) : learned(supposed);
        final PmtuEntry other = isQuarantined ? quarantined(recorded) : learned(recorded);
        final boolean isEvicted = now.type() == EventType.ENTRY_EVICTED;
        if (entry != null && (isEvicted || isSame(other, entry))) {
            writer.takeOut(now.type(), Reason.NONE, entry, now.timeNs(), PmtuEvent.ABSENT);
        }
    }

    private void clear() {
        if (now.reason() != Reason.OPERATOR) {
            return; // by another configuration than ours
        }
        if (went() == EntryState.QUARANTINED || went() == EntryState.LEARNED) {
            final PmtuEntry entry = went() == EntryState.QUARANTINED ? quarantined(supposed) : learned(supposed);
            if (entry != null) {
                writer.takeOut(now.type(), Reason.OPERATOR, entry, now.timeNs(), now.operatorUid());
            }
            return;
        }
        final PmtuEntry entry = supposed.staticEntry(now.destination());
        if (entry != null && entry.source() == EntrySource.OPERATOR) {
            writer.takeOutStatic(Reason.OPERATOR, entry, now.timeNs(), now.operatorUid());
            statics.restore(settings, now.destination(), now.timeNs());
        }
    }

    // Which of the recorded entries about the destination the present event takes out.
    private EntryState went() {
        if (now.state() == EntryState.QUARANTINED) {
            return EntryState.QUARANTINED;
        }
        final boolean isLearned = now.state() != EntryState.LEARNED && learned(recorded) != null;
        return isLearned ? EntryState.LEARNED : EntryState.STATIC;
    }

    private PmtuEntry learned(final PmtuState state) {
        return now.destination().isHost() ? learned(state, now.destination().address()) : null;
    }

    private static PmtuEntry learned(final PmtuState state, final IpAddress address) {
        final PmtuEntry entry = state.table().host(address.high(), address.low());
        return entry != null && entry.state() == EntryState.LEARNED ? entry : null;
    }

    private PmtuEntry quarantined(final PmtuState state) {
        return state.quarantined(now.destination().address());
    }

    // What both tables have ends when the recorded one ends; what only the supposed one has, when its time is up.
    private void expireWhatWasNotRecorded() {
        if (now.timeNs() - sweptNs < TICK_NS && sweptNs != Long.MIN_VALUE) {
            return;
        }
        sweptNs = now.timeNs();
        final long nowMs = sweptNs / PmtuEntry.NS_PER_MS;
        for (PmtuEntry over = supposed.table().firstExpired(nowMs);
                over != null;
                over = supposed.table().nextExpired(nowMs)) {
            expireUnless(learned(recorded, over.destination().address()), over);
        }
        for (final PmtuEntry entry : List.copyOf(supposed.quarantine().entries())) {
            if (entry.expiresMs() <= nowMs) {
                expireUnless(recorded.quarantined(entry.destination().address()), entry);
            }
        }
    }

    private static boolean isSame(final PmtuEntry one, final PmtuEntry other) {
        return one != null && one.mtu() == other.mtu() && one.expiresNs() == other.expiresNs();
    }

    private void expireUnless(final PmtuEntry same, final PmtuEntry over) {
        if (!isSame(same, over)) {
            writer.takeOut(EventType.ENTRY_EXPIRED, Reason.NONE, over, now.timeNs(), PmtuEvent.ABSENT);
        }
    }

    /**
     * What is enforced towards a destination.
     *
     * @param state one of the two
     * @param destination address or prefix
     * @return bytes; {@link PmtuEvent#ABSENT} if nothing is
     */
    public static int enforcedMtu(final PmtuState state, final IpPrefix destination) {
        final PmtuEntry entry =
                destination.isHost() ? state.enforced(destination.address()) : state.staticEntry(destination);
        return entry == null ? PmtuEvent.ABSENT : entry.mtu();
    }
}
