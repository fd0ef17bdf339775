package io.plateau.port;

import io.plateau.linux.XdpSocket;

/**
 * What the AF_XDP ports of one wire share, on the queues that are one worker's: memory, so that a frame goes from one to the other as a
 * descriptor. The first port brings the memory in, the last takes it away. Opened and closed by one thread; what is in it is the worker's.
 */
public final class XdpWire {
    /** Frames that can wait for a worker: at 400,000 a second, 10 ms of them. */
    static final int RECEIVE_RING = 4096;

    /** Frames on their way out at once: four full queues of a port. */
    static final int TRANSMIT_RING = 1024;

    /** Frames of a burst that are held, and copies in the making. */
    private static final int IN_HAND = 2 * Port.TRANSMIT_QUEUE_LENGTH;

    private static final int CHUNKS_OF_PORT = RECEIVE_RING + TRANSMIT_RING + IN_HAND;

    private final int ports;
    private final int queue;
    private XdpChunks chunks;
    private XdpSocket owner;

    /**
     * Takes nothing yet.
     *
     * @param ports of the wire that are AF_XDP's, 1 or 2
     * @param queue of each of them, from 0
     */
    public XdpWire(final int ports, final int queue) {
        this.ports = ports;
        this.queue = queue;
    }

    int queue() {
        return queue;
    }

    // Opens the socket of one port.
    XdpSocket join(final int interfaceIndex) {
        if (chunks == null) {
            chunks = new XdpChunks(ports * CHUNKS_OF_PORT);
        }
        chunks.join();
        boolean joined = false;
        try {
            final XdpSocket socket =
                    XdpSocket.open(interfaceIndex, queue, chunks.memory(), owner, RECEIVE_RING, TRANSMIT_RING);
            owner = owner == null ? socket : owner;
            joined = true;
            return socket;
        } finally {
            if (!joined) {
                chunks.leave();
            }
        }
    }

    // Of all ports together; there once one has joined.
    XdpChunks chunks() {
        return chunks;
    }
}
