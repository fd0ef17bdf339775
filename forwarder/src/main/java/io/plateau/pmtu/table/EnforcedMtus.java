package io.plateau.pmtu.table;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * How many entries enforce each MTU, to know the lowest exactly. The control thread writes; any thread reads
 * {@link #lowest()}.
 */
final class EnforcedMtus {
    private static final int VALUES = 1 << 16;

    private final int[] counts = new int[VALUES];
    private final long[] present = new long[VALUES >> 6];
    private final UnsafeBuffer header;

    EnforcedMtus(final UnsafeBuffer header) {
        this.header = header;
        lowest(PmtuReader.NONE);
    }

    static long memoryBytes() {
        return (long) VALUES * Integer.BYTES + VALUES / Byte.SIZE;
    }

    int lowest() {
        return header.getIntVolatile(TableMemory.LOWEST);
    }

    private void lowest(final int mtu) {
        header.putIntVolatile(TableMemory.LOWEST, mtu);
    }

    // Before the entry can be found.
    void add(final int mtu) {
        counts[mtu]++;
        present[mtu >> 6] |= 1L << mtu;
        if (mtu < lowest()) {
            lowest(mtu);
        }
    }

    // After the entry cannot be found any more.
    void remove(final int mtu) {
        counts[mtu]--;
        if (counts[mtu] > 0) {
            return;
        }
        present[mtu >> 6] &= ~(1L << mtu);
        if (mtu == lowest()) {
            lowest(scanFrom(mtu));
        }
    }

    private int scanFrom(final int mtu) {
        for (int word = mtu >> 6; word < present.length; word++) {
            if (present[word] != 0) {
                return (word << 6) + Long.numberOfTrailingZeros(present[word]);
            }
        }
        return PmtuReader.NONE;
    }
}
