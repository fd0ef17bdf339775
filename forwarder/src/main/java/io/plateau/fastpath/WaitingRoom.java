package io.plateau.fastpath;

import io.plateau.counters.PortCounters;
import io.plateau.counters.Verdict;
import io.plateau.port.FrameHandler;
import io.plateau.route.NeighbourReader;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Datagrams whose next hop is being looked for, as they were received: {@value #PER_NEIGHBOUR} for each neighbour, as the
 * kernel does it, and {@value #CAPACITY} in all. One too many takes the place of the oldest, which is dropped
 * ({@code no-neighbour}). A neighbour that is not found within 3 s is not waited for any longer. Fixed size, in the order
 * of arrival. Owned by one worker, whose fast paths share it.
 */
public final class WaitingRoom {
    /** Datagrams that wait for one neighbour, at most. */
    public static final int PER_NEIGHBOUR = 3;
    /** Datagrams that wait, at most. */
    public static final int CAPACITY = 96;
    /** How long one waits, at most: three requests of the kernel, a second apart. */
    public static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(3);

    /** The longest super-frame with its headers and tags. */
    private static final int LONGEST = (1 << 16) + 256;

    private static final int NONE = -1;

    private final UnsafeBuffer frames = new UnsafeBuffer(ByteBuffer.allocateDirect(CAPACITY * LONGEST));
    private final List<PortCounters> counters;
    private final int[] order = new int[CAPACITY]; // places that are taken, oldest first, then those that are free
    private final int[] lengths = new int[CAPACITY];
    private final int[] ingresses = new int[CAPACITY];
    private final int[] egresses = new int[CAPACITY];
    private final long[] nextHopsHigh = new long[CAPACITY];
    private final long[] nextHopsLow = new long[CAPACITY];
    private final long[] timestampsNs = new long[CAPACITY];
    private final long[] sincesNs = new long[CAPACITY];
    private final boolean[] handedOut = new boolean[CAPACITY];
    private final long[] sincesOfTokensNs = new long[Burst.LIMIT];
    private long expired;
    private int count;

    private int egress;
    private long nextHopHigh;
    private long nextHopLow;

    /**
     * Creates an empty room.
     *
     * @param counters by port index; who loses a place is counted there
     */
    public WaitingRoom(final List<PortCounters> counters) {
        this.counters = List.copyOf(counters);
        for (int place = 0; place < CAPACITY; place++) {
            order[place] = place;
        }
    }

    /**
     * Whether nobody waits. Owning worker only.
     *
     * @return false while a neighbour is being looked for
     */
    public boolean isEmpty() {
        return count == 0;
    }

    // Says what the next one waits for.
    WaitingRoom behind(final int port, final long high, final long low) {
        egress = port;
        nextHopHigh = high;
        nextHopLow = low;
        return this;
    }

    // Takes in a frame. False if there is no place: all are under way, or it is longer than any frame can be.
    boolean add(final Burst burst, final int token, final int ingress, final long sinceNs) {
        if (burst.length(token) > LONGEST || !makeRoom()) {
            return false;
        }
        final int place = order[count++];
        frames.putBytes(place * LONGEST, burst.buffer(token), burst.offset(token), burst.length(token));
        lengths[place] = burst.length(token);
        ingresses[place] = ingress;
        egresses[place] = egress;
        nextHopsHigh[place] = nextHopHigh;
        nextHopsLow[place] = nextHopLow;
        timestampsNs[place] = burst.timestampNs(token);
        sincesNs[place] = sinceNs;
        return true;
    }

    private boolean makeRoom() {
        int oldest = NONE;
        int oldestOfNeighbour = NONE;
        int ofNeighbour = 0;
        for (int index = count - 1; index >= 0; index--) {
            final int place = order[index];
            if (!handedOut[place]) {
                oldest = index;
                if (waitsForSame(place)) {
                    oldestOfNeighbour = index;
                    ofNeighbour++;
                }
            }
        }
        if (ofNeighbour >= PER_NEIGHBOUR) {
            displace(oldestOfNeighbour);
        } else if (count == CAPACITY && oldest != NONE) {
            displace(oldest);
        }
        return count < CAPACITY;
    }

    private boolean waitsForSame(final int place) {
        return nextHopsLow[place] == nextHopLow && nextHopsHigh[place] == nextHopHigh && egresses[place] == egress;
    }

    private void displace(final int index) {
        counters.get(ingresses[order[index]]).count(Verdict.NO_NEIGHBOUR);
        remove(index);
    }

    private void remove(final int index) {
        final int place = order[index];
        System.arraycopy(order, index + 1, order, index, count - index - 1);
        order[--count] = place;
    }

    // Hands out what came in by a port and can go on, or has waited for too long. Its bytes stay until settle. Returns
    // frames, whose tokens count from 0.
    int handOut(final int ingress, final NeighbourReader neighbours, final long nowNs, final FrameHandler handler) {
        int handed = 0;
        expired = 0;
        for (int index = 0; index < count && handed < Burst.LIMIT; index++) {
            final int place = order[index];
            if (ingresses[place] != ingress || handedOut[place]) {
                continue;
            }
            final boolean isFound =
                    neighbours.find(egresses[place], nextHopsHigh[place], nextHopsLow[place]) && neighbours.isUsable();
            if (isFound || nowNs - sincesNs[place] >= LIMIT_NS) {
                handedOut[place] = true;
                expired |= isFound ? 0 : 1L << handed;
                sincesOfTokensNs[handed++] = sincesNs[place];
                handler.onFrame(frames, place * LONGEST, lengths[place], timestampsNs[place]);
            }
        }
        return handed;
    }

    // Whether a frame that was handed out has waited for too long.
    boolean isExpired(final int token) {
        return (expired & (1L << token)) != 0;
    }

    // Since when a frame that was handed out has waited.
    long sinceNs(final int token) {
        return sincesOfTokensNs[token];
    }

    // Gives up the places of what was handed out.
    void settle() {
        for (int index = count - 1; index >= 0; index--) {
            final int place = order[index];
            if (handedOut[place]) {
                handedOut[place] = false;
                remove(index);
            }
        }
    }
}
