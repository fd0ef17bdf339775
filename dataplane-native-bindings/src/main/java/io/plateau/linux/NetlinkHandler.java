package io.plateau.linux;

/** Takes netlink messages. */
@FunctionalInterface
public interface NetlinkHandler {
    /**
     * Takes one.
     *
     * @param message well formed; valid during the call only
     */
    void onMessage(NetlinkMessage message);
}
