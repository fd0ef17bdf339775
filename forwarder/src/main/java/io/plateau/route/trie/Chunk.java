package io.plateau.route.trie;

/**
 * Six bits of an address: 64 slots, each of which ends the search or goes on in a chunk of its own. Immutable, so that a
 * reader that holds it needs nobody's leave; the collector takes it when the last reader has left it.
 *
 * <p>Slots that go on are ones in {@code childBits}; their chunks stand in order without gaps. Slots that end stand in runs
 * of the same value and prefix length, whose first slots are ones in {@code leafBits}: counting ones gives the place.
 */
final class Chunk {
    static final int STRIDE = 6;
    static final int SLOTS = 1 << STRIDE;

    private static final Chunk[] NO_CHILDREN = {};
    private static final Chunk EMPTY = new Chunk(0, 1, NO_CHILDREN, new Object[1], new byte[1]);

    final long childBits;
    final long leafBits;
    final Object[] leaves;
    final Chunk[] children;
    final byte[] lengths; // of the prefix that each leaf comes from; the writer's alone

    Chunk(
            final long childBits,
            final long leafBits,
            final Chunk[] children,
            final Object[] leaves,
            final byte[] lengths) {
        this.childBits = childBits;
        this.leafBits = leafBits;
        this.children = children;
        this.leaves = leaves;
        this.lengths = lengths;
    }

    // All slots end with the same value.
    static Chunk uniform(final Object value, final int length) {
        return value == null ? EMPTY : new Chunk(0, 1, NO_CHILDREN, new Object[] {value}, new byte[] {(byte) length});
    }

    static Chunk[] children(final int count) {
        return count == 0 ? NO_CHILDREN : new Chunk[count];
    }

    boolean isUniform() {
        return childBits == 0 && leaves.length == 1;
    }

    boolean goesOn(final int slot) {
        return (childBits >>> slot & 1) != 0;
    }

    Chunk child(final int slot) {
        return children[Long.bitCount(childBits & ((1L << slot) - 1))];
    }

    Object leaf(final int slot) {
        return leaves[leafIndex(slot)];
    }

    // Slots up to this one that begin a run, less one; (2L << 63) is 0, which less one is all ones.
    int leafIndex(final int slot) {
        return Long.bitCount(leafBits & ((2L << slot) - 1)) - 1;
    }

    // Bytes with all arrays, as the collectors without compressed references lay them out.
    long memoryBytes() {
        long sum = 56
                + 24
                + 8L * leaves.length
                + 24
                + lengths.length
                + (children.length == 0 ? 0 : 24 + 8L * children.length);
        for (final Chunk child : children) {
            sum += child.memoryBytes();
        }
        return sum;
    }
}
