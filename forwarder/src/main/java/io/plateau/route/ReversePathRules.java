package io.plateau.route;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * How each port checks where a datagram comes from: {@code rp_filter} of the kernel's ip-sysctl, RFC 3704. One writer, the
 * control side; any thread reads.
 */
public final class ReversePathRules {
    /** No check. */
    public static final int NONE = 0;
    /** The route to the source has to leave by the port that the datagram came in by. */
    public static final int STRICT = 1;
    /** There has to be a route to the source. */
    public static final int LOOSE = 2;

    private final AtomicIntegerArray modes;

    /**
     * No check yet.
     *
     * @param ports how many there are
     */
    public ReversePathRules(final int ports) {
        modes = new AtomicIntegerArray(ports);
    }

    /**
     * The check of one port. Any thread.
     *
     * @param port index
     * @return {@link #NONE}, {@link #STRICT} or {@link #LOOSE}
     */
    public int mode(final int port) {
        return modes.getOpaque(port);
    }

    /**
     * Follows the setting. Writer only.
     *
     * @param port index
     * @param mode as in the setting
     */
    public void update(final int port, final int mode) {
        modes.setOpaque(port, mode);
    }
}
