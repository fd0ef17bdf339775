package io.plateau.route.trie;

/**
 * Makes a chunk from another one with some slots changed. One builder for each level below the top; the one of the level
 * below stands ready for the slots that go on. Writer only.
 */
final class ChunkBuilder {
    private final int depth;
    private final ChunkBuilder below;
    private final Object[] values = new Object[Chunk.SLOTS];
    private final byte[] lengths = new byte[Chunk.SLOTS];
    private final Chunk[] children = new Chunk[Chunk.SLOTS];

    /**
     * Makes builders down to the last bit.
     *
     * @param depth bits of the address above this level
     * @param bits of an address
     */
    ChunkBuilder(final int depth, final int bits) {
        this.depth = depth;
        below = depth + Chunk.STRIDE < bits ? new ChunkBuilder(depth + Chunk.STRIDE, bits) : null;
    }

    // The chunk with the change made; the same chunk may come back.
    Chunk change(final Chunk chunk, final Change change) {
        load(chunk);
        final int first = change.slot(depth);
        if (change.length > depth + Chunk.STRIDE) {
            final Chunk old = children[first] != null ? children[first] : Chunk.uniform(values[first], lengths[first]);
            set(first, below.change(old, change));
        } else {
            final int count = 1 << (depth + Chunk.STRIDE - change.length);
            for (int slot = first; slot < first + count; slot++) {
                setAll(slot, change);
            }
        }
        return build();
    }

    // The chunk, all of which the change covers.
    Chunk changeAll(final Chunk chunk, final Change change) {
        if (chunk.isUniform()) {
            return change.isOver(chunk.lengths[0]) ? change.uniform() : chunk;
        }
        load(chunk);
        for (int slot = 0; slot < Chunk.SLOTS; slot++) {
            setAll(slot, change);
        }
        return build();
    }

    private void setAll(final int slot, final Change change) {
        if (children[slot] != null) {
            set(slot, below.changeAll(children[slot], change));
        } else if (change.isOver(lengths[slot])) {
            values[slot] = change.value;
            lengths[slot] = (byte) change.valueLength;
        }
    }

    private void set(final int slot, final Chunk child) {
        if (child.isUniform()) {
            children[slot] = null;
            values[slot] = child.leaves[0];
            lengths[slot] = child.lengths[0];
        } else {
            children[slot] = child;
        }
    }

    private void load(final Chunk chunk) {
        for (int slot = 0; slot < Chunk.SLOTS; slot++) {
            if (chunk.goesOn(slot)) {
                children[slot] = chunk.child(slot);
                values[slot] = null;
                lengths[slot] = 0;
            } else {
                final int leaf = chunk.leafIndex(slot);
                children[slot] = null;
                values[slot] = chunk.leaves[leaf];
                lengths[slot] = chunk.lengths[leaf];
            }
        }
    }

    private Chunk build() {
        long childBits = 0;
        long leafBits = 0;
        int last = -1;
        for (int slot = 0; slot < Chunk.SLOTS; slot++) {
            if (children[slot] != null) {
                childBits |= 1L << slot;
            } else if (last < 0 || values[slot] != values[last] || lengths[slot] != lengths[last]) {
                leafBits |= 1L << slot;
                last = slot;
            }
        }
        if (childBits == 0 && leafBits == 1 && values[0] == null) {
            return Chunk.uniform(null, 0);
        }
        return new Chunk(childBits, leafBits, childrenOf(childBits), leavesOf(leafBits), lengthsOf(leafBits));
    }

    private Chunk[] childrenOf(final long bits) {
        final Chunk[] packed = Chunk.children(Long.bitCount(bits));
        long left = bits;
        for (int i = 0; i < packed.length; i++) {
            packed[i] = children[Long.numberOfTrailingZeros(left)];
            left &= left - 1;
        }
        return packed;
    }

    private Object[] leavesOf(final long bits) {
        final Object[] packed = new Object[Long.bitCount(bits)];
        long left = bits;
        for (int i = 0; i < packed.length; i++) {
            packed[i] = values[Long.numberOfTrailingZeros(left)];
            left &= left - 1;
        }
        return packed;
    }

    private byte[] lengthsOf(final long bits) {
        final byte[] packed = new byte[Long.bitCount(bits)];
        long left = bits;
        for (int i = 0; i < packed.length; i++) {
            packed[i] = lengths[Long.numberOfTrailingZeros(left)];
            left &= left - 1;
        }
        return packed;
    }
}
