package io.plateau.pmtu;

import io.plateau.pmtu.event.PmtuEvent.Counts;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What each entry cost: what the journal holds, and what is not in it yet. No more destinations than there are entries.
 * The control thread writes; any thread may ask {@link #of}.
 */
final class ImpactTotals {
    // What is known of one entry. Replaced as a whole, so that a reader never counts twice.
    private record Totals(Counts journalled, Counts pending, long flushedNs, IpAddress sender) {
        private static final Totals NOTHING = new Totals(Counts.ZERO, Counts.ZERO, Long.MIN_VALUE / 2, null);
    }

    private final Map<IpPrefix, Totals> totals = new ConcurrentHashMap<>();
    private final Set<IpPrefix> unwritten = new LinkedHashSet<>();

    // Any thread.
    Counts of(final IpPrefix destination) {
        final Totals known = known(destination);
        return known.journalled.plus(known.pending);
    }

    // What the journal holds of it.
    Counts journalled(final IpPrefix destination) {
        return known(destination).journalled;
    }

    private Totals known(final IpPrefix destination) {
        return totals.getOrDefault(destination, Totals.NOTHING);
    }

    // What workers counted; not in the journal yet.
    void add(final IpPrefix destination, final Counts counts, final IpAddress sender) {
        final Totals known = known(destination);
        totals.put(destination, new Totals(known.journalled, known.pending.plus(counts), known.flushedNs, sender));
        unwritten.add(destination);
    }

    // What the journal got; it is pending no more.
    void journalled(final IpPrefix destination, final Counts counts, final long timeNs) {
        final Totals known = known(destination);
        totals.put(destination, new Totals(known.journalled.plus(counts), Counts.ZERO, timeNs, known.sender));
        unwritten.remove(destination);
    }

    // What the journal held before its first record that is left.
    void restore(final IpPrefix destination, final Counts counts) {
        if (!counts.equals(Counts.ZERO)) {
            totals.put(destination, new Totals(counts, Counts.ZERO, Totals.NOTHING.flushedNs, null));
        }
    }

    void clear() {
        totals.clear();
        unwritten.clear();
    }

    void forget(final IpPrefix destination) {
        totals.remove(destination);
        unwritten.remove(destination);
    }

    Counts pending(final IpPrefix destination) {
        return known(destination).pending;
    }

    IpAddress sender(final IpPrefix destination) {
        return known(destination).sender;
    }

    // Those with something to write whose last event is old enough.
    List<IpPrefix> due(final long latestNs) {
        final List<IpPrefix> due = new ArrayList<>();
        for (final IpPrefix destination : unwritten) {
            if (known(destination).flushedNs <= latestNs) {
                due.add(destination);
            }
        }
        return due;
    }
}
