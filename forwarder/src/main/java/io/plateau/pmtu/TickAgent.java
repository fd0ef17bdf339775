package io.plateau.pmtu;

import static io.plateau.pmtu.event.PmtuEvent.ABSENT;

import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.Reason;
import io.plateau.pmtu.event.RetiredFile;
import io.plateau.pmtu.table.EntrySource;
import io.plateau.pmtu.table.EntryState;
import io.plateau.pmtu.table.PmtuEntry;
import io.plateau.pmtu.table.PmtuTable;
import io.plateau.wire.IpPrefix;

/** What happens because time passes: entries expire, costs and checkpoints are journalled. Control thread only. */
final class TickAgent {
    /** Events of one destination's cost are at least this far apart. */
    static final long IMPACT_PERIOD_NS = 10_000_000_000L;
    /** A checkpoint at least so often. */
    static final long CHECKPOINT_PERIOD_NS = 3_600_000_000_000L;
    /** A checkpoint after so many events. */
    static final long CHECKPOINT_EVENTS = 100_000;

    private final LinkImpacts links = new LinkImpacts();
    private final TableWriter writer;
    private long checkpointNs;
    private long checkpointEvents;

    TickAgent(final TableWriter writer) {
        this.writer = writer;
    }

    void onTick(final long nowNs) {
        expire(nowNs);
        flushImpacts(nowNs, nowNs - IMPACT_PERIOD_NS);
        if (writer.events() > checkpointEvents && nowNs - checkpointNs >= CHECKPOINT_PERIOD_NS) {
            checkpoint(nowNs);
        }
        retire(nowNs);
    }

    private void retire(final long nowNs) {
        for (RetiredFile old = writer.log().retired(nowNs);
                old != null;
                old = writer.log().retired(nowNs)) {
            writer.write(PmtuEvent.of(EventType.CHECKPOINT, nowNs).detail(old.detail()));
            writer.log().drop(old);
        }
    }

    // After each event, whatever its kind.
    void afterEvent(final long nowNs) {
        if (writer.events() - checkpointEvents >= CHECKPOINT_EVENTS) {
            checkpoint(nowNs);
        }
    }

    void expire(final long nowNs) {
        final long nowMs = nowNs / PmtuEntry.NS_PER_MS;
        final PmtuTable table = writer.state().table();
        for (PmtuEntry over = table.firstExpired(nowMs); over != null; over = table.nextExpired(nowMs)) {
            end(over, nowNs);
        }
        final Quarantine quarantine = writer.state().quarantine();
        for (PmtuEntry over = quarantine.expired(nowMs); over != null; over = quarantine.expired(nowMs)) {
            end(over, nowNs);
        }
    }

    private void end(final PmtuEntry entry, final long nowNs) {
        final boolean isRestoring =
                entry.state() == EntryState.LEARNED && writer.state().staticEntry(entry.destination()) != null;
        writer.takeOut(EventType.ENTRY_EXPIRED, isRestoring ? Reason.RESTORED : Reason.NONE, entry, nowNs, ABSENT);
    }

    LinkImpacts links() {
        return links;
    }

    void flushImpacts(final long nowNs, final long latestNs) {
        for (final LinkImpacts.Cost cost : links.takeDue(latestNs, nowNs)) {
            writer.write(PmtuEvent.of(EventType.IMPACT, nowNs)
                    .destination(cost.destination())
                    .oldMtu(cost.mtu())
                    .newMtu(cost.mtu())
                    .source(EntrySource.KERNEL)
                    .sender(cost.sender())
                    .counts(cost.counts()));
        }
        for (final IpPrefix destination : writer.state().impacts().due(latestNs)) {
            writer.flushImpact(destination, nowNs);
        }
    }

    void checkpoint(final long nowNs) {
        writer.checkpoints().write(nowNs);
        checkpointNs = nowNs;
        checkpointEvents = writer.events();
    }
}
