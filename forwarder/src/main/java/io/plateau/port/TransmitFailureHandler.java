package io.plateau.port;

/** Told of each frame that a port could not send. */
@FunctionalInterface
public interface TransmitFailureHandler {
    /**
     * One queued frame was not sent.
     *
     * @param token as given to {@link Port#transmit}
     * @param errno why, as in errno(3): EMSGSIZE (90) if it is too long for the link, anything else if there was no room
     */
    void onTransmitFailed(int token, int errno);
}
