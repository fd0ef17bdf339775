package io.plateau.lab;

import java.util.Locale;

/**
 * What a receiver got in a while.
 *
 * @param bytes of payload
 * @param durationNs of the while
 * @param longestPauseNs longest time without a byte
 */
record Measurement(long bytes, long durationNs, long longestPauseNs) {
    private static final long LONGEST_PAUSE_MS = 1000;
    private static final int STILL_FULL_SPEED_PERCENT = 90;

    double gigabitsPerSecond() {
        return bytes * 8.0 / durationNs;
    }

    long longestPauseMs() {
        return longestPauseNs / 1_000_000;
    }

    boolean isNothing() {
        return bytes == 0;
    }

    // This rate in percent of another's, rounded down.
    long percentOf(final Measurement before) {
        return (long) (100 * gigabitsPerSecond() / before.gigabitsPerSecond());
    }

    // Whether this is the same traffic as before: nine tenths of its rate, and no long pause.
    boolean keepsUpWith(final Measurement before) {
        return percentOf(before) >= STILL_FULL_SPEED_PERCENT && longestPauseMs() < LONGEST_PAUSE_MS;
    }

    @Override
    public String toString() {
        if (isNothing()) {
            return String.format(Locale.ROOT, "nothing at all for %.1f s", durationNs / 1e9);
        }
        return String.format(Locale.ROOT, "%6.2f Gbit/s, longest pause %,d ms", gigabitsPerSecond(), longestPauseMs());
    }
}
