package io.plateau.linux;

import java.lang.ref.Reference;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An AF_PACKET socket on one interface (packet(7)): takes every frame that comes in, with its virtio-net header, through a
 * {@link ReceiveRing}, and sends frames with theirs by {@link MessageVector}. The interface is promiscuous while the socket is open,
 * unless it receives a station's frames alone. What this host sends on the interface is not received.
 *
 * <p>It has no transmit ring on purpose: a socket with one ignores the addresses given to sendmmsg(2). It does not
 * bypass the queueing discipline: a super-frame could not be segmented then.
 *
 * <p>Opened in the calling thread's network namespace. Owned by one thread, but for {@link #dropped}; one may open it for another.
 */
public final class PacketSocket implements AutoCloseable {
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW_CLOEXEC_NONBLOCK = 3 | 0x80000 | 0x800;
    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDBUF = 7;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SOL_PACKET = 263;
    private static final int PACKET_ADD_MEMBERSHIP = 1;
    private static final int PACKET_RX_RING = 5;
    private static final int PACKET_STATISTICS = 6;
    private static final int PACKET_VERSION = 10;
    private static final int PACKET_RESERVE = 12;
    private static final int PACKET_VNET_HDR = 15;
    private static final int PACKET_FANOUT = 18;
    private static final int PACKET_IGNORE_OUTGOING = 23;
    private static final int PACKET_MR_PROMISC = 1;
    private static final int FANOUT_HASH = 0;
    private static final int FANOUT_FLAG_DEFRAG = 0x8000;
    private static final int TPACKET_V2 = 1;
    private static final short ETH_P_ALL_BIG_ENDIAN = 0x0300;
    private static final int ADDRESS_LENGTH = 20;
    private static final int REQUEST_LENGTH = 16;
    private static final int SEND_BUFFER_BYTES = 8 << 20;

    /**
     * Puts the network header on a multiple of 16: the kernel leaves 80 bytes, the virtio-net header takes 10, and these 6.
     */
    private static final int RESERVE = 6;

    private final int descriptor;
    private final UnsafeBuffer statistics = Native.allocate(8);
    private final UnsafeBuffer statisticsLength = Native.allocate(4);
    private ReceiveRing ring;
    private long dropped;
    private boolean closed;

    private PacketSocket(final int descriptor) {
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
        final int descriptor = Native.check(
                Native.LIBC.socket(AF_PACKET, SOCK_RAW_CLOEXEC_NONBLOCK, 0), "socket", "AF_PACKET, SOCK_RAW");
        final PacketSocket socket = new PacketSocket(descriptor);
        try {
            socket.setUp(geometry);
        } catch (final SystemCallException e) {
            socket.close();
            throw e;
        }
        return socket;
    }

    private void setUp(final RingGeometry geometry) {
        enlargeSendBuffer();
        setPacketOption(PACKET_VERSION, TPACKET_V2, "PACKET_VERSION 2");
        setPacketOption(PACKET_VNET_HDR, 1, "PACKET_VNET_HDR");
        setPacketOption(PACKET_IGNORE_OUTGOING, 1, "PACKET_IGNORE_OUTGOING");
        setPacketOption(PACKET_RESERVE, RESERVE, "PACKET_RESERVE");
        final UnsafeBuffer request = Native.allocate(REQUEST_LENGTH);
        request.putInt(0, geometry.blockBytes());
        request.putInt(4, geometry.blockCount());
        request.putInt(8, geometry.slotBytes());
        request.putInt(12, geometry.slotCount());
        Native.setOption(
                descriptor,
                SOL_PACKET,
                PACKET_RX_RING,
                request,
                "PACKET_RX_RING of " + geometry.totalBytes() + " bytes");
        final long address = Native.map(descriptor, geometry.totalBytes());
        ring = new ReceiveRing(new UnsafeBuffer(address, geometry.totalBytes()), geometry);
    }

    /**
     * Starts to receive all that comes in at an interface, what is for other stations included.
     *
     * @param interfaceIndex of the interface, see {@link LinkSettings#indexOf}
     */
    public void receiveAll(final int interfaceIndex) {
        bind(interfaceIndex);
        becomePromiscuous(interfaceIndex);
    }

    /**
     * Starts to receive what an interface takes in anyway.
     *
     * @param interfaceIndex of the interface, see {@link LinkSettings#indexOf}
     */
    public void receiveForStation(final int interfaceIndex) {
        bind(interfaceIndex);
    }

    private void becomePromiscuous(final int interfaceIndex) {
        final UnsafeBuffer membership = Native.allocate(REQUEST_LENGTH);
        membership.putInt(0, interfaceIndex);
        membership.putShort(4, (short) PACKET_MR_PROMISC);
        Native.setOption(
                descriptor,
                SOL_PACKET,
                PACKET_ADD_MEMBERSHIP,
                membership,
                "promiscuous mode of interface " + interfaceIndex);
    }

    private void bind(final int interfaceIndex) {
        final UnsafeBuffer address = Native.allocate(ADDRESS_LENGTH);
        address.putShort(0, (short) AF_PACKET);
        address.putShort(2, ETH_P_ALL_BIG_ENDIAN);
        address.putInt(4, interfaceIndex);
        try {
            final int result = Native.LIBC.bind(descriptor, address.addressOffset(), ADDRESS_LENGTH);
            Native.check(result, "bind", "AF_PACKET, interface index " + interfaceIndex);
        } finally {
            Reference.reachabilityFence(address);
        }
    }

    /** A burst of super-frames waits in the device's queue; the default of 208 KiB holds three. */
    private void enlargeSendBuffer() {
        final UnsafeBuffer value = Native.allocate(4);
        value.putInt(0, SEND_BUFFER_BYTES);
        try {
            final int forced = Native.LIBC.setsockopt(
                    descriptor, SOL_SOCKET, SO_SNDBUFFORCE, value.addressOffset(), value.capacity());
            if (forced < 0) {
                Native.setOption(descriptor, SOL_SOCKET, SO_SNDBUF, value, "SO_SNDBUF");
            }
        } finally {
            Reference.reachabilityFence(value);
        }
    }

    private void setPacketOption(final int option, final int value, final String name) {
        final UnsafeBuffer buffer = Native.allocate(4);
        buffer.putInt(0, value);
        Native.setOption(descriptor, SOL_PACKET, option, buffer, name);
    }

    /**
     * Shares the interface's frames with other sockets of the group: a flow always reaches the same one. Fragments are put
     * together before they are assigned, so that they follow their flow.
     *
     * @param group 0 to 65535, the same for all sockets of one port and no other
     */
    public void joinFanout(final int group) {
        final int value = ((FANOUT_HASH | FANOUT_FLAG_DEFRAG) << 16) | (group & 0xFFFF);
        setPacketOption(PACKET_FANOUT, value, "PACKET_FANOUT hash, group " + group);
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
        return descriptor;
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
        statisticsLength.putInt(0, statistics.capacity());
        final int result = Native.LIBC.getsockopt(
                descriptor,
                SOL_PACKET,
                PACKET_STATISTICS,
                statistics.addressOffset(),
                statisticsLength.addressOffset());
        Native.check(result, "getsockopt", "PACKET_STATISTICS");
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
        Native.LIBC.close(descriptor);
    }
}
