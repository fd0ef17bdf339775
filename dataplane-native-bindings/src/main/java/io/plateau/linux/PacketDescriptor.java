package io.plateau.linux;

import java.lang.ref.Reference;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The descriptor of an AF_PACKET socket for whole frames (packet(7)) and what can be asked of it. Made in the
 * calling thread's network namespace; receives nothing until it is bound to a protocol. Cold path only.
 */
final class PacketDescriptor implements AutoCloseable {
    /** Calls that would have to wait fail instead. */
    static final int NON_BLOCKING = 0x800;

    /** Of {@link #bind}: nothing is received. */
    static final int NO_PROTOCOL = 0;

    /** Of {@link #bind}: everything is received (ETH_P_ALL, as on the wire). */
    static final int ALL_PROTOCOLS = 0x0300;

    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDBUF = 7;
    private static final int SO_ATTACH_FILTER = 26;
    private static final int SO_DETACH_FILTER = 27;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SOL_PACKET = 263;
    private static final int PACKET_ADD_MEMBERSHIP = 1;
    private static final int PACKET_STATISTICS = 6;
    private static final int PACKET_VNET_HDR = 15;
    private static final int PACKET_MR_PROMISC = 1;
    private static final int MEMBERSHIP_LENGTH = 16;
    private static final int ADDRESS_LENGTH = 20;
    private static final int SEND_BUFFER_BYTES = 8 << 20;
    private static final int RETURN = 0x06; // BPF_RET | BPF_K of linux/filter.h: so many bytes are taken
    private static final int PROGRAM_LENGTH = 16;

    private final int number;

    /**
     * Opens a socket.
     *
     * @param flags {@link #NON_BLOCKING} or 0
     */
    PacketDescriptor(final int flags) {
        number = Native.check(
                Native.LIBC.socket(AF_PACKET, SOCK_RAW_CLOEXEC | flags, 0), "socket", "AF_PACKET, SOCK_RAW");
    }

    int number() {
        return number;
    }

    void setOption(final int option, final int value, final String name) {
        final UnsafeBuffer buffer = Native.allocate(Integer.BYTES);
        buffer.putInt(0, value);
        setOption(option, buffer, name);
    }

    void setOption(final int option, final UnsafeBuffer value, final String name) {
        Native.setOption(number, SOL_PACKET, option, value, name);
    }

    /**
     * Asks for a number.
     *
     * @param option of packet(7)
     * @param name of it, for the exception
     * @return its value
     */
    int option(final int option, final String name) {
        final UnsafeBuffer value = Native.allocate(Integer.BYTES);
        final UnsafeBuffer length = Native.allocate(Integer.BYTES);
        length.putInt(0, Integer.BYTES);
        final int result =
                Native.LIBC.getsockopt(number, SOL_PACKET, option, value.addressOffset(), length.addressOffset());
        Native.check(result, "getsockopt", name);
        return value.getInt(0);
    }

    /** Takes in no frame until {@link #takeAll}: a classic filter of one instruction, which returns 0. */
    void takeNone() {
        final UnsafeBuffer instruction = Native.allocate(Long.BYTES);
        instruction.putShort(0, (short) RETURN);
        final UnsafeBuffer program = Native.allocate(PROGRAM_LENGTH); // struct sock_fprog
        program.putShort(0, (short) 1);
        program.putLong(8, instruction.addressOffset());
        try {
            Native.setOption(number, SOL_SOCKET, SO_ATTACH_FILTER, program, "SO_ATTACH_FILTER");
        } finally {
            Reference.reachabilityFence(instruction);
        }
    }

    /** Takes in what comes from now on, after {@link #takeNone}. */
    void takeAll() {
        Native.setOption(number, SOL_SOCKET, SO_DETACH_FILTER, Native.allocate(Integer.BYTES), "SO_DETACH_FILTER");
    }

    /** Puts a virtio-net header before each frame, either way. */
    void carryVirtioNetHeaders() {
        setOption(PACKET_VNET_HDR, 1, "PACKET_VNET_HDR");
    }

    /**
     * Has an interface take in what is for any station, for as long as this is open.
     *
     * @param interfaceIndex of the interface
     */
    void becomePromiscuous(final int interfaceIndex) {
        final UnsafeBuffer membership = Native.allocate(MEMBERSHIP_LENGTH);
        membership.putInt(0, interfaceIndex);
        membership.putShort(4, (short) PACKET_MR_PROMISC);
        setOption(PACKET_ADD_MEMBERSHIP, membership, "promiscuous mode of interface " + interfaceIndex);
    }

    /** A burst of super-frames waits in the device's queue; the default of 208 KiB holds three. */
    void enlargeSendBuffer() {
        final UnsafeBuffer value = Native.allocate(Integer.BYTES);
        value.putInt(0, SEND_BUFFER_BYTES);
        try {
            final int forced =
                    Native.LIBC.setsockopt(number, SOL_SOCKET, SO_SNDBUFFORCE, value.addressOffset(), value.capacity());
            if (forced < 0) {
                Native.setOption(number, SOL_SOCKET, SO_SNDBUF, value, "SO_SNDBUF");
            }
        } finally {
            Reference.reachabilityFence(value);
        }
    }

    void bind(final int interfaceIndex, final int protocol) {
        final UnsafeBuffer address = Native.allocate(ADDRESS_LENGTH);
        address.putShort(0, (short) AF_PACKET);
        address.putShort(2, (short) protocol);
        address.putInt(4, interfaceIndex);
        try {
            final int result = Native.LIBC.bind(number, address.addressOffset(), ADDRESS_LENGTH);
            Native.check(result, "bind", "AF_PACKET, interface index " + interfaceIndex);
        } finally {
            Reference.reachabilityFence(address);
        }
    }

    /**
     * Reads the counters, which sets them back to 0 (struct tpacket_stats).
     *
     * @param statistics 8 bytes
     * @param length of it
     */
    void readStatistics(final UnsafeBuffer statistics, final UnsafeBuffer length) {
        length.putInt(0, statistics.capacity());
        final int result = Native.LIBC.getsockopt(
                number, SOL_PACKET, PACKET_STATISTICS, statistics.addressOffset(), length.addressOffset());
        Native.check(result, "getsockopt", "PACKET_STATISTICS");
    }

    @Override
    public void close() {
        Native.LIBC.close(number);
    }
}
