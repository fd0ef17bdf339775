package io.plateau.forensics.whatif;

import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.PmtuEvent.Counts;
import io.plateau.wire.IpPrefix;

/** How long, and by how much, the two tables say something else about one destination. One thread. */
public final class EntryDifference {
    private final IpPrefix destination;
    private final long firstNs;
    private int recordedMtu = PmtuEvent.ABSENT;
    private int supposedMtu = PmtuEvent.ABSENT;
    private long totalNs;
    private long sinceNs;
    private boolean open;
    private Counts spared = Counts.ZERO;

    EntryDifference(final IpPrefix destination, final long firstNs) {
        this.destination = destination;
        this.firstNs = firstNs;
    }

    // They differ from now on, or differ otherwise.
    void differ(final int recorded, final int supposed, final long nowNs) {
        if (!open) {
            open = true;
            sinceNs = nowNs;
        }
        recordedMtu = lower(recordedMtu, recorded);
        supposedMtu = lower(supposedMtu, supposed);
    }

    private static int lower(final int one, final int other) {
        if (one == PmtuEvent.ABSENT || other == PmtuEvent.ABSENT) {
            return Math.max(one, other);
        }
        return Math.min(one, other);
    }

    void agree(final long nowNs) {
        if (open) {
            totalNs += nowNs - sinceNs;
            open = false;
        }
    }

    // Until the end of the recording.
    void end(final long nowNs) {
        if (open) {
            totalNs += nowNs - sinceNs;
            sinceNs = nowNs;
        }
    }

    void spare(final Counts counts) {
        if (open) {
            spared = spared.plus(counts);
        }
    }

    // What belongs to one cause has one time: a difference within it is none.
    boolean isNone() {
        return totalNs == 0;
    }

    /**
     * About whom.
     *
     * @return address or prefix
     */
    public IpPrefix destination() {
        return destination;
    }

    /**
     * When they began to differ.
     *
     * @return nanoseconds since the epoch
     */
    public long firstNs() {
        return firstNs;
    }

    /**
     * How long they differed.
     *
     * @return nanoseconds
     */
    public long totalNs() {
        return totalNs;
    }

    /**
     * The lowest MTU that was enforced meanwhile.
     *
     * @return bytes; {@link PmtuEvent#ABSENT} if nothing was
     */
    public int recordedMtu() {
        return recordedMtu;
    }

    /**
     * The lowest MTU that would have been enforced meanwhile.
     *
     * @return bytes; {@link PmtuEvent#ABSENT} if nothing would
     */
    public int supposedMtu() {
        return supposedMtu;
    }

    /**
     * Whether they still differ at the end of the recording.
     *
     * @return true if so
     */
    public boolean isOpen() {
        return open;
    }

    /**
     * What happened to datagrams by an entry that would have been higher, or not there.
     *
     * @return datagrams
     */
    public Counts spared() {
        return spared;
    }
}
