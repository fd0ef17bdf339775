package io.plateau.linux;

/** Asks for one link's MTU again and again, for a system call each (netdevice(7)). Allocation-free. Owned by one thread. */
public final class LinkMtuReader implements AutoCloseable {
    private static final long SIOCGIFMTU = 0x8921;

    private final InterfaceRequest request;
    private int last;
    private boolean closed;

    private LinkMtuReader(final InterfaceRequest request) {
        this.request = request;
    }

    /**
     * Opens a socket to ask by, in the calling thread's network namespace.
     *
     * @param name of the interface
     * @return to be closed after use
     * @throws SystemCallException with ENODEV if there is none of that name
     */
    public static LinkMtuReader open(final String name) {
        final LinkMtuReader reader = new LinkMtuReader(new InterfaceRequest(name));
        boolean opened = false;
        try {
            reader.last = reader.request.ask(SIOCGIFMTU, "SIOCGIFMTU").getInt(InterfaceRequest.VALUE);
            opened = true;
            return reader;
        } finally {
            if (!opened) {
                reader.close();
            }
        }
    }

    /**
     * Asks.
     *
     * @return bytes of a datagram, IP header included; what it was last if the interface has gone
     */
    public int read() {
        if (!closed && request.tryAsk(SIOCGIFMTU)) {
            last = request.buffer().getInt(InterfaceRequest.VALUE);
        }
        return last;
    }

    /** Closes the socket. Idempotent. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            request.close();
        }
    }
}
