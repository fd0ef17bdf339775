package io.plateau.route.trie;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Values by IPv4 prefix, found by the longest that covers an address: an array by the first 24 bits (Gupta, Lin and McKeown,
 * "DIR-24-8", INFOCOM 1998), and immutable chunks where longer prefixes are. The array comes in pages of a /8, made when
 * they are needed. The prefix of length 0 is held apart: as the commonest one to change, it changes in one store.
 *
 * <pre>
 * +-+---------+---------------------------------------------------+
 * |0| length  |     number of the value, 0: none (26 bits)        |   a slot whose value a prefix of this length gives
 * +-+---------+---------------------------------------------------+
 * |1|               number of the chunk, inverted                 |   a slot with prefixes longer than 24
 * +-+-------------------------------------------------------------+
 * </pre>
 *
 * <p>One writer. Readers never wait: a number leads to a value, and the slot is looked at again; if it still says that
 * number, the value is the slot's. A number that became free is given again only after 65,536 others became free, so that
 * none changes hands twice between two looks. A short prefix that covers many slots changes slot by slot.
 *
 * @param <V> value
 */
public final class Ipv4Trie<V> {
    private static final int PAGES = 256;
    private static final int PAGE_SLOTS = 1 << 16;
    private static final int PAGE_SHIFT = 16;
    private static final int SLOT_BITS = 24;
    private static final int REST_BITS = 8;
    private static final int ADDRESS_BITS = 32;
    private static final int LENGTH_SHIFT = 26;
    private static final int NUMBER = (1 << LENGTH_SHIFT) - 1;
    private static final int FEWEST_NUMBERS = 64;
    private static final int NUMBERS_RESTING = 1 << 16;
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(int[].class);
    private static final int[] EMPTY_PAGE = new int[PAGE_SLOTS];

    private final AtomicReferenceArray<int[]> pages = new AtomicReferenceArray<>(PAGES);
    private final int[] used = new int[PAGES];
    private final ChunkBuilder builder = new ChunkBuilder(SLOT_BITS, ADDRESS_BITS);
    private final IdentityHashMap<Object, Integer> numbers = new IdentityHashMap<>();
    private final Deque<Integer> free = new ArrayDeque<>();
    private volatile AtomicReferenceArray<Object> things = new AtomicReferenceArray<>(FEWEST_NUMBERS);
    private volatile V rest;
    private int numbersGiven = 1;

    /** Makes an empty trie. */
    public Ipv4Trie() {
        for (int page = 0; page < PAGES; page++) {
            pages.setPlain(page, EMPTY_PAGE);
        }
    }

    /**
     * The value of the longest prefix that covers an address. Any thread.
     *
     * @param address in host byte order
     * @return null if no prefix covers it
     */
    public V find(final int address) {
        final int[] page = pages.getAcquire(address >>> SLOT_BITS);
        final int index = (address >>> REST_BITS) & (PAGE_SLOTS - 1);
        // Acquire: pairs with the release store in set(), so that the number's thing is seen.
        int slot = (int) SLOT.getAcquire(page, index);
        while (true) {
            final Object thing = things.getAcquire(slot >= 0 ? slot & NUMBER : ~slot);
            final int again = (int) SLOT.getAcquire(page, index);
            if (again == slot) {
                return valueOf(thing instanceof Chunk chunk ? inChunk(chunk, address) : thing);
            }
            slot = again;
        }
    }

    private static Object inChunk(final Chunk first, final int address) {
        Chunk chunk = first;
        int key = address << SLOT_BITS;
        int slot = key >>> (ADDRESS_BITS - Chunk.STRIDE);
        while (chunk.goesOn(slot)) {
            chunk = chunk.child(slot);
            key <<= Chunk.STRIDE;
            slot = key >>> (ADDRESS_BITS - Chunk.STRIDE);
        }
        return chunk.leaf(slot);
    }

    @SuppressWarnings("unchecked") // only put and remove store values, and those are V
    private V valueOf(final Object thing) {
        return thing == null ? rest : (V) thing;
    }

    /**
     * Starts to bring what a later look-up needs into the cache.
     *
     * @param address in host byte order
     * @return to be used in some way, so that the compiler does not leave the load out
     */
    public long touch(final int address) {
        return pages.getPlain(address >>> SLOT_BITS)[(address >>> REST_BITS) & (PAGE_SLOTS - 1)];
    }

    /**
     * Gives a prefix a value, or another one. Writer only.
     *
     * @param address zero beyond the length
     * @param length bits that count
     * @param value not null
     */
    public void put(final int address, final int length, final V value) {
        if (length == 0) {
            rest = value;
        } else {
            change(address, new Change((long) address << ADDRESS_BITS, 0, length, value, length));
        }
    }

