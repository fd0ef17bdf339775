package io.plateau.pmtu.table;

import io.plateau.wire.IpAddress;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;

/**
 * What is enforced towards whom: host entries off-heap and a few prefixes. The control thread is the only writer
 * (through {@code PmtuState}); any number of threads read and none of them ever waits.
 *
 * <p>A host entry costs 52 bytes and 6.7 of index: 1,000,000 in less than 64 MiB, allocated at construction.
 */
public final class PmtuTable {
    /** Most entries that a table can have. */
    public static final int MAXIMUM_CAPACITY = HostEntries.MAXIMUM;

    private static final SecureRandom SECRETS = new SecureRandom();
    private static final int STATES = EntryState.values().length + 1;

    private final int capacity;
    private final HostEntries entries;
    private final HostIndex index;
    private final PrefixCopy prefixCopy;
    private final EnforcedMtus enforced;
    private final VictimBatch victims;
    private final AtomicIntegerArray hostsByState = new AtomicIntegerArray(STATES);
    private final AtomicInteger size = new AtomicInteger();
    private final ExpiryScan expiry;
    // Volatile: the store releases the new table, a reader's load acquires it.
    private volatile PrefixTable prefixes = PrefixTable.EMPTY;

    /**
     * Makes an empty table with memory and a secret of its own.
     *
     * @param capacity most host entries, 1 to {@link #MAXIMUM_CAPACITY}
     */
    public PmtuTable(final int capacity) {
        this(capacity, SECRETS.nextLong(), SECRETS.nextLong());
    }

    /**
     * Makes an empty table with a secret of its own.
     *
     * @param capacity most host entries, 1 to {@link #MAXIMUM_CAPACITY}
     * @param memory zero, and nobody else writes there
     */
    public PmtuTable(final int capacity, final TableMemory memory) {
        this(capacity, memory, SECRETS.nextLong(), SECRETS.nextLong());
    }

    /**
     * Makes an empty table whose order is known: for tests.
     *
     * @param capacity most host entries, 1 to {@link #MAXIMUM_CAPACITY}
     * @param secretHigh keys the hash
     * @param secretLow keys the hash
     */
    public PmtuTable(final int capacity, final long secretHigh, final long secretLow) {
        this(capacity, TableMemory.offHeap(checked(capacity)), secretHigh, secretLow);
    }

    private PmtuTable(final int capacity, final TableMemory memory, final long secretHigh, final long secretLow) {
        this.capacity = checked(capacity);
        prefixCopy = new PrefixCopy(memory);
        enforced = new EnforcedMtus(memory.header());
        entries = new HostEntries(capacity, memory.hosts());
        index = new HostIndex(entries, memory, capacity, secretHigh, secretLow);
        victims = new VictimBatch(entries);
        expiry = new ExpiryScan(entries);
    }

    private static int checked(final int capacity) {
        if (capacity < 1 || capacity > MAXIMUM_CAPACITY) {
            throw new IllegalArgumentException("pmtu.capacity=" + capacity + " is outside 1 to " + MAXIMUM_CAPACITY);
        }
        return capacity;
    }

    // ---- any thread ----

    /**
     * Most host entries.
     *
     * @return 1 to {@link #MAXIMUM_CAPACITY}
     */
    public int capacity() {
        return capacity;
    }

    /**
     * Host entries now.
     *
     * @return 0 to {@link #capacity()}
     */
    public int size() {
        return size.get();
    }

    /**
     * Host entries in a state now.
     *
     * @param state learned, static or locked; none is quarantined here
     * @return 0 to {@link #capacity()}
     */
    public int size(final EntryState state) {
        return hostsByState.get(state.code());
    }

    /**
     * Memory that the host entries, their index and the counts per MTU take; prefixes come on top.
     *
     * @return bytes
     */
    public long memoryBytes() {
        return entries.memoryBytes() + index.memoryBytes() + EnforcedMtus.memoryBytes();
    }

    /**
     * Makes a reader for one worker.
     *
     * @return used by one thread
     */
    public PmtuReader reader() {
        return new PmtuReader(this, index);
    }

    /**
     * The lowest MTU that any entry enforces, exactly.
     *
     * @return bytes; {@link PmtuReader#NONE} if there is no entry
     */
    public int lowestEnforced() {
        return enforced.lowest();
    }

    /**
     * Shows every host entry, each as it was at one moment, not all of the same moment. The writer does not wait.
     *
     * @param visitor called on this thread
     */
    public void forEachHost(final Consumer<PmtuEntry> visitor) {
        for (int entry = 0; entry < entries.used(); entry++) {
            final PmtuEntry read = entries.read(entry);
            if (read != null) {
                visitor.accept(read);
            }
        }
    }

    int prefixMtu(final long high, final long low) {
        final PmtuEntry prefix = prefixes.match(high, low);
        return prefix == null ? PmtuReader.NONE : prefix.mtu();
    }

    EntryState prefixState(final long high, final long low) {
        final PmtuEntry prefix = prefixes.match(high, low);
        return prefix == null ? null : prefix.state();
    }

    // ---- the control thread ----

