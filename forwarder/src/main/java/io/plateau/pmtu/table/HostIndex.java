package io.plateau.pmtu.table;

import java.lang.invoke.VarHandle;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Where the row of an address is: open addressing with linear probing over 4-byte references, an 8-bit tag of the hash
 * and a 24-bit row number plus one. At most six tenths are in use, so a miss, the usual case, costs about one cache
 * line. Deletion shifts references back and leaves no tombstone.
 *
 * <p>The hash is keyed: each of the two words is mixed with a secret of this start, the 128-bit product is folded, and
 * that is done once more, so that neither word's structure shows in the slot (sequential addresses) and two addresses
 * collide for one secret and not for the next. Nobody outside can choose addresses that share a slot.
 *
 * <p>The control thread writes; any thread reads and never waits. A reference found is proved by its row
 * ({@link HostEntries#wordIf}). A miss is proved by the structure version, which is odd during a deletion: a reference
 * that moved past the reader changes it. The kernel's {@code assist.bpf.c} reads it all by the same rules.
 */
final class HostIndex {
    private static final int TAG_SHIFT = 24;
    private static final int ROW = (1 << TAG_SHIFT) - 1;
    private static final int LOAD_TENTHS = 6;
    private static final int TEN = 10;
    private static final int ATTEMPTS = 64;
    private static final long FOLD = 0x9E37_79B9_7F4A_7C15L; // odd, from the golden ratio: no pattern of its own

    private final HostEntries entries;
    private final long secretHigh;
    private final long secretLow;
    private final int slots;
    private final UnsafeBuffer references;
    private final UnsafeBuffer header;

    /**
     * Makes an empty index.
     *
     * @param entries the rows
     * @param memory of the references and what tells about them
     * @param capacity of the rows
     * @param secretHigh random
     * @param secretLow random
     */
    HostIndex(
            final HostEntries entries,
            final TableMemory memory,
            final int capacity,
            final long secretHigh,
            final long secretLow) {
        this.entries = entries;
        this.secretHigh = secretHigh;
        this.secretLow = secretLow;
        slots = slots(capacity);
        references = memory.references();
        header = memory.header();
        header.putLong(TableMemory.SECRET_HIGH, secretHigh);
        header.putLong(TableMemory.SECRET_LOW, secretLow);
        header.putInt(TableMemory.SLOTS, slots);
    }

    static int slots(final int capacity) {
        return (int) ((long) capacity * TEN / LOAD_TENTHS) + 2;
    }

    long memoryBytes() {
        return (long) references.capacity() + header.capacity();
    }

    // ---- any thread ----

    long hash(final long high, final long low) {
        final long once = fold(high ^ secretHigh, low ^ secretLow);
        return fold(once ^ secretLow, FOLD);
    }

    private static long fold(final long left, final long right) {
        return Math.multiplyHigh(left, right) ^ (left * right);
    }

    // The word of the row about an address; 0 if there is none.
    long word(final long high, final long low) {
        return word(hash(high, low), high, low);
    }

    // The same with the hash known.
    long word(final long hash, final long high, final long low) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            // Acquire: pairs with the release store that ended the last deletion, so that its moves are seen.
            final long before = header.getLongAcquire(TableMemory.STRUCTURE);
            final long word = probe(hash, high, low);
            // The references were loaded with acquire, so this load comes after them.
            if (word != 0 || ((before & 1) == 0 && header.getLong(TableMemory.STRUCTURE) == before)) {
                return word;
            }
            Thread.onSpinWait();
        }
        return 0; // 64 deletions, each in the middle of a probe of ours: as if this frame had come before the entry
    }

    private long probe(final long hash, final long high, final long low) {
        int slot = home(hash);
        // Acquire: pairs with the release stores of put() and of the shifts in remove().
        int reference = references.getIntAcquire(slot * BitUtil.SIZE_OF_INT);
        while (reference != 0) {
            if (isTagged(reference, hash)) {
                final long word = entries.wordIf((reference & ROW) - 1, high, low);
                if (word != 0) {
                    return word;
                }
            }
            slot = after(slot);
            reference = references.getIntAcquire(slot * BitUtil.SIZE_OF_INT);
        }
        return 0;
    }

    // Brings the slot of a hash into the cache.
    int touch(final long hash) {
        return references.getInt(home(hash) * BitUtil.SIZE_OF_INT);
    }

    // Brings the row that the slot of a hash refers to into the cache; row 0 if it refers to none.
    long touchRow(final long hash) {
        final int reference = references.getInt(home(hash) * BitUtil.SIZE_OF_INT) & ROW;
        return entries.touch(Math.max(reference, 1) - 1);
    }

    int home(final long hash) {
        return (int) (((hash >>> Integer.SIZE) * slots) >>> Integer.SIZE);
    }

    private int after(final int slot) {
        return slot + 1 == slots ? 0 : slot + 1;
    }

    private static boolean isTagged(final int reference, final long hash) {
        return (reference ^ ((int) hash << TAG_SHIFT)) >>> TAG_SHIFT == 0;
    }

    // ---- the control thread ----

    // The row about an address; HostEntriesNONE if there is none.
    int rowOf(final long high, final long low) {
        final int slot = slotOf(high, low);
        return slot < 0 ? HostEntries.NONE : row(slot);
    }

    private int slotOf(final long high, final long low) {
        final long hash = hash(high, low);
        int slot = home(hash);
        while (references.getInt(slot * BitUtil.SIZE_OF_INT) != 0) {
            if (isTagged(references.getInt(slot * BitUtil.SIZE_OF_INT), hash)
                    && entries.isAbout(row(slot), high, low)) {
                return slot;
            }
            slot = after(slot);
        }
        return -1;
    }

    private int row(final int slot) {
        return (references.getInt(slot * BitUtil.SIZE_OF_INT) & ROW) - 1;
    }

    // Adds a row that is written and not yet in the index.
    void put(final int row) {
        final long hash = hash(entries.high(row), entries.low(row));
        int slot = home(hash);
        while (references.getInt(slot * BitUtil.SIZE_OF_INT) != 0) {
            slot = after(slot);
        }
        // Release: the row before its reference; pairs with the acquire load in probe().
        references.putIntRelease(slot * BitUtil.SIZE_OF_INT, ((int) hash << TAG_SHIFT) | (row + 1));
    }

    // Takes a row out; it must be in the index, and its key still stand in it.
    void remove(final int row) {
        int hole = slotOf(entries.high(row), entries.low(row));
        final long version = header.getLong(TableMemory.STRUCTURE);
        header.putLong(TableMemory.STRUCTURE, version + 1);
        VarHandle.releaseFence(); // odd before the moves
        int slot = after(hole);
        while (references.getInt(slot * BitUtil.SIZE_OF_INT) != 0) {
            if (mayMove(slot, hole)) {
                // Release: orders the odd version before the move; pairs with the acquire load in probe().
                references.putIntRelease(hole * BitUtil.SIZE_OF_INT, references.getInt(slot * BitUtil.SIZE_OF_INT));
                hole = slot;
            }
            slot = after(slot);
        }
        references.putIntRelease(hole * BitUtil.SIZE_OF_INT, 0);
        // Release: the moves before the even version; pairs with the acquire load in word().
        header.putLongRelease(TableMemory.STRUCTURE, version + 2);
    }

    // Whether the reference in a slot still lies at or after its home when it moves back into the hole.
    private boolean mayMove(final int slot, final int hole) {
        final int row = row(slot);
        final int home = home(hash(entries.high(row), entries.low(row)));
        final int fromHome = slot - home + (slot < home ? slots : 0);
        final int fromHole = slot - hole + (slot < hole ? slots : 0);
        return fromHome >= fromHole;
    }
}
