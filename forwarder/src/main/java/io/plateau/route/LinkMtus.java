package io.plateau.route;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * The MTU of each port's link, IP header included, link header not. The control thread is the only writer; workers read
 * it once per burst and see a change at their next one.
 */
public final class LinkMtus {
    /** The smallest MTU that a link can have and carry IPv4: RFC 791 section 3.2. */
    public static final int LOWEST = 68;

    private final AtomicIntegerArray mtus;

    /**
     * Starts with the MTUs found.
     *
     * @param mtus bytes, by port index
     */
    public LinkMtus(final int... mtus) {
        this.mtus = new AtomicIntegerArray(mtus.clone());
    }

    /**
     * The MTU of one link. Any thread.
     *
     * @param port index
     * @return bytes
     */
    public int mtu(final int port) {
        return mtus.getOpaque(port);
    }

    /**
     * Follows the kernel. Control thread only.
     *
     * @param port index
     * @param mtu bytes, 68 or more
     * @return true if that is a change
     */
    public boolean update(final int port, final int mtu) {
        return mtus.getAndSet(port, mtu) != mtu;
    }
}
