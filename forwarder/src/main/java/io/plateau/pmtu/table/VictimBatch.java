package io.plateau.pmtu.table;

import java.util.TreeSet;

/**
 * Which learned entries are nearest their expiry, so many at once that a flood of new entries into a full table does not
 * cost a scan each. Control thread only.
 *
 * <p>Invariant: every learned entry that expires before {@code bound} is in the batch. So the first of the batch that
 * still stands in the table as noted is the nearest of all.
 */
final class VictimBatch {
    private static final int LIMIT = 4096;

    private final HostEntries entries;
    private final TreeSet<Victim> nearest = new TreeSet<>();
    private long bound = Long.MIN_VALUE;

    VictimBatch(final HostEntries entries) {
        this.entries = entries;
    }

    // The row of the learned entry nearest its expiry; HostEntriesNONE if nothing is learned.
    int next() {
        final int found = pollValid();
        if (found != HostEntries.NONE || bound == Long.MAX_VALUE) {
            return found;
        }
        bound = Long.MAX_VALUE;
        for (int entry = 0; entry < entries.used(); entry++) {
            learned(entry);
        }
        return pollValid();
    }

    private int pollValid() {
        while (!nearest.isEmpty()) {
            final Victim victim = nearest.first();
            if (entries.word(victim.entry) == victim.word) {
                return victim.entry;
            }
            nearest.pollFirst();
        }
        return HostEntries.NONE;
    }

    // Notes a row that was written.
    void learned(final int entry) {
        final long word = entries.word(entry);
        if (!HostEntries.isLearned(word)) {
            return;
        }
        final long expiresMs = entries.expiresMs(entry, word);
        if (expiresMs < bound) {
            nearest.add(new Victim(expiresMs, entry, word));
            if (nearest.size() > LIMIT) {
                bound = nearest.pollLast().expiresMs;
            }
        }
    }

    // A row and what stood in it, by expiry.
    private record Victim(long expiresMs, int entry, long word) implements Comparable<Victim> {
        @Override
        public int compareTo(final Victim other) {
            final int byExpiry = Long.compare(expiresMs, other.expiresMs);
            if (byExpiry != 0) {
                return byExpiry;
            }
            final int byEntry = Integer.compare(entry, other.entry);
            return byEntry != 0 ? byEntry : Long.compare(word, other.word);
        }
    }
}
