package io.plateau.evidence;

/**
 * What all workers moved. A claim that goes by at one of them may quote what another moved. Any thread.
 */
public final class KnownFlows {
    private final FlowMemory[] memories;

    /**
     * Takes the memories together.
     *
     * @param memories of all workers
     */
    public KnownFlows(final FlowMemory... memories) {
        this.memories = memories.clone();
    }

    /**
     * Whether a quoted datagram is one that any worker moved in the last 30 s: {@link FlowMemory#isMoved}. Takes as long
     * whichever it was, if any.
     *
     * @param quoted what the quote shows
     * @param length IP total length of the quoted datagram, bytes
     * @param nowNs nanoseconds since the epoch
     * @return true if so
     */
    public boolean isMoved(final Flow quoted, final int length, final long nowNs) {
        boolean isMoved = false;
        for (final FlowMemory memory : memories) {
            isMoved |= memory.isMoved(quoted, length, nowNs);
        }
        return isMoved;
    }
}
