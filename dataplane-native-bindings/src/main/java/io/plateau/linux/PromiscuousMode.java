package io.plateau.linux;

/**
 * Has an interface take in what is for any station for as long as this is open, by the membership of a packet socket that receives
 * nothing (packet(7)). For sockets that cannot ask for it themselves.
 */
public final class PromiscuousMode implements AutoCloseable {
    private final PacketDescriptor descriptor = new PacketDescriptor(0);
    private boolean closed;

    private PromiscuousMode() {}

    /**
     * Switches it on.
     *
     * @param interfaceIndex of the interface, see {@link LinkSettings#index}
     * @return switches it off when it is closed, unless somebody else wants it too
     */
    public static PromiscuousMode of(final int interfaceIndex) {
        final PromiscuousMode mode = new PromiscuousMode();
        try {
            mode.descriptor.becomePromiscuous(interfaceIndex);
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
            descriptor.close();
        }
    }
}
