package io.plateau.pmtu;

import io.plateau.evidence.Flow;

/** What is known of the datagrams that were moved lately: the flow memory, or what a journal says that it said. */
@FunctionalInterface
public interface MovedDatagrams {
    /**
     * Whether a quoted datagram is one that was moved in the last 30 s.
     *
     * @param quoted what the quote shows
     * @param length IP total length of the quoted datagram, bytes
     * @param nowNs nanoseconds since the epoch
     * @return true if so
     */
    boolean isMoved(Flow quoted, int length, long nowNs);
}
