package io.plateau.icmp;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tokens that come in at a rate, up to a burst. Time is passed in. Any worker takes from it, and none waits for another:
 * what is due is let in by whoever is first to move the time on, and a token is taken by whoever is first to lower the rest.
 */
final class TokenBucket {
    /** Parts of a token: at a rate of 1 one comes in each nanosecond. */
    static final long TOKEN = TimeUnit.SECONDS.toNanos(1);

    /** Clocks that are read at one time by workers do not differ by so much; one that does was set back. */
    private static final long SET_BACK_NS = TimeUnit.SECONDS.toNanos(1);

    private final long rate;
    private final long full;
    private final AtomicLong parts;
    private final AtomicLong filledNs = new AtomicLong(Long.MIN_VALUE);

    /**
     * Creates a full bucket.
     *
     * @param rate tokens a second, 0 or more
     * @param burst tokens that it can hold, 0 or more
     */
    TokenBucket(final int rate, final int burst) {
        this.rate = rate;
        this.full = burst * TOKEN;
        this.parts = new AtomicLong(full);
    }

    /**
     * Lets in what is due, and says whether anything is there, until somebody takes it.
     *
     * @param nowNs nanoseconds
     * @return true if a token is in it
     */
    boolean holdsOne(final long nowNs) {
        letIn(nowNs);
        return parts.get() >= TOKEN;
    }

    /**
     * Lets in what is due, and takes a token if enough are there. A clock that steps back lets nothing in.
     *
     * @param least tokens that have to be in it, 1 or more
     * @param nowNs nanoseconds
     * @return true if one was taken
     */
    boolean take(final int least, final long nowNs) {
        letIn(nowNs);
        long held = parts.get();
        while (held >= least * TOKEN) {
            final long found = parts.compareAndExchange(held, held - TOKEN);
            if (found == held) {
                return true;
            }
            held = found;
        }
        return false;
    }

    private void letIn(final long nowNs) {
        final long thenNs = filledNs.get();
        final boolean isLater = nowNs > thenNs || nowNs < thenNs - SET_BACK_NS;
        if (!isLater || !filledNs.compareAndSet(thenNs, nowNs)) {
            return;
        }
        long held = parts.get();
        long found = held;
        do {
            held = found;
            found = parts.compareAndExchange(held, refilled(held, thenNs, nowNs, rate, full));
        } while (found != held);
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