    /**
     * Takes a prefix out. Writer only.
     *
     * @param address zero beyond the length
     * @param length bits that count
     * @param next value of the longest prefix that remains and covers this one, unless its length is 0; null if none
     * @param nextLength bits of that prefix; 0 if there is none
     */
    public void remove(final int address, final int length, final V next, final int nextLength) {
        if (length == 0) {
            rest = null;
        } else {
            final V value = nextLength == 0 ? null : next;
            change(address, new Change((long) address << ADDRESS_BITS, 0, length, value, nextLength));
        }
    }

    /**
     * Forgets a value that no prefix has any more. Writer only.
     *
     * @param value that was put
     */
    public void forget(final V value) {
        final Integer number = numbers.remove(value);
        if (number != null) {
            letGo(number);
        }
    }

    private void change(final int address, final Change change) {
        final int first = address >>> REST_BITS;
        if (change.length > SLOT_BITS) {
            final int slot = slot(first);
            store(first, builder.change(chunkOf(slot), change));
            return;
        }
        final int plain = change.value == null ? 0 : (change.valueLength << LENGTH_SHIFT) | numberOf(change.value);
        for (int i = first; i < first + (1 << (SLOT_BITS - change.length)); i++) {
            final int slot = slot(i);
            if (slot < 0) {
                store(i, builder.changeAll(chunkOf(slot), change));
            } else if (slot >>> LENGTH_SHIFT <= change.length) {
                set(i, plain);
            }
        }
    }

    private Chunk chunkOf(final int slot) {
        return slot < 0
                ? (Chunk) things.getPlain(~slot)
                : Chunk.uniform(things.getPlain(slot & NUMBER), slot >>> LENGTH_SHIFT);
    }

    // Puts a chunk into a slot, or its value if it has only one, whose prefix is no longer than a slot's.
    private void store(final int index, final Chunk chunk) {
        final int before = slot(index);
        if (chunk.isUniform() && chunk.lengths[0] <= SLOT_BITS) {
            final Object value = chunk.leaves[0];
            set(index, value == null ? 0 : (chunk.lengths[0] << LENGTH_SHIFT) | numberOf(value));
            if (before < 0) {
                letGo(~before);
            }
        } else if (before < 0) {
            things.setRelease(~before, chunk); // pairs with the acquire load in find()
        } else {
            set(index, ~give(chunk));
        }
    }

    private int slot(final int index) {
        return pages.getPlain(index >>> PAGE_SHIFT)[index & (PAGE_SLOTS - 1)];
    }

    private void set(final int index, final int slot) {
        final int number = index >>> PAGE_SHIFT;
        int[] page = pages.getPlain(number);
        used[number] += (slot == 0 ? 0 : 1) - (page[index & (PAGE_SLOTS - 1)] == 0 ? 0 : 1);
        if (page == EMPTY_PAGE && slot != 0) {
            page = new int[PAGE_SLOTS];
            pages.setRelease(number, page);
        }
        if (page != EMPTY_PAGE) {
            // Release: the number's thing before its slot; pairs with the acquire loads in find().
            SLOT.setRelease(page, index & (PAGE_SLOTS - 1), slot);
        }
        if (used[number] == 0) {
            pages.setRelease(number, EMPTY_PAGE);
        }
    }

    private int numberOf(final Object value) {
        final Integer known = numbers.get(value);
        if (known != null) {
            return known;
        }
        final int number = give(value);
        numbers.put(value, number);
        return number;
    }

    // No slot says this number any more; a reader that finds nothing under it looks at its slot again.
    private void letGo(final int number) {
        things.setRelease(number, null);
        free.add(number);
    }

    private int give(final Object thing) {
        final int number = free.size() > NUMBERS_RESTING ? free.remove() : numbersGiven++;
        if (number == things.length()) {
            final AtomicReferenceArray<Object> more = new AtomicReferenceArray<>(2 * number);
            for (int i = 0; i < number; i++) {
                more.setPlain(i, things.getPlain(i));
            }
            things = more;
        }
        things.setRelease(number, thing); // pairs with the acquire load in find()
        return number;
    }

    /**
     * Memory, without the values. Writer only.
     *
     * @return bytes, about
     */
    public long memoryBytes() {
        long sum = (long) Long.BYTES * (PAGES + things.length());
        for (int page = 0; page < PAGES; page++) {
            sum += used[page] == 0 ? 0 : (long) PAGE_SLOTS * Integer.BYTES;
        }
        for (int number = 0; number < things.length(); number++) {
            sum += things.getPlain(number) instanceof Chunk chunk ? chunk.memoryBytes() : 0;
        }
        return sum;
    }
}
