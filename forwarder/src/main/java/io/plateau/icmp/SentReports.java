package io.plateau.icmp;

import java.util.Arrays;

/**
 * Remembers which reports were sent for the first time lately, in a fixed memory. A full set forgets its oldest, whose next
 * report then counts as a first one again.
 *
 * <p>Owned by one worker.
 */
final class SentReports {
    private static final int WAYS = 4;
    private static final int SETS = 1 << 14;

    private final long[] keys = new long[SETS * WAYS];
    private final long[] sentNs = new long[SETS * WAYS];
    private final long memoryNs;

    /**
     * Creates an empty memory.
     *
     * @param memoryNs how long a report is remembered
     */
    SentReports(final long memoryNs) {
        this.memoryNs = memoryNs;
        Arrays.fill(sentNs, Long.MIN_VALUE);
    }

    /**
     * Whether a report like this was sent for the first time lately.
     *
     * @param key keyed hash of source, destination and MTU
     * @param nowNs nanoseconds
     * @return false if it is a first one
     */
    boolean contains(final long key, final long nowNs) {
        final int first = firstOf(key);
        for (int i = first; i < first + WAYS; i++) {
            if (keys[i] == key && isAlive(i, nowNs)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Remembers one that it does not contain.
     *
     * @param key keyed hash of source, destination and MTU
     * @param nowNs nanoseconds
     */
    void add(final long key, final long nowNs) {
        final int first = firstOf(key);
        int oldest = first;
        for (int i = first + 1; i < first + WAYS; i++) {
            if (sentNs[i] < sentNs[oldest]) {
                oldest = i;
            }
        }
        keys[oldest] = key;
        sentNs[oldest] = nowNs;
    }

    private boolean isAlive(final int place, final long nowNs) {
        return sentNs[place] != Long.MIN_VALUE && nowNs - sentNs[place] < memoryNs;
    }

    private static int firstOf(final long key) {
        return (int) (key & (SETS - 1)) * WAYS;
    }
}
