package io.plateau.lab.traffic;

import java.util.Locale;

/**
 * What a receiver got in a while.
 *
 * @param bytes of payload
 * @param durationNs of the while
 * @param longestPauseNs longest time without a byte
 */
public record Measurement(long bytes, long durationNs, long longestPauseNs) {
    private static final long LONGEST_PAUSE_MS = 1000;
    private static final int STILL_FULL_SPEED_PERCENT = 90;

    double gigabitsPerSecond() {
        return bytes * 8.0 / durationNs;
    }

    /**
     * Longest time without a byte.
     *
     * @return milliseconds
     */
    public long longestPauseMs() {
        return longestPauseNs / 1_000_000;
    }

    /**
     * Whether nothing came.
     *
     * @return true if so
     */
    public boolean isNothing() {
        return bytes == 0;
    }

    /**
     * Whether anything came.
     *
     * @return the opposite of {@link #isNothing}
     */
    public boolean hasMoved() {
        return bytes > 0;
    }

    /**
     * This rate in percent of another's.
     *
     * @param before the other
     * @return rounded down
     */
    public long percentOf(final Measurement before) {
        return (long) (100 * gigabitsPerSecond() / before.gigabitsPerSecond());
    }

    /**
     * Whether this goes on, however fast.
     *
     * @return true if there was no long pause
     */
    public boolean goesOn() {
        return !isNothing() && longestPauseMs() < LONGEST_PAUSE_MS;
    }

    /**
     * Whether this is the same traffic as before: nine tenths of its rate, and no long pause.
     *
     * @param before that
     * @return true if so
     */
    public boolean keepsUpWith(final Measurement before) {
        return percentOf(before) >= STILL_FULL_SPEED_PERCENT && goesOn();
    }

    @Override
    public String toString() {
        if (isNothing()) {
            return String.format(Locale.ROOT, "nothing at all for %.1f s", durationNs / 1e9);
        }
        return String.format(Locale.ROOT, "%6.2f Gbit/s, longest pause %,d ms", gigabitsPerSecond(), longestPauseMs());
    }
}
