package io.plateau.forensics;

import io.plateau.journal.JournalReader;
import io.plateau.pmtu.PmtuState;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.table.PmtuEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The table as it was at a moment, made from the events up to then. */
public final class JournalTable {
    private static final Comparator<PmtuEntry> BY_DESTINATION = Comparator.<PmtuEntry, Long>comparing(
                    entry -> entry.destination().address().high(), Long::compareUnsigned)
            .thenComparing(entry -> entry.destination().address().low(), Long::compareUnsigned)
            .thenComparing(entry -> entry.destination().length())
            .thenComparing(PmtuEntry::state);

    private final PmtuState state;
    private final long atNs;

    /**
     * Replays a journal from the last whole table before the moment, or, if none is known, from the beginning.
     *
     * @param reader of the journal; moved
     * @param atNs nanoseconds since the epoch; what happened at this very moment counts
     */
    public JournalTable(final JournalReader reader, final long atNs) {
        this.atNs = atNs;
        reader.seekTable(atNs);
        final PmtuState sinceTable = replay(reader, atNs);
        if (sinceTable.isWhole()) {
            state = sinceTable;
        } else {
            reader.seekSequence(0);
            state = replay(reader, atNs);
        }
    }

    private static PmtuState replay(final JournalReader reader, final long atNs) {
        final PmtuState state = PmtuState.growing();
        while (reader.next() && reader.record().timeNs() <= atNs) {
            state.apply(reader.event());
        }
        return state;
    }

    /**
     * The entries. One whose time was up is left out, even if its forwarder was no longer there to say so.
     *
     * @return ordered by destination
     */
    public List<PmtuEntry> entries() {
        final List<PmtuEntry> entries = new ArrayList<>();
        state.forEach(entry -> {
            if (entry.expiresNs() == PmtuEntry.NEVER || entry.expiresNs() > atNs) {
                entries.add(entry);
            }
        });
        entries.sort(BY_DESTINATION);
        return entries;
    }

    /**
     * What happened to datagrams towards an entry, as far as it was journalled.
     *
     * @param entry one of {@link #entries}
     * @return counts since the entry was made
     */
    public PmtuEvent.Counts counts(final PmtuEntry entry) {
        return state.impact(entry.destination());
    }
}
