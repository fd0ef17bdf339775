package io.plateau.forensics.story;

/**
 * What the frame shows that caused an event.
 *
 * @param sourceMac who sent it on the link, like {@code 02:00:00:00:00:01}; null if the frame is too short
 * @param destinationMac to whom on the link; null if the frame is too short
 * @param quote the datagram that it quotes; null if it is no claim, or quotes nothing that can be read
 */
record CausingFrame(String sourceMac, String destinationMac, QuotedDatagram quote) {
    /** No frame at all. */
    static final CausingFrame NONE = new CausingFrame(null, null, null);
}
