package io.plateau.route.trie;

/**
 * What is found in a block of addresses, as runs of addresses with the same value. Immutable, so that a reader that holds
 * it needs nobody's leave; the collector takes it when the last reader has left it.
 *
 * <p>Words are compared unsigned: they stand with their uppermost bit turned over. The first run begins wherever the block
 * does, so that one object does for many blocks with one value.
 */
final class Runs {
    /** More than these are spread over smaller blocks. */
    static final int MOST = 32;

    static final long TURNED = Long.MIN_VALUE;

    private static final Runs NOTHING = new Runs(new long[] {TURNED}, new Object[1], new byte[1]);

    final long[] starts;
    final Object[] values;
    final byte[] lengths; // of the prefix that each value comes from; the writer's alone

    Runs(final long[] starts, final Object[] values, final byte[] lengths) {
        this.starts = starts;
        this.values = values;
        this.lengths = lengths;
    }

    // A block with the same value everywhere.
    static Runs uniform(final Object value, final int length) {
        return value == null
                ? NOTHING
                : new Runs(new long[] {TURNED}, new Object[] {value}, new byte[] {(byte) length});
    }

    int count() {
        return starts.length;
    }

    boolean isUniform() {
        return starts.length == 1;
    }

    Object find(final long word) {
        return values[indexOf(word)];
    }

    // The run that a word is in: half of what is left is left out at each step, without a branch to be guessed.
    int indexOf(final long word) {
        final long turned = word ^ TURNED;
        int first = 0;
        int left = starts.length;
        while (left > 1) {
            final int half = left >>> 1;
            first += starts[first + half] <= turned ? half : 0;
            left -= half;
        }
        return first;
    }

    // The word that a run begins with, in a block that begins with a word.
    long start(final int run, final long block) {
        return run == 0 ? block : starts[run] ^ TURNED;
    }

    // Bytes with all arrays, as the collectors without compressed references lay them out.
    long memoryBytes() {
        final int headers = 40 + 3 * 16;
        return headers + (2 * Long.BYTES + 1L) * starts.length;
    }
}
