package io.plateau.pmtu.table;

/**
 * What a worker asks the table. Owned by one thread; never waits, never allocates. An answer is what was in force at
 * some moment during the call.
 */
public final class PmtuReader {
    /** Nothing is enforced; larger than any MTU, so that the minimum with a link's MTU is the link's. */
    public static final int NONE = Integer.MAX_VALUE;

    private final PmtuTable table;
    private final HostIndex index;
    private long touched;

    PmtuReader(final PmtuTable table, final HostIndex index) {
        this.table = table;
        this.index = index;
    }

    /**
     * What is enforced towards an address: its own entry, else that of the longest prefix that covers it.
     *
     * @param high first eight bytes, 0 for IPv4
     * @param low last eight bytes
     * @return bytes, IP header included, 68 to 65535; {@link #NONE} if nothing is enforced
     */
    public int mtu(final long high, final long low) {
        final long word = index.word(high, low);
        return word != 0 ? HostEntries.mtu(word) : table.prefixMtu(high, low);
    }

    /**
     * Whether no claim may change what is enforced towards an address.
     *
     * @param high first eight bytes, 0 for IPv4
     * @param low last eight bytes
     * @return true if its entry, or else the longest prefix that covers it, is locked
     */
    public boolean isLocked(final long high, final long low) {
        final long word = index.word(high, low);
        return word != 0
                ? HostEntries.state(word) == EntryState.LOCKED
                : table.prefixState(high, low) == EntryState.LOCKED;
    }

    /**
     * Whether what is enforced towards an address was learned from a claim, or raised by evidence.
     *
     * @param high first eight bytes, 0 for IPv4
     * @param low last eight bytes
     * @return false if it is static or locked, or nothing is enforced
     */
    public boolean isLearned(final long high, final long low) {
        final long word = index.word(high, low);
        return word != 0 && HostEntries.isLearned(word);
    }

    /**
     * What no entry is below: a datagram no longer than this needs no look-up.
     *
     * @return bytes; {@link #NONE} if nothing is enforced towards anybody
     */
    public int lowestEnforced() {
        return table.lowestEnforced();
    }

    /**
     * Starts to bring what a later {@link #mtu} needs into the cache. Worth it for each frame of a burst before the
     * first is looked up: the memory accesses then overlap.
     *
     * @param high first eight bytes, 0 for IPv4
     * @param low last eight bytes
     */
    public void prefetch(final long high, final long low) {
        touched += index.touchRow(index.hash(high, low)); // the sum keeps the compiler from leaving the load out
    }

    long touched() {
        return touched;
    }
}
