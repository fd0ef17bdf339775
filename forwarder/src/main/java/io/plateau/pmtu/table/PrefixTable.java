package io.plateau.pmtu.table;

import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * The entries for prefixes, found by the longest that covers an address. Immutable: the control thread makes a new one
 * for each change. Per family and prefix length one sorted array, longest first, searched by halves.
 */
final class PrefixTable {
    /** No prefix at all. */
    static final PrefixTable EMPTY = new PrefixTable(List.of());

    private final List<PmtuEntry> all;
    private final Level[] ipv4;
    private final Level[] ipv6;

    PrefixTable(final Collection<PmtuEntry> entries) {
        all = List.copyOf(entries);
        ipv4 = levels(entries, true);
        ipv6 = levels(entries, false);
    }

    List<PmtuEntry> entries() {
        return all;
    }

    // The lowest MTU that any of them enforces; NONE if there is none.
    int lowest() {
        return all.stream().mapToInt(PmtuEntry::mtu).min().orElse(PmtuReader.NONE);
    }

    private static Level[] levels(final Collection<PmtuEntry> entries, final boolean family) {
        final TreeMap<Integer, List<PmtuEntry>> byLength = new TreeMap<>(Comparator.reverseOrder());
        for (final PmtuEntry entry : entries) {
            if (entry.destination().address().isIpv4() == family) {
                byLength.computeIfAbsent(entry.destination().length(), length -> new ArrayList<>())
                        .add(entry);
            }
        }
        return byLength.entrySet().stream()
                .map(level -> new Level(level.getKey(), level.getValue()))
                .toArray(Level[]::new);
    }

    // The entry of the longest prefix that covers an address; null if none does. Any thread.
    PmtuEntry match(final long high, final long low) {
        // By family: ::/0 is no prefix of IPv4 addresses, although their mapped form begins with its bits.
        for (final Level level : IpAddress.isIpv4(high, low) ? ipv4 : ipv6) {
            final PmtuEntry found = level.find(high & level.highMask, low & level.lowMask);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** The prefixes of one length. */
    private static final class Level {
        private final long highMask;
        private final long lowMask;
        private final long[] highs;
        private final long[] lows;
        private final PmtuEntry[] entries;

        Level(final int length, final List<PmtuEntry> unsorted) {
            highMask = IpPrefix.highMask(length);
            lowMask = IpPrefix.lowMask(length);
            entries = unsorted.toArray(PmtuEntry[]::new);
            Arrays.sort(
                    entries,
                    Comparator.comparingLong((PmtuEntry entry) ->
                                    entry.destination().address().high())
                            .thenComparingLong(
                                    entry -> entry.destination().address().low()));
            highs = new long[entries.length];
            lows = new long[entries.length];
            for (int i = 0; i < entries.length; i++) {
                highs[i] = entries[i].destination().address().high();
                lows[i] = entries[i].destination().address().low();
            }
        }

        PmtuEntry find(final long high, final long low) {
            int from = 0;
            int to = entries.length - 1;
            while (from <= to) {
                final int middle = (from + to) >>> 1;
                final int order =
                        highs[middle] != high ? Long.compare(highs[middle], high) : Long.compare(lows[middle], low);
                if (order == 0) {
                    return entries[middle];
                }
                if (order < 0) {
                    from = middle + 1;
                } else {
                    to = middle - 1;
                }
            }
            return null;
        }
    }
}
