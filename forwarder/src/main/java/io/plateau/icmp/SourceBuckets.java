package io.plateau.icmp;

import java.util.Arrays;

/**
 * A token bucket for each of the sources seen lately, in a fixed memory. A source that was displaced begins anew with a
 * full bucket: the bucket over all of them still holds.
 *
 * <p>Owned by one worker.
 */
final class SourceBuckets {
    private static final int WAYS = 4;
    private static final int SETS = 1 << 12;

    private final long[] keys = new long[SETS * WAYS];
    private final long[] parts = new long[SETS * WAYS];
    private final long[] filledNs = new long[SETS * WAYS];
    private final long rate;
    private final long price;
    private final long full;

    /**
     * Creates it without any source.
     *
     * @param rate tokens a second for each, by all workers; the burst is a second's worth, and one at least unless the
     *     rate is 0
     * @param workers that have such buckets: each gives its part
     */
    SourceBuckets(final int rate, final int workers) {
        this.rate = rate;
        this.price = workers * TokenBucket.TOKEN;
        this.full = rate == 0 ? 0 : Math.max(rate * TokenBucket.TOKEN, price);
        Arrays.fill(filledNs, Long.MIN_VALUE);
    }

    /**
     * Finds a source's bucket and lets in what is due, or gives it the place of the one not asked for the longest time.
     *
     * @param key keyed hash of the source
     * @param nowNs nanoseconds
     * @return for {@link #holdsOne} and {@link #take}
     */
    int find(final long key, final long nowNs) {
        final int first = (int) (key & (SETS - 1)) * WAYS;
        int oldest = first;
        for (int i = first; i < first + WAYS; i++) {
            if (keys[i] == key && filledNs[i] != Long.MIN_VALUE) {
                parts[i] = TokenBucket.refilled(parts[i], filledNs[i], nowNs, rate, full);
                filledNs[i] = nowNs;
                return i;
            }
            if (filledNs[i] < filledNs[oldest]) {
                oldest = i;
            }
        }
        keys[oldest] = key;
        parts[oldest] = full;
        filledNs[oldest] = nowNs;
        return oldest;
    }

    /**
     * Whether a source may have one.
     *
     * @param place as found
     * @return true if a token is there
     */
    boolean holdsOne(final int place) {
        return parts[place] >= price;
    }

    /**
     * Takes a token.
     *
     * @param place where {@link #holdsOne}
     */
    void take(final int place) {
        parts[place] -= price;
    }
}
