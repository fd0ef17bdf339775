package io.plateau.evidence;

/**
 * The long datagrams of one burst, until it is known which of them are passed on: the memory's cache lines are asked for
 * all at once when the last is read, so that their misses overlap, and written when each was decided. One worker only; allocation-free.
 */
public final class PendingFlows {
    private final FlowMemory memory;
    private final long[] hashes;
    private final int[] starts;
    private final int[] ends;
    private final int[] lengths;
    private final Flow.Order[] orders;
    private final Flow place = new Flow();
    private long pending;

    /**
     * Makes room for a burst.
     *
     * @param memory of the same worker
     * @param limit frames of a burst at most, 1 to 64
     */
    public PendingFlows(final FlowMemory memory, final int limit) {
        this.memory = memory;
        hashes = new long[limit];
        starts = new int[limit];
        ends = new int[limit];
        lengths = new int[limit];
        orders = new Flow.Order[limit];
    }

    /** Forgets the last burst. */
    public void clear() {
        pending = 0;
    }

    /**
     * Takes in a datagram.
     *
     * @param token of its frame, below the limit
     * @param flow of it
     * @param length IP total length, of a super-frame that of its longest segment, bytes
     */
    public void put(final int token, final Flow flow, final int length) {
        hashes[token] = memory.hash(flow);
        starts[token] = flow.start;
        ends[token] = flow.end;
        orders[token] = flow.order;
        lengths[token] = length;
        pending |= 1L << token;
    }

    /** Starts to bring what {@link #moved} needs into the cache, once all of the burst is taken in. */
    public void prefetch() {
        for (long left = pending; left != 0; left &= left - 1) {
            memory.prefetch(hashes[Long.numberOfTrailingZeros(left)]);
        }
    }

    /**
     * Remembers a datagram that is passed on, if it was taken in.
     *
     * @param token of its frame
     * @param longest that it is passed on as: of a datagram that was cut, the MTU, bytes
     * @param nowNs nanoseconds since the epoch
     */
    public void moved(final int token, final int longest, final long nowNs) {
        if ((pending & (1L << token)) == 0) {
            return;
        }
        place.order = orders[token];
        place.start = starts[token];
        place.end = ends[token];
        memory.moved(hashes[token], place, Math.min(lengths[token], longest), nowNs);
    }
}
