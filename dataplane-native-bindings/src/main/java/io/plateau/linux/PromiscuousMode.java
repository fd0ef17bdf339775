package io.plateau.linux;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Has an interface take in what is for any station for as long as this is open, by the membership of a packet socket that receives
 * nothing (packet(7)). For sockets that cannot ask for it themselves.
 */
public final class PromiscuousMode implements AutoCloseable {
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int SOL_PACKET = 263;
    private static final int PACKET_ADD_MEMBERSHIP = 1;
    private static final int PACKET_MR_PROMISC = 1;
    private static final int MEMBERSHIP_LENGTH = 16;

    private final int descriptor;
    private boolean closed;

    private PromiscuousMode(final int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Switches it on.
     *
     * @param interfaceIndex of the interface, see {@link LinkSettings#index}
     * @return switches it off when it is closed, unless somebody else wants it too
     */
    public static PromiscuousMode of(final int interfaceIndex) {
        final PromiscuousMode mode = new PromiscuousMode(
                Native.check(Native.LIBC.socket(AF_PACKET, SOCK_RAW_CLOEXEC, 0), "socket", "AF_PACKET, SOCK_RAW"));
        final UnsafeBuffer membership = Native.allocate(MEMBERSHIP_LENGTH);
        membership.putInt(0, interfaceIndex);
        membership.putShort(4, (short) PACKET_MR_PROMISC);
        try {
            Native.setOption(
                    mode.descriptor,
                    SOL_PACKET,
                    PACKET_ADD_MEMBERSHIP,
                    membership,
                    "promiscuous mode of interface " + interfaceIndex);
        } catch (final SystemCallException e) {
            mode.close();
            throw e;
        }
        return mode;
    }

    /** Switches it off. Idempotent. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            Native.LIBC.close(descriptor);
        }
    }
}