    /**
     * The address's own entry. Control thread only.
     *
     * @param high first eight bytes, 0 for IPv4
     * @param low last eight bytes
     * @return null if it has none
     */
    public PmtuEntry host(final long high, final long low) {
        return entry(index.rowOf(high, low));
    }

    /**
     * The entry of the longest prefix that covers an address. Control thread only.
     *
     * @param high first eight bytes, 0 for IPv4
     * @param low last eight bytes
     * @return null if none does
     */
    public PmtuEntry prefix(final long high, final long low) {
        return prefixes.match(high, low);
    }

    /**
     * The entry that a look-up of this address uses. Control thread only.
     *
     * @param high first eight bytes, 0 for IPv4
     * @param low last eight bytes
     * @return its own, else that of the longest prefix that covers it; null if nothing is enforced
     */
    public PmtuEntry match(final long high, final long low) {
        final PmtuEntry own = host(high, low);
        return own != null ? own : prefixes.match(high, low);
    }

    /**
     * Whether one more host needs another to go. Control thread only.
     *
     * @return true if there are {@link #capacity()} host entries
     */
    public boolean isFull() {
        return size.get() == capacity;
    }

    /**
     * Sets a host entry. Readers see it from now on. Control thread only.
     *
     * @param entry of one host, not a prefix; replaces the one of the same address
     * @return false if there is no room for one more, and nothing changed
     */
    public boolean put(final PmtuEntry entry) {
        final IpAddress key = entry.destination().address();
        int row = index.rowOf(key.high(), key.low());
        if (row == HostEntries.NONE && isFull()) {
            return false;
        }
        enforced.add(entry.mtu()); // before anybody can find it
        if (row == HostEntries.NONE) {
            row = entries.take();
            entries.write(row, entry);
            index.put(row);
            size.incrementAndGet();
        } else {
            final long old = entries.word(row);
            entries.write(row, entry);
            forget(old);
        }
        hostsByState.incrementAndGet(entry.state().code());
        if (entry.state() == EntryState.LEARNED) {
            victims.learned(row);
            expiry.noted(entry.expiresMs());
        }
        return true;
    }

    /**
     * Takes a host entry out, if there is one. Control thread only.
     *
     * @param high first eight bytes, 0 for IPv4
     * @param low last eight bytes
     */
    public void remove(final long high, final long low) {
        final int row = index.rowOf(high, low);
        if (row == HostEntries.NONE) {
            return;
        }
        final long old = entries.word(row);
        index.remove(row);
        entries.free(row);
        size.decrementAndGet();
        forget(old); // after nobody can find it any more
    }

    private void forget(final long word) {
        enforced.remove(HostEntries.mtu(word));
        hostsByState.decrementAndGet(HostEntries.state(word).code());
    }

    /**
     * Replaces all prefixes. Control thread only.
     *
     * @param all the entries of prefixes from now on, in any order; copied
     */
    public void prefixes(final Collection<PmtuEntry> all) {
        final PrefixTable old = prefixes;
        final PrefixTable replacement = new PrefixTable(all);
        replacement.entries().forEach(entry -> enforced.add(entry.mtu()));
        prefixCopy.replace(replacement.entries(), Math.min(old.lowest(), replacement.lowest()));
        prefixes = replacement;
        prefixCopy.lowest(replacement.lowest());
        old.entries().forEach(entry -> enforced.remove(entry.mtu()));
    }

    /**
     * The learned host entry nearest its expiry: the one to evict. Control thread only.
     *
     * @return null if nothing is learned
     */
    public PmtuEntry nearestExpiry() {
        return entry(victims.next());
    }

    /**
     * Begins a pass over the host entries whose life is over. Allocates nothing if there are none. Control thread only.
     *
     * @param nowMs milliseconds since the epoch
     * @return the first of them; null if there is none
     */
    public PmtuEntry firstExpired(final long nowMs) {
        return entry(expiry.first(nowMs));
    }

    /**
     * Goes on with the pass that {@link #firstExpired} began; entries may be changed between. Control thread only.
     *
     * @param nowMs milliseconds since the epoch
     * @return the next of them; null at the end of the pass
     */
    public PmtuEntry nextExpired(final long nowMs) {
        return entry(expiry.next(nowMs));
    }

    /**
     * Shows every host entry in the order of {@link PmtuEntry#BY_DESTINATION}. Control thread only.
     *
     * @param visitor called on this thread; must not change the table
     */
    public void forEachHostSorted(final Consumer<PmtuEntry> visitor) {
        for (final long row : TableDigest.sortedRows(entries)) {
            visitor.accept(entries.read(TableDigest.row(row)));
        }
    }

    private PmtuEntry entry(final int row) {
        return row == HostEntries.NONE ? null : entries.read(row);
    }

    /**
     * SHA-256 over the host entries and what stands beside them, in one canonical order, whatever order they came in and
     * whatever the table's secret. Control thread only; about a second for a million entries.
     *
     * @param statics static and locked values, those below a learned one and those of prefixes too
     * @param quarantined values that are not in force
     * @return 32 bytes
     */
    public byte[] digest(final Collection<PmtuEntry> statics, final Collection<PmtuEntry> quarantined) {
        return new TableDigest().of(entries, statics, quarantined);
    }
}
