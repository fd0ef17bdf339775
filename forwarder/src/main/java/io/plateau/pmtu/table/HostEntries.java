package io.plateau.pmtu.table;

import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.lang.invoke.VarHandle;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The host entries, one row each, off-heap. A row never moves while its entry lives. What a look-up touches stands
 * together, the rest in columns of its own:
 *
 * <pre>
 * hot row, 24 bytes                          columns
 * +----------------+----------------+        +--------------------------------+
 * |            key high             |        |       reporter, 16 bytes       |
 * +----------------+----------------+        +---------------------+----------+
 * |            key low              |        | since, ms (48 bits) | sequence |
 * +----------------+---+---+----+---+        +----------------+----+ high (16)|
 * |    version     |st |src| ms |mtu|        |  sequence low  |    +----------+
 * +----------------+---+---+----+---+        +----------------+
 *        32          3   3   10  16          | expires, s (32, unsigned)      |
 *                                            +--------------------------------+
 * </pre>
 *
 * <p>The word of a row changes as a whole. Its version is odd while the row is being rewritten; state 0 is a free row.
 * {@code ms} is the millisecond of the expiry within its second.
 *
 * <p>The control thread writes; any thread reads, and the kernel's {@code assist.bpf.c} reads the hot rows. 52 bytes an entry.
 */
final class HostEntries {
    /** Most rows that a 24-bit number minus the empty one can tell apart. */
    static final int MAXIMUM = (1 << 24) - 1;

    /** No row. */
    static final int NONE = -1;

    /** Bytes of a hot row. */
    static final int ROW_LENGTH = 24;

    private static final int KEY_HIGH = 0;
    private static final int KEY_LOW = 8;
    private static final int WORD = 16;
    private static final long VERSION_ONE = 1L << 32;
    private static final int STATE_SHIFT = 29;
    private static final int SOURCE_SHIFT = 26;
    private static final int MS_SHIFT = 16;
    private static final int CODE = 7;
    private static final int MS = 0x3FF;
    private static final int MTU = 0xFFFF;
    private static final int MS_PER_SECOND = 1000;
    private static final int NEVER_S = -1;
    private static final int CACHE_LINE = 64;
    private static final int ATTEMPTS = 16;
    private static final EntryState[] STATES = EntryState.values();
    private static final EntrySource[] SOURCES = EntrySource.values();

    private final int capacity;
    private final UnsafeBuffer rows;
    private final UnsafeBuffer reporters;
    private final UnsafeBuffer sinces;
    private final UnsafeBuffer sequences;
    private final UnsafeBuffer expiries;
    private int firstFree = NONE;
    private volatile int used;

    HostEntries(final int capacity, final UnsafeBuffer rows) {
        this.capacity = capacity;
        this.rows = rows;
        reporters = offHeap(capacity, 2 * BitUtil.SIZE_OF_LONG);
        sinces = offHeap(capacity, BitUtil.SIZE_OF_LONG);
        sequences = offHeap(capacity, BitUtil.SIZE_OF_INT);
        expiries = offHeap(capacity, BitUtil.SIZE_OF_INT);
    }

    private static UnsafeBuffer offHeap(final int count, final int size) {
        return new UnsafeBuffer(BufferUtil.allocateDirectAligned(count * size, CACHE_LINE));
    }

    long memoryBytes() {
        return (long) rows.capacity()
                + reporters.capacity()
                + sinces.capacity()
                + sequences.capacity()
                + expiries.capacity();
    }

    // Rows below this have been used at least once. Any thread.
    int used() {
        return used;
    }

    // ---- the word ----

    static int mtu(final long word) {
        return (int) word & MTU;
    }

    static boolean isFree(final long word) {
        return stateCode(word) == 0;
    }

    static boolean isLearned(final long word) {
        return stateCode(word) == EntryState.LEARNED.code();
    }

    static EntryState state(final long word) {
        return STATES[stateCode(word) - 1];
    }

    private static int stateCode(final long word) {
        return (int) word >>> STATE_SHIFT;
    }

    private static EntrySource source(final long word) {
        return SOURCES[((int) word >>> SOURCE_SHIFT & CODE) - 1];
    }

    private static boolean isBeingWritten(final long word) {
        return (word & VERSION_ONE) != 0;
    }

    // ---- readers, any thread ----

