package io.plateau.pmtu;

import io.plateau.pmtu.table.PmtuEntry;
import io.plateau.wire.IpAddress;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Claims below the floor, kept beside the table: the latest of each destination. The control thread writes; any thread
 * may look at {@link #entries()}.
 */
final class Quarantine {
    /** Most destinations; the one that was kept longest makes room. */
    static final int CAPACITY = 65_536;

    private final Map<IpAddress, PmtuEntry> oldestFirst = new LinkedHashMap<>();
    private final Map<IpAddress, PmtuEntry> visible = new ConcurrentHashMap<>();
    private long nextExpiryMs = Long.MAX_VALUE;

    void put(final PmtuEntry entry) {
        final IpAddress key = entry.destination().address();
        oldestFirst.remove(key); // a later claim counts as new
        oldestFirst.put(key, entry);
        visible.put(key, entry);
        nextExpiryMs = Math.min(nextExpiryMs, entry.expiresMs());
    }

    void remove(final IpAddress destination) {
        oldestFirst.remove(destination);
        visible.remove(destination);
    }

    void clear() {
        oldestFirst.clear();
        visible.clear();
    }

    PmtuEntry of(final IpAddress destination) {
        return visible.get(destination);
    }

    // The one to evict before a new destination can come in; null if there is room.
    PmtuEntry oldestIfFullFor(final IpAddress destination) {
        return oldestFirst.size() < CAPACITY || oldestFirst.containsKey(destination)
                ? null
                : oldestFirst.values().iterator().next();
    }

    // One whose life is over; null if there is none. Looks at all, but not before one can have expired.
    PmtuEntry expired(final long nowMs) {
        if (nowMs < nextExpiryMs) {
            return null;
        }
        long earliest = Long.MAX_VALUE;
        for (final PmtuEntry entry : oldestFirst.values()) {
            if (entry.expiresMs() <= nowMs) {
                return entry;
            }
            earliest = Math.min(earliest, entry.expiresMs());
        }
        nextExpiryMs = earliest;
        return null;
    }

    // Oldest first. Control thread only.
    Collection<PmtuEntry> inOrder() {
        return oldestFirst.values();
    }

    // Any thread; those of no one moment.
    Collection<PmtuEntry> entries() {
        return visible.values();
    }
}
