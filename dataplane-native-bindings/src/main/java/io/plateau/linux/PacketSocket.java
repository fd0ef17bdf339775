package io.plateau.linux;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * An AF_PACKET socket on one interface (packet(7)): takes every frame that comes in, with its virtio-net header, through a
 * {@link ReceiveRing}, and sends frames with theirs by {@link MessageVector}. The interface is promiscuous while the socket is open,
 * unless it receives a station's frames alone. What this host sends on the interface is not received.
 *
 * <p>It has no transmit ring on purpose: a socket with one ignores the addresses given to sendmmsg(2). It does not
 * bypass the queueing discipline: a super-frame could not be segmented then.
 *
 * <p>Several of them can share an interface's frames: {@link PacketGroup}.
 *
 * <p>Opened in the calling thread's network namespace. Owned by one thread, but for {@link #dropped}; one may open it for another.
 */
public final class PacketSocket implements AutoCloseable {
    private static final int PACKET_RX_RING = 5;
    private static final int PACKET_VERSION = 10;
    private static final int PACKET_RESERVE = 12;
    private static final int PACKET_IGNORE_OUTGOING = 23;
    private static final int TPACKET_V2 = 1;
    private static final int REQUEST_LENGTH = 16;

    /**
     * Puts the network header on a multiple of 16: the kernel leaves 80 bytes, the virtio-net header takes 10, and these 6.
     */
    private static final int RESERVE = 6;

    private final PacketDescriptor descriptor;
    private final UnsafeBuffer statistics = Native.allocate(8);
    private final UnsafeBuffer statisticsLength = Native.allocate(4);
    private ReceiveRing ring;
    private long dropped;
    private boolean closed;

    private PacketSocket(final PacketDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Opens a socket and starts to receive all that comes in.
     *
     * @param interfaceIndex of the interface, see {@link LinkSettings#indexOf}
     * @param geometry of the receive ring
     * @return bound to the interface
     */
    public static PacketSocket open(final int interfaceIndex, final RingGeometry geometry) {
        final PacketSocket socket = unbound(geometry);
        try {
            socket.receiveAll(interfaceIndex);
        } catch (final SystemCallException e) {
            socket.close();
            throw e;
        }
        return socket;
    }

    /**
     * Opens a socket that has its ring and no interface yet. The kernel clears the ring's memory, which can take as long as
     * everything else.
     *
     * @param geometry of the receive ring
     * @return receiving nothing
     */
    public static PacketSocket unbound(final RingGeometry geometry) {
        final PacketSocket socket = new PacketSocket(new PacketDescriptor(PacketDescriptor.NON_BLOCKING));
        try {
            socket.setUp(geometry);
        } catch (final SystemCallException e) {
            socket.close();
            throw e;
        }
        return socket;
    }

    // For a group: takes in no frame until its descriptor says so.
    static PacketSocket openHeldBack(
            final int interfaceIndex, final RingGeometry geometry, final boolean isPromiscuous) {
        final PacketSocket socket = unbound(geometry);
        try {
            socket.descriptor.takeNone();
            if (isPromiscuous) {
                socket.receiveAll(interfaceIndex);
            } else {
                socket.receiveForStation(interfaceIndex);
            }
        } catch (final SystemCallException e) {
            socket.close();
            throw e;
        }
        return socket;
    }

    private void setUp(final RingGeometry geometry) {
        descriptor.enlargeSendBuffer();
        descriptor.setOption(PACKET_VERSION, TPACKET_V2, "PACKET_VERSION 2");
        descriptor.carryVirtioNetHeaders();
        descriptor.setOption(PACKET_IGNORE_OUTGOING, 1, "PACKET_IGNORE_OUTGOING");
        descriptor.setOption(PACKET_RESERVE, RESERVE, "PACKET_RESERVE");
        final UnsafeBuffer request = Native.allocate(REQUEST_LENGTH);
        request.putInt(0, geometry.blockBytes());
        request.putInt(4, geometry.blockCount());
        request.putInt(8, geometry.slotBytes());
        request.putInt(12, geometry.slotCount());
        descriptor.setOption(PACKET_RX_RING, request, "PACKET_RX_RING of " + geometry.totalBytes() + " bytes");
        final long address = Native.map(descriptor.number(), geometry.totalBytes());
        ring = new ReceiveRing(new UnsafeBuffer(address, geometry.totalBytes()), geometry);
    }

    /**
     * Starts to receive all that comes in at an interface, what is for other stations included.
     *
     * @param interfaceIndex of the interface, see {@link LinkSettings#indexOf}
     */
    public void receiveAll(final int interfaceIndex) {
        receiveForStation(interfaceIndex);
        descriptor.becomePromiscuous(interfaceIndex);
    }

    /**
     * Starts to receive what an interface takes in anyway.
     *
     * @param interfaceIndex of the interface, see {@link LinkSettings#indexOf}
     */
    public void receiveForStation(final int interfaceIndex) {
        descriptor.bind(interfaceIndex, PacketDescriptor.ALL_PROTOCOLS);
    }

    // For what sockets of one group do to each other.
    PacketDescriptor options() {
        return descriptor;
    }

    /**
     * The received frames.
     *
     * @return the ring
     */
    public ReceiveRing ring() {
        return ring;
    }

    /**
     * The file descriptor.
     *
     * @return for {@link PollSet} and {@link MessageVector}
     */
    public int descriptor() {
        return descriptor.number();
    }

    /**
     * Frames that the kernel could not put into the ring.
     *
     * @return since the socket was opened; any thread may ask
     */
    public synchronized long dropped() {
        if (closed) {
            return dropped;
        }
        descriptor.readStatistics(statistics, statisticsLength);
        dropped += statistics.getInt(4) & 0xFFFF_FFFFL;
        return dropped;
    }

    /** Unmaps the ring, leaves promiscuous mode, closes. Idempotent. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        if (ring != null) {
            dropped();
            Native.LIBC.munmap(ring.memory().addressOffset(), ring.memory().capacity());
        }
        closed = true;
        descriptor.close();
    }
}
