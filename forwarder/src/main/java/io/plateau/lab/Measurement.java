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
    private static final double STILL_FULL_SPEED = 0.5;

    double gigabitsPerSecond() {
        return bytes * 8.0 / durationNs;
    }

    long longestPauseMs() {
        return longestPauseNs / 1_000_000;
    }

    boolean isNothing() {
        return bytes == 0;
    }

    // Whether this is the same traffic as before, for all that a busy machine makes of it.
    boolean keepsUpWith(final Measurement before) {
        return gigabitsPerSecond() >= before.gigabitsPerSecond() * STILL_FULL_SPEED
                && longestPauseMs() < LONGEST_PAUSE_MS;
    }

    @Override
    public String toString() {
        if (isNothing()) {
            return String.format(Locale.ROOT, "nothing at all for %.1f s", durationNs / 1e9);
        }
        return String.format(Locale.ROOT, "%6.2f Gbit/s, longest pause %,d ms", gigabitsPerSecond(), longestPauseMs());
    }
}
