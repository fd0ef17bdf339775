package io.plateau.route;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The hardware address of each port's link. One writer; workers read it once per burst and see a change at their next one.
 */
public final class HardwareAddresses {
    private final AtomicLongArray macs;

    /**
     * Knows none yet.
     *
     * @param ports how many there are
     */
    public HardwareAddresses(final int ports) {
        macs = new AtomicLongArray(ports);
    }

    /**
     * The address of one link. Any thread.
     *
     * @param port index
     * @return 48 bits, the first byte on the wire uppermost; 0 if it is not known yet
     */
    public long mac(final int port) {
        return macs.getOpaque(port);
    }

    /**
     * Follows the kernel. Writer only.
     *
     * @param port index
     * @param mac 48 bits, the first byte on the wire uppermost
     */
    public void update(final int port, final long mac) {
        macs.setOpaque(port, mac);
    }
}
