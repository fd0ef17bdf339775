package io.plateau.forensics;

import io.plateau.pmtu.table.EntryState;
import io.plateau.pmtu.table.PmtuEntry;
import io.plateau.wire.IpPrefix;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What differs between the tables of two moments. Stateless. */
public final class TableDiff {
    /**
     * One difference.
     *
     * @param before null if the entry was added
     * @param after null if the entry is gone
     */
    public record Difference(PmtuEntry before, PmtuEntry after) {
        /**
         * The entry that there is, the later one of two.
         *
         * @return never null
         */
        public PmtuEntry entry() {
            return after == null ? before : after;
        }
    }

    // A destination can have an entry in force and one in quarantine.
    private record Key(IpPrefix destination, boolean isQuarantined) {
        private static Key of(final PmtuEntry entry) {
            return new Key(entry.destination(), entry.state() == EntryState.QUARANTINED);
        }
    }

    private TableDiff() {}

    /**
     * Compares two tables. An entry has changed if its MTU, state, source or reporter has, or whether it ends at all; one
     * that was only prolonged has not.
     *
     * @param before entries in any order
     * @param after entries in any order
     * @return what is gone or changed in the order of the first, then what was added in the order of the second
     */
    public static List<Difference> between(final List<PmtuEntry> before, final List<PmtuEntry> after) {
        final Map<Key, PmtuEntry> later = new LinkedHashMap<>();
        after.forEach(entry -> later.put(Key.of(entry), entry));
        final List<Difference> differences = new ArrayList<>();
        for (final PmtuEntry entry : before) {
            final PmtuEntry now = later.remove(Key.of(entry));
            if (now == null || isChanged(entry, now)) {
                differences.add(new Difference(entry, now));
            }
        }
        later.values().forEach(entry -> differences.add(new Difference(null, entry)));
        return differences;
    }

    private static boolean isChanged(final PmtuEntry before, final PmtuEntry after) {
        return before.mtu() != after.mtu()
                || before.state() != after.state()
                || before.source() != after.source()
                || !Objects.equals(before.reporter(), after.reporter())
                || (before.expiresNs() == PmtuEntry.NEVER) != (after.expiresNs() == PmtuEntry.NEVER);
    }
}
