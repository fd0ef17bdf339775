package io.plateau.pmtu.table;

import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Where a table stands: memory of its own, or one that the kernel's half of the forwarder reads, too
 * ({@code assist.bpf.c}), all of it zero. The header, in the order of the machine:
 *
 * <pre>
 *  0  version of the references: odd while some move (64 bits)
 *  8  secrets of the hash (2 x 64)
 * 24  slots of references (32)
 * 28  lowest MTU that any entry enforces (32)
 * 32  lowest MTU that any prefix enforces (32)
 * 36  prefixes below, from the longest (32); -1: more than there is room for
 * 40  version of the prefixes: odd while they change (64)
 * </pre>
 *
 * @param header of {@link #HEADER_LENGTH} bytes
 * @param references of {@link #referencesLength}
 * @param hosts of {@link #hostsLength}
 * @param prefixes of {@link #PREFIX_LENGTH} times {@link #PREFIX_LIMIT}: a copy for whoever else reads this
 */
public record TableMemory(UnsafeBuffer header, UnsafeBuffer references, UnsafeBuffer hosts, UnsafeBuffer prefixes) {
    /** Bytes of a header. */
    public static final int HEADER_LENGTH = 64;

    /** Bytes of a line of references: what a kernel's array is made of. */
    public static final int REFERENCE_LINE_LENGTH = 64;

    /** Bytes of a host entry's row. */
    public static final int HOST_LENGTH = HostEntries.ROW_LENGTH;

    /** Bytes of a prefix. */
    public static final int PREFIX_LENGTH = 40;

    /** Prefixes that there is room for. */
    public static final int PREFIX_LIMIT = 32;

    static final int STRUCTURE = 0;
    static final int SECRET_HIGH = 8;
    static final int SECRET_LOW = 16;
    static final int SLOTS = 24;
    static final int LOWEST = 28;
    static final int LOWEST_OF_PREFIXES = 32;
    static final int PREFIXES = 36;
    static final int PREFIX_VERSION = 40;

    private static final int CACHE_LINE = 64;

    /**
     * Memory for one table and nobody else.
     *
     * @param capacity most host entries, 1 to {@link PmtuTable#MAXIMUM_CAPACITY}
     * @return zero
     */
    public static TableMemory offHeap(final int capacity) {
        return new TableMemory(
                allocate(HEADER_LENGTH),
                allocate(referencesLength(capacity)),
                allocate(hostsLength(capacity)),
                allocate(PREFIX_LENGTH * PREFIX_LIMIT));
    }

    private static UnsafeBuffer allocate(final int length) {
        return new UnsafeBuffer(BufferUtil.allocateDirectAligned(length, CACHE_LINE));
    }

    /**
     * What the references take.
     *
     * @param capacity most host entries
     * @return bytes, whole lines
     */
    public static int referencesLength(final int capacity) {
        return BitUtil.align(HostIndex.slots(capacity) * BitUtil.SIZE_OF_INT, REFERENCE_LINE_LENGTH);
    }

    /**
     * What the rows of host entries take.
     *
     * @param capacity most host entries
     * @return bytes
     */
    public static int hostsLength(final int capacity) {
        return capacity * HOST_LENGTH;
    }
}
