package io.plateau.evidence;

/**
 * The flows whose long datagrams went by lately, in a fixed off-heap memory: 32 bytes each, two to a set and a set to a
 * cache line, and 8 bytes elsewhere that only repetitions touch. A full set forgets the flow that was not seen for the longest time.
 *
 * <p>Keyed: each address is mixed with secrets of this start and the 128-bit product is folded, so that nobody outside can
 * aim at another's place, nor tell by which of two flows shares one. A flow is known by 32 bits of that hash besides its
 * set, which no outsider can choose.
 *
 * <p>One worker writes, and the kernel's half of the forwarder where there is one ({@code assist.bpf.c}, which computes the same hash).
 * Any thread may ask {@link #isMoved}.
 */
public final class FlowMemory {
    /** No row. */
    static final int NONE = -1;

    static final int WAYS = 2;
    private static final long FOLD = 0x9E37_79B9_7F4A_7C15L; // odd, from the golden ratio: no pattern of its own
    private static final int FAMILY_SHIFT = 40;
    private static final int PROTOCOL_SHIFT = 32;
    private static final int PORT_SHIFT = 16;
    private static final int PORT = 0xFFFF;

    private final FlowRows rows;
    private final int sets;
    private final long secretHigh;
    private final long secretLow;
    private long touched;

    /**
     * Makes an empty memory of its own.
     *
     * @param flows that it holds at most, 1 to 16777216; rounded up to an even number
     * @param secretHigh random, another at each start
     * @param secretLow random, another at each start
     */
    public FlowMemory(final int flows, final long secretHigh, final long secretLow) {
        this(flows, EvidenceMemory.offHeap(flows), secretHigh, secretLow);
    }

    FlowMemory(final int flows, final EvidenceMemory memory, final long secretHigh, final long secretLow) {
        sets = sets(flows);
        rows = new FlowRows(memory.flows(), memory.repetitions());
        memory.header().putLong(EvidenceMemory.SECRET_HIGH, secretHigh);
        memory.header().putLong(EvidenceMemory.SECRET_LOW, secretLow);
        memory.header().putInt(EvidenceMemory.SETS, sets);
        this.secretHigh = secretHigh;
        this.secretLow = secretLow;
    }

    static int sets(final int flows) {
        return (flows + 1) / WAYS;
    }

    /**
     * Flows that it holds at most.
     *
     * @return an even number
     */
    public int capacity() {
        return sets * WAYS;
    }

    /**
     * Memory that it takes.
     *
     * @return bytes
     */
    public long memoryBytes() {
        return rows.memoryBytes();
    }

    // ---- any thread ----

    /**
     * Where a flow stands, and by what it is known. Any thread.
     *
     * @param flow with addresses, protocol and ports
     * @return keyed hash
     */
    public long hash(final Flow flow) {
        return hash(
                flow,
                flow.sourceHigh,
                flow.sourceLow,
                flow.destinationHigh,
                flow.destinationLow,
                ports(flow.sourcePort, flow.destinationPort));
    }

    /**
     * The hash of the other direction of a flow. Any thread.
     *
     * @param flow with addresses, protocol and ports
     * @return keyed hash
     */
    public long hashOfAnswered(final Flow flow) {
        return hash(
                flow,
                flow.destinationHigh,
                flow.destinationLow,
                flow.sourceHigh,
                flow.sourceLow,
                ports(flow.destinationPort, flow.sourcePort));
    }

    private static long ports(final int from, final int to) {
        return (long) (from & PORT) << PORT_SHIFT | (to & PORT);
    }

    private long hash(
            final Flow flow,
            final long fromHigh,
            final long fromLow,
            final long toHigh,
            final long toLow,
            final long ports) {
        final long upper = (flow.ipv4 ? 1L : 2L) << FAMILY_SHIFT | (flow.protocol & 0xFFL) << PROTOCOL_SHIFT | ports;
        final long from = fold(fromHigh ^ secretHigh, fromLow ^ secretLow);
        final long to = fold(toHigh ^ Long.rotateLeft(secretLow, 1), toLow ^ Long.rotateLeft(secretHigh, 1));
        return fold(fold(from ^ upper, to ^ secretLow) ^ secretHigh, FOLD);
    }

    private static long fold(final long left, final long right) {
        return Math.multiplyHigh(left, right) ^ (left * right);
    }

