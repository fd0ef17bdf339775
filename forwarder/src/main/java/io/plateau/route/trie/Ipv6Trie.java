package io.plateau.route.trie;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Values by IPv6 prefix, found by the longest that covers an address: an array by the address's first bits, then six bits a
 * step (Asai and Ohara, "Poptrie", SIGCOMM 2015, with immutable chunks). Each slot holds the value that the search would
 * end with, so that nothing is remembered on the way down. The prefix of length 0 is held apart: as the commonest one to
 * change, it changes in one store.
 *
 * <p>One writer. Readers never wait and never see half a change of one chunk; a short prefix that covers several chunks
 * changes chunk by chunk.
 *
 * @param <V> value
 */
public final class Ipv6Trie<V> {
    private static final int BITS_64 = Long.SIZE;
    private static final int ADDRESS_BITS = 128;
    private static final int TOP_BITS = 16; // and six a step make 64

    private final AtomicReferenceArray<Chunk> top;
    private final ChunkBuilder builder;
    private volatile V rest;

    /** Makes an empty trie. */
    public Ipv6Trie() {
        final Chunk[] empty = new Chunk[1 << TOP_BITS];
        Arrays.fill(empty, Chunk.uniform(null, 0));
        top = new AtomicReferenceArray<>(empty);
        builder = new ChunkBuilder(TOP_BITS, ADDRESS_BITS);
    }

    /**
     * The value of the longest prefix that covers an address. Any thread.
     *
     * @param high first eight bytes
     * @param low last eight bytes
     * @return null if no prefix covers it
     */
    public V find(final long high, final long low) {
        // Acquire: pairs with the release stores in change().
        Chunk chunk = top.getAcquire((int) (high >>> (BITS_64 - TOP_BITS)));
        long key = high << TOP_BITS;
        int left = BITS_64 - TOP_BITS;
        int slot = (int) (key >>> (BITS_64 - Chunk.STRIDE));
        while (chunk.goesOn(slot)) {
            chunk = chunk.child(slot);
            left -= Chunk.STRIDE;
            key = left == 0 ? low : key << Chunk.STRIDE;
            slot = (int) (key >>> (BITS_64 - Chunk.STRIDE));
        }
        return orRest(chunk.leaf(slot));
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
        return top.getPlain((int) (high >>> (BITS_64 - TOP_BITS))).childBits;
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
        final int first = (int) (change.high >>> (BITS_64 - TOP_BITS));
        if (change.length > TOP_BITS) {
            top.setRelease(first, builder.change(top.getPlain(first), change));
            return;
        }
        Chunk lastOld = null;
        Chunk lastNew = null;
        for (int i = first; i < first + (1 << (TOP_BITS - change.length)); i++) {
            final Chunk old = top.getPlain(i);
            if (old != lastOld) {
                lastOld = old;
                lastNew = builder.changeAll(old, change);
            }
            if (lastNew != old) {
                top.setRelease(i, lastNew);
            }
        }
    }

    // The bits of an address from a depth on, from the uppermost bit of the word on.
    static long bitsFrom(final long high, final long low, final int depth) {
        if (depth >= BITS_64) {
            return low << depth; // Java counts modulo 64
        }
        return depth == 0 ? high : (high << depth) | (low >>> (BITS_64 - depth));
    }

    /**
     * Memory, without the values. Writer only.
     *
     * @return bytes, about
     */
    public long memoryBytes() {
        long sum = 8L * top.length();
        Chunk last = null;
        for (int i = 0; i < top.length(); i++) {
            final Chunk chunk = top.getPlain(i);
            sum += chunk == last ? 0 : chunk.memoryBytes();
            last = chunk;
        }
        return sum;
    }
}
