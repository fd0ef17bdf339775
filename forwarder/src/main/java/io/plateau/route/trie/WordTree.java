package io.plateau.route.trie;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Values by the first bits of a word of 64. A node is either the {@link Runs} of a block, or, where there are too many of
 * them, an array of nodes by the next eight bits. Where prefixes are longer than the word, the value of a run of one word is
 * a tree of its own ({@link Below}).
 *
 * <p>One writer. Readers never wait: a slot is published when what it leads to is complete, and runs never change.
 */
final class WordTree {
    /** Bits by which an array of nodes spreads a block. */
    static final int STEP = 8;

    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Object[].class);
    private static final int FEW = Runs.MOST / 2; // so many are gathered again

    private final RunBuilder builder = new RunBuilder();
    private final WordTree low;
    private Object decided;
    private byte decidedLength;

    /**
     * Changes trees.
     *
     * @param low changes what is below; null if words have nothing below
     */
    WordTree(final WordTree low) {
        this.low = low;
    }

    /** What is found by the second word of an address. */
    static final class Below {
        volatile Object node;

        Below(final Object value, final byte length) {
            node = Runs.uniform(value, length);
        }
    }

    // ---- any thread ----

    static Object slot(final Object[] nodes, final int index) {
        return SLOT.getAcquire(nodes, index); // pairs with the release store in changeSlots()
    }

    // depth: bits of the word that have led to the node
    static Runs runs(final Object from, final long word, final int depth) {
        Object node = from;
        long left = word << depth;
        while (node instanceof Object[] nodes) {
            node = slot(nodes, (int) (left >>> (Long.SIZE - STEP)));
            left <<= STEP;
        }
        return (Runs) node;
    }

    // ---- writer only ----

    // Changes a node. Returns what stands in its place: itself, or another. block: first word of it; depth: as above;
    // first, last: words of the block that the change is for
    Object change(
            final Object node,
            final long block,
            final int depth,
            final Change change,
            final long first,
            final long last) {
        if (node instanceof Object[] nodes) {
            changeSlots(nodes, block, depth, change, first, last);
            return gathered(nodes, block, depth);
        }
        return spread(changed((Runs) node, last(block, depth), change, block, first, last), block, depth);
    }

    // The slots of an array that a change is for. Its length says how many bits it takes.
    void changeSlots(
            final Object[] nodes,
            final long block,
            final int depth,
            final Change change,
            final long first,
            final long last) {
        final int below = depth + Integer.numberOfTrailingZeros(nodes.length);
        final int end = slotOf(last, below, nodes.length);
        Runs lastOld = null;
        Object lastNew = null;
        for (int i = slotOf(first, below, nodes.length); i <= end; i++) {
            final Object old = nodes[i];
            if (old != lastOld) {
                final long start = block | (long) i << (Long.SIZE - below);
                lastNew = change(old, start, below, change, larger(start, first), smaller(last(start, below), last));
                // Whoever changes several slots changes all of each.
                lastOld = old instanceof Runs runs && runs.isUniform() ? runs : null;
            }
            if (lastNew != old) {
                SLOT.setRelease(nodes, i, lastNew); // pairs with the acquire load in slot()
            }
        }
    }

    private static int slotOf(final long word, final int below, final int slots) {
        return (int) (word >>> (Long.SIZE - below)) & (slots - 1);
    }

    // The last word of a block.
    private static long last(final long block, final int depth) {
        return depth == Long.SIZE ? block : block | -1L >>> depth;
    }

    private static long larger(final long left, final long right) {
        return Long.compareUnsigned(left, right) < 0 ? right : left;
    }

    private static long smaller(final long left, final long right) {
        return Long.compareUnsigned(left, right) < 0 ? left : right;
    }

    // Runs of a block, whose last word is end, with the change made; the same if it changes nothing.
    private Runs changed(
            final Runs runs, final long end, final Change change, final long block, final long first, final long last) {
        final int firstRun = runs.indexOf(first);
        final int lastRun = runs.indexOf(last);
        boolean isChanged = false;
        builder.clear();
        for (int run = 0; run < runs.count(); run++) {
            final long start = runs.start(run, block);
            final Object value = runs.values[run];
            final byte length = runs.lengths[run];
            if (run < firstRun || run > lastRun) {
                builder.add(start, value, length);
                continue;
            }
            if (Long.compareUnsigned(start, first) < 0) {
                builder.add(start, value, length);
            }
            isChanged |= decide(value, length, change);
            builder.add(larger(start, first), decided, decidedLength);
            if (run == lastRun && last != (run + 1 < runs.count() ? runs.start(run + 1, block) - 1 : end)) {
                builder.add(last + 1, value, length);
            }
        }
        return isChanged ? builder.build() : runs;
    }

    // What a change makes of a value. Returns whether that is another one.
    private boolean decide(final Object value, final byte length, final Change change) {
        decided = value;
        decidedLength = length;
        if (low != null && (change.length > Long.SIZE || value instanceof Below)) {
            decideBelow(value instanceof Below below ? below : new Below(value, length), change);
        } else if (change.isOver(length)) {
            decided = change.value;
            decidedLength = (byte) change.valueLength;
        }
        return decided != value || decidedLength != length;
    }

    private void decideBelow(final Below below, final Change change) {
        below.node = low.change(below.node, 0, 0, change, change.firstLow(), change.lastLow());
        if (below.node instanceof Runs runs && runs.isUniform()) {
            decided = runs.values[0];
            decidedLength = runs.lengths[0];
        } else {
            decided = below;
            decidedLength = 0;
        }
    }

    // What stands in the place of runs: they, or if they are too many, smaller blocks.
    private Object spread(final Runs runs, final long block, final int depth) {
        if (runs.count() <= Runs.MOST) {
            return runs;
        }
        final Object[] nodes = new Object[1 << STEP];
        final int below = depth + STEP;
        Runs before = null;
        for (int i = 0; i < nodes.length; i++) {
            final long start = block | (long) i << (Long.SIZE - below);
            builder.clear();
            builder.addAll(runs, block, start, last(start, below));
            if (before == null || !builder.isAllOf(before)) {
                before = builder.build();
            }
            nodes[i] = spread(before, start, below);
        }
        return nodes;
    }

    // What stands in the place of an array: it, or if it leads to few runs, these.
    private Object gathered(final Object[] nodes, final long block, final int depth) {
        builder.clear();
        Object before = null;
        for (int i = 0; i < nodes.length; i++) {
            if (!(nodes[i] instanceof Runs runs) || builder.count() > FEW) {
                return nodes;
            }
            if (runs != before) {
                final long start = block | (long) i << (Long.SIZE - depth - STEP);
                builder.addAll(runs, start, start, last(start, depth + STEP));
                before = runs.isUniform() ? runs : null;
            }
        }
        return builder.count() > FEW ? nodes : builder.build();
    }

    // Bytes, without the values.
    static long memoryBytes(final Object node) {
        if (node instanceof Runs runs) {
            return runs.memoryBytes() + memoryBelow(runs);
        }
        final Object[] nodes = (Object[]) node;
        long sum = 16 + (long) Long.BYTES * nodes.length;
        Object before = null;
        for (final Object each : nodes) {
            sum += each == before ? 0 : memoryBytes(each);
            before = each;
        }
        return sum;
    }

    private static long memoryBelow(final Runs runs) {
        long sum = 0;
        for (final Object value : runs.values) {
            sum += value instanceof Below below ? 24 + memoryBytes(below.node) : 0;
        }
        return sum;
    }
}
