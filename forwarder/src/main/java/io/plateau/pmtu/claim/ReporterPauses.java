package io.plateau.pmtu.claim;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Which reporters are not believed about whom for a while, as workers may ask: for each pair of a reporter and a
 * destination until when, and what is known to arrive. Of two pairs with the same place only the later is known here; then
 * a worker takes the other for one that may be believed, and only the control thread knows better.
 *
 * <p>Keyed, so that nobody outside can choose whose place is taken. The control thread writes, any thread reads and never
 * waits. Allocation-free.
 */
public final class ReporterPauses {
    // Of a word: which pair (12 bits, with the place 28), the length (16), and the end (36 bits of ms, which wrap).
    private static final int PLACE_BITS = 16;
    private static final int PAIR_SHIFT = 52;
    private static final int LENGTH_SHIFT = 36;
    private static final int LENGTH = 0xFFFF;
    private static final long END = (1L << LENGTH_SHIFT) - 1;
    private static final long FOLD = 0x9E37_79B9_7F4A_7C15L; // odd, from the golden ratio: no pattern of its own

    private final AtomicLongArray words = new AtomicLongArray(1 << PLACE_BITS);
    private final long secretHigh;
    private final long secretLow;

    /**
     * Knows of none.
     *
     * @param secretHigh random, another at each start
     * @param secretLow random, another at each start
     */
    public ReporterPauses(final long secretHigh, final long secretLow) {
        this.secretHigh = secretHigh;
        this.secretLow = secretLow;
    }

    /**
     * Begins a pause. Control thread.
     *
     * @param reporterHigh first eight bytes of the reporter
     * @param reporterLow last eight bytes
     * @param high first eight bytes of the destination
     * @param low last eight bytes
     * @param length that is known to arrive, 1 to 65535 bytes
     * @param untilNs nanoseconds since the epoch
     */
    public void begin(
            final long reporterHigh,
            final long reporterLow,
            final long high,
            final long low,
            final int length,
            final long untilNs) {
        final long hash = hash(reporterHigh, reporterLow, high, low);
        words.setRelease(
                place(hash), pair(hash) << PAIR_SHIFT | (long) (length & LENGTH) << LENGTH_SHIFT | (ms(untilNs) & END));
    }

    /**
     * What is known to arrive although a reporter claims less. Any thread.
     *
     * @param reporterHigh first eight bytes of the reporter
     * @param reporterLow last eight bytes
     * @param high first eight bytes of the destination
     * @param low last eight bytes
     * @param nowNs nanoseconds since the epoch
     * @return IP total length, bytes; 0 if the reporter may be believed
     */
    public int provenLength(
            final long reporterHigh, final long reporterLow, final long high, final long low, final long nowNs) {
        final long hash = hash(reporterHigh, reporterLow, high, low);
        final long word = words.getAcquire(place(hash));
        final boolean isPaused = word >>> PAIR_SHIFT == pair(hash) && isAhead(word, ms(nowNs));
        return isPaused ? (int) (word >>> LENGTH_SHIFT) & LENGTH : 0;
    }

    // Whether the end lies ahead, by no more than half of all that can be told apart.
    private static boolean isAhead(final long word, final long nowMs) {
        final long left = (word - nowMs) & END;
        return left != 0 && left <= END >>> 1;
    }

    private static long ms(final long timeNs) {
        return TimeUnit.NANOSECONDS.toMillis(timeNs);
    }

    private static int place(final long hash) {
        return (int) (hash & ((1 << PLACE_BITS) - 1));
    }

    private static long pair(final long hash) {
        return hash >>> PAIR_SHIFT;
    }

    private long hash(final long reporterHigh, final long reporterLow, final long high, final long low) {
        final long reporter = fold(reporterHigh ^ secretHigh, reporterLow ^ secretLow);
        final long destination = fold(high ^ Long.rotateLeft(secretLow, 1), low ^ Long.rotateLeft(secretHigh, 1));
        return fold(reporter ^ secretLow, destination ^ FOLD);
    }

    private static long fold(final long left, final long right) {
        return Math.multiplyHigh(left, right) ^ (left * right);
    }
}
