package io.plateau.evidence;

import java.util.concurrent.TimeUnit;

/**
 * Times in 32 bits, for rows that must be small: ticks of 2^24 ns (16.8 ms), which wrap after 2.2 years. A row that lay
 * untouched for so long is taken for young for half a minute.
 */
final class FlowTime {
    private static final int TICK_SHIFT = 24;

    private FlowTime() {}

    // nowNs: nanoseconds since the epoch
    static int ticks(final long nowNs) {
        return (int) (nowNs >>> TICK_SHIFT);
    }

    // A length of time, rounded up to whole ticks.
    static int ticksOf(final long lengthNs) {
        return (int) Math.min((lengthNs + (1L << TICK_SHIFT) - 1) >>> TICK_SHIFT, Integer.MAX_VALUE);
    }

    static int ticksOfSeconds(final int seconds) {
        return ticksOf(TimeUnit.SECONDS.toNanos(seconds));
    }

    // Ticks from one time to another; below 0 if the clock stepped back.
    static int between(final int then, final int now) {
        return now - then;
    }
}
