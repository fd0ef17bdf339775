package io.plateau.route.trie;

import java.util.Arrays;

/** Puts runs together in their order, joining those of the same value. Writer only. */
final class RunBuilder {
    private static final int FEWEST = 2 * Runs.MOST;

    private long[] starts = new long[FEWEST];
    private Object[] values = new Object[FEWEST];
    private byte[] lengths = new byte[FEWEST];
    private int count;

    void clear() {
        Arrays.fill(values, 0, count, null);
        count = 0;
    }

    int count() {
        return count;
    }

    // Whether what was added is one run, and the whole of another block.
    boolean isAllOf(final Runs runs) {
        return count == 1 && runs.isUniform() && runs.values[0] == values[0] && runs.lengths[0] == lengths[0];
    }

    // start: word that it begins with; length: of the prefix that the value comes from
    void add(final long start, final Object value, final byte length) {
        if (count > 0 && values[count - 1] == value && lengths[count - 1] == length) {
            return;
        }
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, 2 * count);
            values = Arrays.copyOf(values, 2 * count);
            lengths = Arrays.copyOf(lengths, 2 * count);
        }
        starts[count] = start ^ Runs.TURNED;
        values[count] = value;
        lengths[count] = length;
        count++;
    }

    // Adds what another block holds of a stretch of words. block, first, last: words; runs: of the block
    void addAll(final Runs runs, final long block, final long first, final long last) {
        final int end = runs.indexOf(last);
        for (int run = runs.indexOf(first); run <= end; run++) {
            final long start = runs.start(run, block);
            add(Long.compareUnsigned(start, first) < 0 ? first : start, runs.values[run], runs.lengths[run]);
        }
    }

    Runs build() {
        if (count == 1) {
            return Runs.uniform(values[0], lengths[0]);
        }
        final long[] packed = Arrays.copyOf(starts, count);
        packed[0] = Runs.TURNED;
        return new Runs(packed, Arrays.copyOf(values, count), Arrays.copyOf(lengths, count));
    }
}
