package io.plateau.linux;

/**
 * An AF_PACKET socket that sends frames with their virtio-net header on one interface, by {@link MessageVector},
 * and receives nothing: for ports whose frames are taken elsewhere, on a {@link LandingDevice}. It is told of a
 * link that is down by each frame, and has no pending error.
 *
 * <p>It does not bypass the queueing discipline: a super-frame could not be segmented then.
 *
 * <p>Opened in the calling thread's network namespace. Owned by one thread.
 */
public final class PacketSender implements AutoCloseable {
    private final PacketDescriptor descriptor;
    private boolean closed;

    private PacketSender(final PacketDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Opens a socket.
     *
     * @param interfaceIndex of the interface, see {@link LinkSettings#indexOf}
     * @return bound to the interface
     */
    public static PacketSender open(final int interfaceIndex) {
        return open(interfaceIndex, false);
    }

    /**
     * Opens a socket and has the interface take in what is for any station, too, while the socket is open.
     *
     * @param interfaceIndex of the interface, see {@link LinkSettings#indexOf}
     * @return bound to the interface
     */
    public static PacketSender openPromiscuous(final int interfaceIndex) {
        return open(interfaceIndex, true);
    }

    private static PacketSender open(final int interfaceIndex, final boolean isPromiscuous) {
        final PacketSender sender = new PacketSender(new PacketDescriptor(PacketDescriptor.NON_BLOCKING));
        try {
            sender.descriptor.enlargeSendBuffer();
            sender.descriptor.carryVirtioNetHeaders();
            sender.descriptor.bind(interfaceIndex, PacketDescriptor.NO_PROTOCOL);
            if (isPromiscuous) {
                sender.descriptor.becomePromiscuous(interfaceIndex);
            }
        } catch (final SystemCallException e) {
            sender.close();
            throw e;
        }
        return sender;
    }

    /**
     * The file descriptor.
     *
     * @return for {@link MessageVector}
     */
    public int descriptor() {
        return descriptor.number();
    }

    /** Leaves promiscuous mode, closes. Idempotent. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            descriptor.close();
        }
    }
}