    // The word of a row if the row is about this address; 0 if it is not. Never waits: while a value is being
    // replaced the old one is returned.
    long wordIf(final int entry, final long high, final long low) {
        final int row = entry * ROW_LENGTH;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            // Acquire: pairs with the release stores of begin() and end(); the key is read after it.
            final long word = rows.getLongAcquire(row + WORD);
            if (isFree(word) || rows.getLong(row + KEY_LOW) != low || rows.getLong(row + KEY_HIGH) != high) {
                return 0;
            }
            VarHandle.acquireFence(); // the key was read before the word is read again
            if (rows.getLong(row + WORD) == word) {
                return word;
            }
        }
        return 0;
    }

    // One entry, every field of the same moment; null if the row is free. Any thread.
    PmtuEntry read(final int entry) {
        final int row = entry * ROW_LENGTH;
        while (true) {
            final long word = rows.getLongAcquire(row + WORD);
            if (isBeingWritten(word)) {
                Thread.onSpinWait();
                continue;
            }
            if (isFree(word)) {
                return null;
            }
            final long high = rows.getLong(row + KEY_HIGH);
            final long low = rows.getLong(row + KEY_LOW);
            final IpAddress reporter = reporter(entry);
            final long since = sinceMs(entry);
            final long sequence = sequence(entry);
            final long expires = expiresMs(entry, word);
            VarHandle.acquireFence(); // everything above was read before the word is read again
            if (rows.getLong(row + WORD) == word) {
                return new PmtuEntry(
                        IpPrefix.host(new IpAddress(high, low)),
                        mtu(word),
                        state(word),
                        source(word),
                        reporter,
                        since * PmtuEntry.NS_PER_MS,
                        expires == PmtuEntry.NEVER ? PmtuEntry.NEVER : expires * PmtuEntry.NS_PER_MS,
                        sequence);
            }
        }
    }

    // Brings a row into the cache. Any thread.
    long touch(final int entry) {
        return rows.getLong(entry * ROW_LENGTH + WORD);
    }

    // ---- one row's fields: the control thread, or between two looks at the word ----

    long word(final int entry) {
        return rows.getLong(entry * ROW_LENGTH + WORD);
    }

    long high(final int entry) {
        return rows.getLong(entry * ROW_LENGTH + KEY_HIGH);
    }

    long low(final int entry) {
        return rows.getLong(entry * ROW_LENGTH + KEY_LOW);
    }

    boolean isAbout(final int entry, final long high, final long low) {
        return low(entry) == low && high(entry) == high;
    }

    private IpAddress reporter(final int entry) {
        final int at = entry * 2 * BitUtil.SIZE_OF_LONG;
        final long high = reporters.getLong(at);
        final long low = reporters.getLong(at + BitUtil.SIZE_OF_LONG);
        return high == 0 && low == 0 ? null : new IpAddress(high, low);
    }

    private long sinceMs(final int entry) {
        return sinces.getLong(entry * BitUtil.SIZE_OF_LONG) >>> Short.SIZE;
    }

    private long sequence(final int entry) {
        return (sinces.getLong(entry * BitUtil.SIZE_OF_LONG) & 0xFFFFL) << Integer.SIZE
                | (sequences.getInt(entry * BitUtil.SIZE_OF_INT) & 0xFFFF_FFFFL);
    }

    // Milliseconds since the epoch; PmtuEntry.NEVER for never.
    long expiresMs(final int entry, final long word) {
        final int seconds = expirySeconds(entry);
        return seconds == NEVER_S
                ? PmtuEntry.NEVER
                : (seconds & 0xFFFF_FFFFL) * MS_PER_SECOND + ((int) word >>> MS_SHIFT & MS);
    }

    // Seconds since the epoch, unsigned; all ones for never and for a free row, which no clock reaches.
    int expirySeconds(final int entry) {
        return expiries.getInt(entry * BitUtil.SIZE_OF_INT);
    }

    // ---- the control thread ----

    // Takes a free row; NONE if there is none. The row stays free until write.
    int take() {
        if (firstFree != NONE) {
            final int entry = firstFree;
            firstFree = sequences.getInt(entry * BitUtil.SIZE_OF_INT);
            return entry;
        }
        if (used == capacity) {
            return NONE;
        }
        final int entry = used;
        expiries.putInt(entry * BitUtil.SIZE_OF_INT, NEVER_S);
        used = entry + 1; // volatile: a reader of used() sees the row's word, which is free
        return entry;
    }

    // Sets a row, key included. A key changes only in a free row, so a reader of the row's key sees no value then.
    void write(final int entry, final PmtuEntry values) {
        final long word = begin(entry);
        final IpAddress key = values.destination().address();
        final int row = entry * ROW_LENGTH;
        rows.putLong(row + KEY_HIGH, key.high());
        rows.putLong(row + KEY_LOW, key.low());
        final IpAddress reporter = values.reporter();
        final int at = entry * 2 * BitUtil.SIZE_OF_LONG;
        reporters.putLong(at, reporter == null ? 0 : reporter.high());
        reporters.putLong(at + BitUtil.SIZE_OF_LONG, reporter == null ? 0 : reporter.low());
        sinces.putLong(
                entry * BitUtil.SIZE_OF_LONG,
                values.sinceMs() << Short.SIZE | (values.sequence() >>> Integer.SIZE & 0xFFFF));
        sequences.putInt(entry * BitUtil.SIZE_OF_INT, (int) values.sequence());
        final long expires = values.expiresMs();
        expiries.putInt(
                entry * BitUtil.SIZE_OF_INT, expires == PmtuEntry.NEVER ? NEVER_S : (int) (expires / MS_PER_SECOND));
        final int ms = expires == PmtuEntry.NEVER ? 0 : (int) (expires % MS_PER_SECOND);
        end(
                entry,
                word,
                values.state().code() << STATE_SHIFT
                        | values.source().code() << SOURCE_SHIFT
                        | ms << MS_SHIFT
                        | values.mtu());
    }

    // Frees a row.
    void free(final int entry) {
        final long word = begin(entry);
        expiries.putInt(entry * BitUtil.SIZE_OF_INT, NEVER_S);
        sequences.putInt(entry * BitUtil.SIZE_OF_INT, firstFree);
        firstFree = entry;
        end(entry, word, 0);
    }

    private long begin(final int entry) {
        final int at = entry * ROW_LENGTH + WORD;
        final long odd = rows.getLong(at) + VERSION_ONE;
        rows.putLong(at, odd);
        VarHandle.releaseFence(); // the odd version before what follows; pairs with the acquire fences of the readers
        return odd;
    }

    private void end(final int entry, final long odd, final int fields) {
        final long even = (odd + VERSION_ONE & ~0xFFFF_FFFFL) | (fields & 0xFFFF_FFFFL);
        // Release: the row before its word; pairs with the acquire load in wordIf() and read().
        rows.putLongRelease(entry * ROW_LENGTH + WORD, even);
    }
}
