package io.plateau.pmtu.table;

/**
 * Finds the entries whose life is over: one pass over 4 bytes an entry, and none before the earliest expiry that can be.
 * Allocation-free. Control thread only.
 */
final class ExpiryScan {
    private static final long MS_PER_SECOND = 1000;

    private final HostEntries entries;
    private long nextMs = Long.MAX_VALUE;
    private long laterMs = Long.MAX_VALUE;
    private int cursor;

    ExpiryScan(final HostEntries entries) {
        this.entries = entries;
    }

    // Notes that an entry will expire.
    void noted(final long expiresMs) {
        nextMs = Math.min(nextMs, expiresMs);
        laterMs = Math.min(laterMs, expiresMs);
    }

    // Nothing expires before this, milliseconds since the epoch.
    long nextMs() {
        return nextMs;
    }

    // Begins a pass and returns its first row; HostEntriesNONE if nothing has expired.
    int first(final long nowMs) {
        if (nowMs < nextMs) {
            return HostEntries.NONE;
        }
        cursor = 0;
        laterMs = Long.MAX_VALUE;
        return next(nowMs);
    }

    // The next row of the pass; HostEntriesNONE at its end. Rows may be freed and written meanwhile. A pass that is
    // given up begins anew next time.
    int next(final long nowMs) {
        final int used = entries.used();
        final long nowSeconds = nowMs / MS_PER_SECOND;
        long earliest = laterMs / MS_PER_SECOND;
        for (int row = cursor; row < used; row++) {
            final long seconds = entries.expirySeconds(row) & 0xFFFF_FFFFL;
            if (seconds <= nowSeconds && entries.expiresMs(row, entries.word(row)) <= nowMs) {
                cursor = row + 1;
                laterMs = Math.min(laterMs, earliest * MS_PER_SECOND);
                return row;
            }
            earliest = Math.min(earliest, seconds);
        }
        nextMs = Math.min(laterMs, earliest * MS_PER_SECOND);
        return HostEntries.NONE;
    }
}