    /**
     * Whether a quoted datagram is one that was moved in the last 30 s (RFC 5927 section 4.1 for TCP): its flow, no
     * longer than the longest of it, and where something orders it, in the range that went by. A TCP segment may be longer
     * as far as it lies in that range: routers with receive offload join segments, and quote what they joined. Any thread;
     * takes as long for a flow that is known as for one that is not.
     *
     * @param quoted what the quote shows
     * @param length IP total length of the quoted datagram, bytes
     * @param nowNs nanoseconds since the epoch
     * @return true if so
     */
    public boolean isMoved(final Flow quoted, final int length, final long nowNs) {
        final long hash = hash(quoted);
        final int first = firstOf(hash);
        final int now = FlowTime.ticks(nowNs);
        boolean isMoved = false;
        for (int way = 0; way < WAYS; way++) {
            isMoved |= rows.isMoved(first + way, tagOf(hash), quoted, length, now);
        }
        return isMoved;
    }

    // ---- the worker ----

    /**
     * Starts to bring what a later {@link #moved} needs into the cache. Worker only.
     *
     * @param hash of a flow
     */
    public void prefetch(final long hash) {
        touched += rows.tag(firstOf(hash)); // the sum keeps the compiler from leaving the load out
    }

    long touched() {
        return touched;
    }

    /**
     * Remembers a datagram that was moved. Worker only; allocation-free.
     *
     * @param hash of its flow
     * @param flow with the datagram's place
     * @param length IP total length, of a super-frame that of its longest segment, bytes
     * @param nowNs nanoseconds since the epoch
     */
    public void moved(final long hash, final Flow flow, final int length, final long nowNs) {
        final int now = FlowTime.ticks(nowNs);
        rows.moved(rowFor(hash, now), flow, length, now);
    }

    /**
     * The longest datagram of a flow that is remembered. Worker only.
     *
     * @param flow with addresses, protocol and ports
     * @return IP total length, bytes; 0 if none is
     */
    public int longest(final Flow flow) {
        final int row = rowOf(hash(flow));
        return row == NONE ? 0 : rows.longest(row);
    }

    // Whether a datagram lies beyond all that were moved of its flow. What does not may have been moved before in
    // pieces:
    // its arrival is nothing that an answer shows. The worker only.
    boolean isFresh(final long hash, final Flow flow, final long nowNs) {
        final int row = rowOf(hash);
        return row == NONE || rows.isBeyond(row, flow, FlowTime.ticks(nowNs));
    }

    // Notes a datagram, moved or not, if it repeats what was moved of its flow. The worker only.
    void noteRepetition(final long hash, final Flow flow, final int now) {
        final int row = rowOf(hash);
        if (row != NONE) {
            rows.noteRepetition(row, flow, now);
        }
    }

    // Whether a datagram was sent again in the last 30 s, or may have been. The worker only.
    boolean isSentAgain(final long hash, final Flow flow, final int now) {
        final int row = rowOf(hash);
        return row != NONE && rows.isSentAgain(row, flow, now);
    }

    // The row of a flow; NONE if it has none.
    int rowOf(final long hash) {
        final int first = firstOf(hash);
        final int tag = tagOf(hash);
        if (rows.tag(first) == tag) {
            return first;
        }
        return rows.tag(first + 1) == tag ? first + 1 : NONE;
    }

    // The row of a flow, that of the longer unseen of its set if it had none.
    int rowFor(final long hash, final int now) {
        final int known = rowOf(hash);
        if (known != NONE) {
            return known;
        }
        final int first = firstOf(hash);
        final int row = first + (isOlder(first, first + 1, now) ? 0 : 1);
        rows.take(row, tagOf(hash), now);
        return row;
    }

    private boolean isOlder(final int row, final int other, final int now) {
        if (rows.tag(row) == 0 || rows.tag(other) == 0) {
            return rows.tag(row) == 0;
        }
        return FlowTime.between(rows.lastSeen(row), now) >= FlowTime.between(rows.lastSeen(other), now);
    }

    private int firstOf(final long hash) {
        return (int) (((hash >>> Integer.SIZE) * sets) >>> Integer.SIZE) * WAYS;
    }

    // What a row is known by; 0 is a free row's.
    static int tagOf(final long hash) {
        final int tag = (int) hash;
        return tag == 0 ? 1 : tag;
    }
}
