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
    double gigabitsPerSecond() {
        return bytes * 8.0 / durationNs;
    }

    long longestPauseMs() {
        return longestPauseNs / 1_000_000;
    }

    @Override
    public String toString() {
        if (bytes == 0) {
            return String.format(Locale.ROOT, "nothing at all for %.1f s", durationNs / 1e9);
        }
        return String.format(Locale.ROOT, "%6.2f Gbit/s, longest pause %,d ms", gigabitsPerSecond(), longestPauseMs());
    }
}
