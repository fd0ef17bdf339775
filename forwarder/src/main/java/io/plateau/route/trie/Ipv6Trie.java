package io.plateau.route.trie;

import java.util.Arrays;

/**
 * Values by IPv6 prefix, found by the longest that covers an address: an array by the address's first 16 bits, arrays by
 * eight more where prefixes are dense, and at their ends a few runs of addresses with the same value, among which is
 * searched by halves. So most look-ups end after one or two steps, however long the prefixes are. Each run holds the value
 * that the search would end with, so that nothing is remembered on the way down. The prefix of length 0 is held apart: as
 * the commonest one to change, it changes in one store.
 *
 * <p>One writer. Readers never wait and never see half a change of one block; a short prefix that covers several blocks
 * changes block by block.
 *
 * @param <V> value
 */
public final class Ipv6Trie<V> {
    private static final int TOP_BITS = 16;

    private final Object[] top = new Object[1 << TOP_BITS];
    private final WordTree tree = new WordTree(new WordTree(null));
    private volatile V rest;

    /** Makes an empty trie. */
    public Ipv6Trie() {
        Arrays.fill(top, Runs.uniform(null, 0));
    }

    /**
     * The value of the longest prefix that covers an address. Any thread.
     *
     * @param high first eight bytes
     * @param low last eight bytes
     * @return null if no prefix covers it
     */
    public V find(final long high, final long low) {
        final Object value = runs(high).find(high);
        return orRest(
                value instanceof WordTree.Below below
                        ? WordTree.runs(below.node, low, 0).find(low)
                        : value);
    }

    private Runs runs(final long high) {
        return WordTree.runs(WordTree.slot(top, (int) (high >>> (Long.SIZE - TOP_BITS))), high, TOP_BITS);
    }

    @SuppressWarnings("unchecked") // only put and remove store values, and those are V
    private V orRest(final Object value) {
        return value == null ? rest : (V) value;
    }

    /**
     * Starts to bring what a later look-up needs into the cache.
     *
     * @param high the address's first eight bytes
     * @return to be used in some way, so that the compiler does not leave the load out
     */
    public long touch(final long high) {
        final long[] starts = runs(high).starts;
        return starts[starts.length >>> 1];
    }

    /**
     * Gives a prefix a value, or another one. Writer only.
     *
     * @param high first eight bytes, zero beyond the length
     * @param low last eight bytes, zero beyond the length
     * @param length bits that count
     * @param value not null
     */
    public void put(final long high, final long low, final int length, final V value) {
        if (length == 0) {
            rest = value;
        } else {
            change(new Change(high, low, length, value, length));
        }
    }

    /**
     * Takes a prefix out. Writer only.
     *
     * @param high first eight bytes, zero beyond the length
     * @param low last eight bytes, zero beyond the length
     * @param length bits that count
     * @param next value of the longest prefix that remains and covers this one, unless its length is 0; null if none
     * @param nextLength bits of that prefix; 0 if there is none
     */
    public void remove(final long high, final long low, final int length, final V next, final int nextLength) {
        if (length == 0) {
            rest = null;
        } else {
            change(new Change(high, low, length, nextLength == 0 ? null : next, nextLength));
        }
    }

    private void change(final Change change) {
        tree.changeSlots(top, 0, 0, change, change.high, change.lastHigh());
    }

    /**
     * Memory, without the values. Writer only.
     *
     * @return bytes, about
     */
    public long memoryBytes() {
        return WordTree.memoryBytes(top);
    }
}
