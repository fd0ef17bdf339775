package io.plateau.pmtu;

import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.table.EntryState;
import java.util.List;
import java.util.function.Consumer;

/**
 * Writes checkpoints: the digest of the table, and the whole table where that is cheap or needed. It is in one record when it
 * fits; a larger one stands in several, where a file begins and after four times as many events as there are entries, so that
 * its cost is never more than a part of what the events cost. Other checkpoints say where the last whole one is. Control
 * thread only.
 */
final class Checkpoints {
    /** Events for each entry after which a large table is written again. */
    static final long EVENTS_PER_ENTRY = 4;

    /** More entries than this never fit into one record. */
    static final int MOST_IN_ONE = SnapshotWriter.PART_LENGTH / 29;

    private final PmtuState state;
    private final Consumer<PmtuEvent> log;

    // log: appends and applies
    Checkpoints(final PmtuState state, final Consumer<PmtuEvent> log) {
        this.state = state;
        this.log = log;
    }

    // The digest, and the table if that is cheap.
    void write(final long nowNs) {
        final int entries = state.size(EntryState.LEARNED)
                + state.statics().size()
                + state.quarantine().entries().size();
        final boolean isDue = state.snapshots().eventsSinceWhole() >= EVENTS_PER_ENTRY * entries;
        final List<byte[]> parts = isDue || entries <= MOST_IN_ONE ? SnapshotWriter.write(state) : List.of();
        if (isDue || parts.size() == 1) {
            write(nowNs, parts);
        } else {
            log.accept(PmtuEvent.of(EventType.CHECKPOINT, nowNs)
                    .digest(state.digest())
                    .snapshotSequence(state.snapshots().wholeSequence())
                    .build());
        }
    }

    // The digest and the table, whatever it costs.
    void writeWhole(final long nowNs) {
        write(nowNs, SnapshotWriter.write(state));
    }

    private void write(final long nowNs, final List<byte[]> parts) {
        final byte[] digest = state.digest();
        for (final byte[] part : parts) {
            log.accept(PmtuEvent.of(EventType.CHECKPOINT, nowNs)
                    .digest(digest)
                    .snapshot(part)
                    .build());
        }
    }
}
