package io.plateau.pmtu;

import static io.plateau.pmtu.event.PmtuEvent.ABSENT;

import io.plateau.pmtu.event.EventLog;
import io.plateau.pmtu.event.EventLogException;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.PmtuEvent.Counts;
import io.plateau.pmtu.event.PmtuEventBuilder;
import io.plateau.pmtu.event.Reason;
import io.plateau.pmtu.table.EntryState;
import io.plateau.pmtu.table.PmtuEntry;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes each event to the log and then makes its change, and knows how to say that an entry went. Control thread only,
 * but for the counters.
 */
final class TableWriter {
    private static final long LAST_EXPIRY_MS = 0xFFFF_FFFEL * 1000; // in 2106: the table keeps seconds in 32 bits

    private final PmtuState state;
    private final EventLog log;
    private final Checkpoints checkpoints;
    private final AtomicLong events = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong evicted = new AtomicLong();

    TableWriter(final PmtuState state, final EventLog log) {
        this.state = state;
        this.log = log;
        checkpoints = new Checkpoints(state, this::append);
    }

    EventLog log() {
        return log;
    }

    PmtuState state() {
        return state;
    }

    // Any thread: events in the log.
    long events() {
        return events.get();
    }

    // Any thread: events that the log did not take. What they were about did not happen.
    long lost() {
        return lost.get();
    }

    // Any thread: entries that made room for others.
    long evicted() {
        return evicted.get();
    }

    Checkpoints checkpoints() {
        return checkpoints;
    }

    PmtuEvent write(final PmtuEventBuilder built) {
        final PmtuEvent event = built.build();
        if (log.beginsFile(event.timeNs())) {
            beginFile(event.timeNs());
        }
        return append(event);
    }

    // Each file begins with the whole table, so that those before it can go. Without room for that, the event may still
    // have some; the next checkpoint is whole then.
    private void beginFile(final long nowNs) {
        try {
            checkpoints.writeWhole(nowNs);
        } catch (final EventLogException failed) {
            state.snapshots().miss();
        }
    }

    private PmtuEvent append(final PmtuEvent event) {
        final PmtuEvent appended;
        try {
            appended = log.append(event);
        } catch (final EventLogException failed) {
            lost.incrementAndGet();
            throw failed;
        }
        events.incrementAndGet();
        state.apply(appended);
        return appended;
    }

    int enforcedMtu(final IpPrefix destination) {
        final PmtuEntry entry =
                destination.isHost() ? state.enforced(destination.address()) : state.staticEntry(destination);
        return entry == null ? shorterPrefixMtu(destination) : entry.mtu();
    }

    // What is in force once a learned entry is gone; ABSENT if nothing is.
    int mtuBelow(final PmtuEntry learned) {
        final PmtuEntry base = state.staticEntry(learned.destination());
        return base == null ? shorterPrefixMtu(learned.destination()) : base.mtu();
    }

    // What the longest prefix around a prefix or address enforces; ABSENT if there is none.
    private int shorterPrefixMtu(final IpPrefix destination) {
        final IpAddress address = destination.address();
        PmtuEntry longest = null;
        for (final PmtuEntry entry : state.statics()) {
            final IpPrefix around = entry.destination();
            if (around.length() < destination.length()
                    && around.address().isIpv4() == address.isIpv4()
                    && around.contains(address.high(), address.low())
                    && (longest == null
                            || around.length() > longest.destination().length())) {
                longest = entry;
            }
        }
        return longest == null ? ABSENT : longest.mtu();
    }

    // ---- entries that go ----

    // The entry in force went, or the quarantined one.
    void takeOut(final EventType type, final Reason reason, final PmtuEntry entry, final long nowNs, final long uid) {
        flushImpact(entry.destination(), nowNs);
        final PmtuEventBuilder event = PmtuEvent.of(type, nowNs)
                .reason(reason)
                .destination(entry.destination())
                .reporter(entry.reporter())
                .operatorUid(uid);
        if (entry.state() == EntryState.QUARANTINED) {
            final int enforced = enforcedMtu(entry.destination());
            event.state(EntryState.QUARANTINED).claimedMtu(entry.mtu());
            event.oldMtu(enforced).newMtu(enforced);
        } else {
            event.oldMtu(entry.mtu());
            below(entry, event);
        }
        write(event);
        if (type == EventType.ENTRY_EVICTED) {
            evicted.incrementAndGet();
        }
    }

    private void below(final PmtuEntry entry, final PmtuEventBuilder event) {
        final PmtuEntry base = entry.state() == EntryState.LEARNED ? state.staticEntry(entry.destination()) : null;
        if (base == null) {
            event.newMtu(shorterPrefixMtu(entry.destination()));
        } else {
            event.newMtu(base.mtu()).state(base.state()).source(base.source());
        }
    }

    // A static or locked value went: the one in force, or the one below a learned one, which stays.
    void takeOutStatic(final Reason reason, final PmtuEntry entry, final long nowNs, final long uid) {
        final PmtuEntry inForce = entry.destination().isHost()
                ? state.enforced(entry.destination().address())
                : entry;
        if (inForce != null && inForce.state() == EntryState.LEARNED) {
            write(PmtuEvent.of(EventType.ENTRY_CLEARED, nowNs)
                    .reason(reason)
                    .destination(entry.destination())
                    .oldMtu(inForce.mtu())
                    .newMtu(inForce.mtu())
                    .state(EntryState.LEARNED)
                    .source(inForce.source())
                    .operatorUid(uid));
        } else {
            takeOut(EventType.ENTRY_CLEARED, reason, entry, nowNs, uid);
        }
    }

    // Makes sure that one more host fits. False if everything in a full table is there for good.
    boolean makeRoom(final IpPrefix destination, final long nowNs) {
        final IpAddress address = destination.address();
        while (destination.isHost()
                && state.table().isFull()
                && state.table().host(address.high(), address.low()) == null) {
            final PmtuEntry victim = state.table().nearestExpiry();
            if (victim == null) {
                return false;
            }
            takeOut(EventType.ENTRY_EVICTED, Reason.NONE, victim, nowNs, ABSENT);
        }
        return true;
    }

    // ---- impact ----

    void flushImpact(final IpPrefix destination, final long nowNs) {
        final Counts pending = state.impacts().pending(destination);
        if (pending.equals(Counts.ZERO)) {
            return;
        }
        final int enforced = enforcedMtu(destination);
        write(PmtuEvent.of(EventType.IMPACT, nowNs)
                .destination(destination)
                .oldMtu(enforced)
                .newMtu(enforced)
                .sender(state.impacts().sender(destination))
                .counts(pending));
    }

    // ---- times ----

    // Whole milliseconds, and not beyond what the table can hold.
    static long expiresNs(final long nowNs, final long lifeNs) {
        final long ms = nowNs / PmtuEntry.NS_PER_MS + lifeNs / PmtuEntry.NS_PER_MS;
        return Math.min(ms, LAST_EXPIRY_MS) * PmtuEntry.NS_PER_MS;
    }
}
