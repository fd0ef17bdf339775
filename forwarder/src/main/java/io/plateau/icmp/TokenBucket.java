package io.plateau.icmp;

import java.util.concurrent.TimeUnit;

/** Tokens that come in at a rate, up to a burst. Owned by one worker; time is passed in. */
final class TokenBucket {
    /** Parts of a token: at a rate of 1 one comes in each nanosecond. */
    static final long TOKEN = TimeUnit.SECONDS.toNanos(1);

    private final long rate;
    private final long full;
    private long parts;
    private long filledNs;

    /**
     * Creates a full bucket.
     *
     * @param rate tokens a second, 0 or more
     * @param burst tokens that it can hold, 0 or more
     */
    TokenBucket(final int rate, final int burst) {
        this.rate = rate;
        this.full = burst * TOKEN;
        this.parts = full;
        this.filledNs = Long.MIN_VALUE;
    }

    /**
     * Lets in what is due, and says whether enough is there. A clock that steps back lets nothing in.
     *
     * @param tokens wanted
     * @param nowNs nanoseconds
     * @return true if that many are in it
     */
    boolean holds(final int tokens, final long nowNs) {
        parts = refilled(parts, filledNs, nowNs, rate, full);
        filledNs = nowNs;
        return parts >= tokens * TOKEN;
    }

    /** Takes one that {@link #holds} found. */
    void take() {
        parts -= TOKEN;
    }

    /**
     * What a bucket holds later.
     *
     * @param parts that it held
     * @param thenNs when it did; {@link Long#MIN_VALUE} if never
     * @param nowNs nanoseconds
     * @param rate tokens a second
     * @param full parts that it can hold
     * @return parts
     */
    static long refilled(final long parts, final long thenNs, final long nowNs, final long rate, final long full) {
        if (thenNs == Long.MIN_VALUE || nowNs <= thenNs) {
            return parts;
        }
        final long elapsedNs = nowNs - thenNs;
        // compared by division first: the product could overflow
        return rate > 0 && elapsedNs > (full - parts) / rate ? full : parts + elapsedNs * rate;
    }
}
