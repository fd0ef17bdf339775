package io.plateau.linux;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;

/** What an interface of the calling thread's network namespace looked like when it was read. Immutable. */
public final class LinkSettings {
    private static final long SIOCGIFFLAGS = 0x8913;
    private static final long SIOCGIFMTU = 0x8921;
    private static final long SIOCGIFHWADDR = 0x8927;
    private static final long SIOCGIFINDEX = 0x8933;
    private static final int ETHTOOL_GLINK = 0x0A;
    private static final int IFF_UP = 1;
    private static final int ARPHRD_ETHER = 1;

    private final String name;
    private final int index;
    private final int hardwareType;
    private final long macAddress;
    private final int mtu;
    private final boolean up;
    private final boolean carrier;
    private final int receiveQueues;
    private final int transmitQueues;
    private final Set<Offload> offloads;

    private LinkSettings(final String name, final InterfaceRequest request) {
        this.name = name;
        index = request.ask(SIOCGIFINDEX, "SIOCGIFINDEX").getInt(InterfaceRequest.VALUE);
        final UnsafeBuffer address = request.ask(SIOCGIFHWADDR, "SIOCGIFHWADDR");
        hardwareType = address.getShort(InterfaceRequest.VALUE) & 0xFFFF;
        macAddress = macOf(address, InterfaceRequest.VALUE + 2);
        mtu = request.ask(SIOCGIFMTU, "SIOCGIFMTU").getInt(InterfaceRequest.VALUE);
        up = (request.ask(SIOCGIFFLAGS, "SIOCGIFFLAGS").getShort(InterfaceRequest.VALUE) & IFF_UP) != 0;
        carrier = request.ethtool(ETHTOOL_GLINK) != 0;
        receiveQueues = request.queues(InterfaceRequest.RX_COUNT);
        transmitQueues = request.queues(InterfaceRequest.TX_COUNT);
        final Set<Offload> enabled = EnumSet.noneOf(Offload.class);
        for (final Offload offload : Offload.values()) {
            if ((request.ethtool(offload.command) & offload.mask) != 0) {
                enabled.add(offload);
            }
        }
        offloads = Collections.unmodifiableSet(enabled);
    }

    /**
     * Reads all settings.
     *
     * @param name of the interface
     * @return as they are now
     * @throws SystemCallException with ENODEV if there is none of that name
     */
    public static LinkSettings read(final String name) {
        try (InterfaceRequest request = new InterfaceRequest(name)) {
            return new LinkSettings(name, request);
        }
    }

    /**
     * Whether there is such an interface.
     *
     * @param name 1 to 15 characters
     * @return false if not in the calling thread's network namespace
     */
    public static boolean exists(final String name) {
        try (InterfaceRequest request = new InterfaceRequest(name)) {
            return request.tryAsk(SIOCGIFINDEX);
        }
    }

    /**
     * The number that the kernel knows an interface by.
     *
     * @param name of the interface
     * @return interface index, above 0
     * @throws SystemCallException with ENODEV if there is none of that name
     */
    public static int indexOf(final String name) {
        try (InterfaceRequest request = new InterfaceRequest(name)) {
            return request.ask(SIOCGIFINDEX, "SIOCGIFINDEX").getInt(InterfaceRequest.VALUE);
        }
    }

    private static long macOf(final UnsafeBuffer buffer, final int offset) {
        long mac = 0;
        for (int i = 0; i < 6; i++) {
            mac = (mac << 8) | (buffer.getByte(offset + i) & 0xFF);
        }
        return mac;
    }

    /**
     * The name that it was asked by.
     *
     * @return interface name
     */
    public String name() {
        return name;
    }

    /**
     * The number that the kernel knows it by.
     *
     * @return interface index, above 0
     */
    public int index() {
        return index;
    }

    /**
     * Whether frames on it are Ethernet's.
     *
     * @return false for tunnels without a link header, and for loopback
     */
    public boolean isEthernet() {
        return hardwareType == ARPHRD_ETHER;
    }

    /**
     * Hardware address.
     *
     * @return 48 bits, the first byte on the wire uppermost
     */
    public long macAddress() {
        return macAddress;
    }

    /**
     * The link's MTU.
     *
     * @return bytes of a datagram, IP header included
     */
    public int mtu() {
        return mtu;
    }

    /**
     * Whether it is switched on (IFF_UP).
     *
     * @return the administrative state
     */
    public boolean isUp() {
        return up;
    }

    /**
     * Whether the other end is there.
     *
     * @return the operational state
     */
    public boolean hasCarrier() {
        return carrier;
    }

    /**
     * Queues that the interface spreads what it receives over.
     *
     * @return in use, at least 1; 1 also if the driver does not tell
     */
    public int receiveQueues() {
        return receiveQueues;
    }

    /**
     * Queues that the interface spreads what it sends over.
     *
     * @return in use, at least 1; 1 also if the driver does not tell
     */
    public int transmitQueues() {
        return transmitQueues;
    }

    /**
     * Work that the interface does for the stack.
     *
     * @return those that are on
     */
    public Set<Offload> offloads() {
        return offloads;
    }

    /** Work that an interface can do for the stack. */
    public enum Offload {
        /** Checks checksums of what comes in. */
        RECEIVE_CHECKSUM(0x14, -1),
        /** Completes checksums of what goes out. */
        TRANSMIT_CHECKSUM(0x16, -1),
        /** Sends from several pieces of memory. */
        SCATTER_GATHER(0x18, -1),
        /** Cuts TCP super-frames (TSO). */
        TCP_SEGMENTATION(0x1E, -1),
        /** The kernel cuts super-frames at the last moment (GSO). */
        GENERIC_SEGMENTATION(0x23, -1),
        /** The kernel joins segments that come in (GRO). */
        GENERIC_RECEIVE(0x2B, -1),
        /** Takes the outermost VLAN tag out of what comes in, and tells of it beside the frame. */
        RECEIVE_VLAN(0x25, 1 << 8),
        /** The hardware joins segments that come in and cannot be cut again as they were (LRO). */
        LARGE_RECEIVE(0x25, 1 << 15);

        private final int command;
        private final int mask;

        Offload(final int command, final int mask) {
            this.command = command;
            this.mask = mask;
        }
    }
}
