package io.plateau.linux;

import java.lang.ref.Reference;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An AF_XDP socket on one queue of an interface, with all four rings (Documentation/networking/af_xdp.rst). The kernel takes chunks
 * from FILL, puts frames into them and the frames into RX; it sends what stands in TX and gives its chunks back by COMPLETION.
 * Without copies where the driver can, else with one.
 *
 * <p>The first socket brings the memory in; others may share it, also those of other interfaces.
 *
 * <p>The kernel accounts the memory to RLIMIT_MEMLOCK unless the process has CAP_IPC_LOCK. Opened in the calling thread's network
 * namespace. Owned by one thread, but for {@link #dropped}.
 */
public final class XdpSocket implements AutoCloseable {
    private static final int AF_XDP = 44;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDBUF = 7;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SOL_XDP = 283;
    private static final int XDP_MMAP_OFFSETS = 1;
    private static final int XDP_RX_RING = 2;
    private static final int XDP_TX_RING = 3;
    private static final int XDP_UMEM_REG = 4;
    private static final int XDP_UMEM_FILL_RING = 5;
    private static final int XDP_UMEM_COMPLETION_RING = 6;
    private static final int XDP_STATISTICS = 7;
    private static final int XDP_OPTIONS = 8;
    private static final int XDP_MAX_TX_SKB_BUDGET = 9;
    private static final int XDP_SHARED_UMEM = 1;
    private static final int XDP_USE_NEED_WAKEUP = 8;
    private static final int XDP_OPTIONS_ZEROCOPY = 1;
    private static final long RX_MAP_OFFSET = 0;
    private static final long TX_MAP_OFFSET = 0x8000_0000L;
    private static final long FILL_MAP_OFFSET = 0x1_0000_0000L;
    private static final long COMPLETION_MAP_OFFSET = 0x1_8000_0000L;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int REGISTRATION_LENGTH = 24;
    private static final int ADDRESS_LENGTH = 16;
    private static final int STATISTICS_LENGTH = 48;
    private static final int RX_DROPPED = 0;
    private static final int RX_RING_FULL = 24;
    private static final int RING_OFFSETS = 4;
    private static final int RINGS = 4;
    private static final int SEND_BUFFER_BYTES = 8 << 20;

    private final int descriptor;
    private final UnsafeBuffer statistics = Native.allocate(STATISTICS_LENGTH);
    private final UnsafeBuffer statisticsLength = Native.allocate(Integer.BYTES);
    private XdpRing receive;
    private XdpRing transmit;
    private XdpRing fill;
    private XdpRing completion;
    private boolean zeroCopy;
    private long dropped;
    private boolean closed;

    private XdpSocket(final int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Opens a socket and binds it.
     *
     * @param interfaceIndex of the interface, see {@link LinkSettings#index}
     * @param queue of the interface, from 0
     * @param memory for its frames
     * @param owner the socket that brought the memory in; null if this one is to
     * @param capacity of RX and FILL
     * @param transmitCapacity of TX and COMPLETION; both are powers of two
     * @return bound; it receives once an {@link XdpProgram} delivers to it
     * @throws SystemCallException with EBUSY if the queue has a socket with other memory
     */
    public static XdpSocket open(
            final int interfaceIndex,
            final int queue,
            final XdpMemory memory,
            final XdpSocket owner,
            final int capacity,
            final int transmitCapacity) {
        final int descriptor = Native.check(
                Native.LIBC.socket(AF_XDP, SOCK_RAW_CLOEXEC, 0), "socket", "AF_XDP, needs CONFIG_XDP_SOCKETS");
        final XdpSocket socket = new XdpSocket(descriptor);
        boolean opened = false;
        try {
            socket.setUp(memory, owner, capacity, transmitCapacity);
            socket.bind(interfaceIndex, queue, owner);
            opened = true;
            return socket;
        } finally {
            if (!opened) {
                socket.close();
            }
        }
    }

    private void setUp(final XdpMemory memory, final XdpSocket owner, final int capacity, final int transmitCapacity) {
        if (owner == null) {
            register(memory);
        }
        setOption(XDP_UMEM_FILL_RING, capacity, "XDP_UMEM_FILL_RING");
        setOption(XDP_UMEM_COMPLETION_RING, transmitCapacity, "XDP_UMEM_COMPLETION_RING");
        setOption(XDP_RX_RING, capacity, "XDP_RX_RING");
        setOption(XDP_TX_RING, transmitCapacity, "XDP_TX_RING");
        final long[][] offsets = mapOffsets();
        receive = ring(offsets[0], capacity, true, RX_MAP_OFFSET);
        transmit = ring(offsets[1], transmitCapacity, true, TX_MAP_OFFSET);
        fill = ring(offsets[2], capacity, false, FILL_MAP_OFFSET);
        completion = ring(offsets[3], transmitCapacity, false, COMPLETION_MAP_OFFSET);
        enlargeSendBuffer();
        trySetOption(SOL_XDP, XDP_MAX_TX_SKB_BUDGET, transmitCapacity); // Linux 6.17; others send 32 a call
    }

    private void register(final XdpMemory memory) {
        final UnsafeBuffer registration = Native.allocate(REGISTRATION_LENGTH);
        registration.putLong(0, memory.buffer().addressOffset());
        registration.putLong(8, memory.buffer().capacity());
        registration.putInt(16, XdpMemory.CHUNK_LENGTH);
        Native.setOption(
                descriptor,
                SOL_XDP,
                XDP_UMEM_REG,
                registration,
                "XDP_UMEM_REG, " + memory.buffer().capacity() + " bytes; needs CAP_IPC_LOCK or as much RLIMIT_MEMLOCK");
    }

    private long[][] mapOffsets() {
        final UnsafeBuffer offsets = Native.allocate(RINGS * RING_OFFSETS * Long.BYTES);
        final UnsafeBuffer length = Native.allocate(Integer.BYTES);
        length.putInt(0, offsets.capacity());
        ask(XDP_MMAP_OFFSETS, offsets, length, "XDP_MMAP_OFFSETS");
        final long[][] all = new long[RINGS][RING_OFFSETS];
        for (int i = 0; i < RINGS * RING_OFFSETS; i++) {
            all[i / RING_OFFSETS][i % RING_OFFSETS] = offsets.getLong(i * Long.BYTES);
        }
        return all;
    }

    private XdpRing ring(final long[] offsets, final int capacity, final boolean hasDescriptors, final long mapOffset) {
        final long length = XdpRing.lengthOf(offsets[2], capacity, hasDescriptors);
        final UnsafeBuffer memory = new UnsafeBuffer(Native.map(descriptor, length, mapOffset), (int) length);
        return new XdpRing(memory, offsets, capacity, hasDescriptors);
    }

    // A socket that shares memory inherits how it is bound: any other flag is EINVAL.
    private void bind(final int interfaceIndex, final int queue, final XdpSocket owner) {
        final UnsafeBuffer address = Native.allocate(ADDRESS_LENGTH);
        address.putShort(0, (short) AF_XDP);
        address.putShort(2, (short) (owner == null ? XDP_USE_NEED_WAKEUP : XDP_SHARED_UMEM));
        address.putInt(4, interfaceIndex);
        address.putInt(8, queue);
        address.putInt(12, owner == null ? 0 : owner.descriptor);
        try {
            final int result = Native.LIBC.bind(descriptor, address.addressOffset(), ADDRESS_LENGTH);
            Native.check(result, "bind", "AF_XDP, queue " + queue + " of interface index " + interfaceIndex);
        } finally {
            Reference.reachabilityFence(address);
        }
        final UnsafeBuffer options = Native.allocate(Integer.BYTES);
        final UnsafeBuffer length = Native.allocate(Integer.BYTES);
        length.putInt(0, Integer.BYTES);
        ask(XDP_OPTIONS, options, length, "XDP_OPTIONS");
        zeroCopy = (options.getInt(0) & XDP_OPTIONS_ZEROCOPY) != 0;
    }

    /** In copy mode each frame on its way is accounted; the default of 208 KiB holds ninety. */
    private void enlargeSendBuffer() {
        if (!trySetOption(SOL_SOCKET, SO_SNDBUFFORCE, SEND_BUFFER_BYTES)) {
            trySetOption(SOL_SOCKET, SO_SNDBUF, SEND_BUFFER_BYTES);
        }
    }

    private boolean trySetOption(final int level, final int option, final int value) {
        final UnsafeBuffer buffer = Native.allocate(Integer.BYTES);
        buffer.putInt(0, value);
        try {
            return Native.LIBC.setsockopt(descriptor, level, option, buffer.addressOffset(), buffer.capacity()) == 0;
        } finally {
            Reference.reachabilityFence(buffer);
        }
    }

    private void setOption(final int option, final int value, final String name) {
        final UnsafeBuffer buffer = Native.allocate(Integer.BYTES);
        buffer.putInt(0, value);
        Native.setOption(descriptor, SOL_XDP, option, buffer, name + " " + value);
    }

    private void ask(final int option, final UnsafeBuffer value, final UnsafeBuffer length, final String name) {
        final int result =
                Native.LIBC.getsockopt(descriptor, SOL_XDP, option, value.addressOffset(), length.addressOffset());
        Native.check(result, "getsockopt", name);
    }

    /**
     * Received frames; we consume.
     *
     * @return the ring
     */
    public XdpRing receive() {
        return receive;
    }

    /**
     * Frames to be sent; we produce.
     *
     * @return the ring
     */
    public XdpRing transmit() {
        return transmit;
    }

    /**
     * Chunks to receive into; we produce.
     *
     * @return the ring
     */
    public XdpRing fill() {
        return fill;
    }

    /**
     * Chunks that were sent; we consume.
     *
     * @return the ring
     */
    public XdpRing completion() {
        return completion;
    }

    /**
     * The file descriptor.
     *
     * @return for {@link PollSet} and {@link XdpProgram}; readable while RX holds entries
     */
    public int descriptor() {
        return descriptor;
    }

    /**
     * Whether the device reads and writes the memory itself.
     *
     * @return false if the kernel copies, in which case it sends during {@link #wakeTransmit} and at no other time
     */
    public boolean isZeroCopy() {
        return zeroCopy;
    }

    /**
     * Has the kernel send what stands in TX.
     *
     * @return 0, or an errno: EAGAIN if entries remain for want of room or because it has sent its share, EBUSY if the device
     *     refused a frame, which is lost, and entries may remain; ENETDOWN or ENXIO if it has not looked
     */
    public int wakeTransmit() {
        return Native.LIBC.sendto(descriptor, 0, 0, MSG_DONTWAIT, 0, 0) < 0 ? Native.errno() : 0;
    }

    /** Has the kernel look at FILL again. */
    public void wakeReceive() {
        Native.LIBC.recvfrom(descriptor, 0, 0, MSG_DONTWAIT, 0, 0);
    }

    /**
     * Frames that the kernel had for this socket and could not deliver, for want of a chunk or of room in RX.
     *
     * @return since the socket was opened; any thread may ask
     */
    public synchronized long dropped() {
        if (!closed) {
            statisticsLength.putInt(0, STATISTICS_LENGTH);
            ask(XDP_STATISTICS, statistics, statisticsLength, "XDP_STATISTICS");
            dropped = statistics.getLong(RX_DROPPED) + statistics.getLong(RX_RING_FULL);
        }
        return dropped;
    }

    /** Unmaps the rings, closes. Idempotent. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        if (completion != null) {
            dropped();
        }
        closed = true;
        unmap(receive);
        unmap(transmit);
        unmap(fill);
        unmap(completion);
        Native.LIBC.close(descriptor);
    }

    private static void unmap(final XdpRing ring) {
        if (ring != null) {
            Native.LIBC.munmap(ring.memory().addressOffset(), ring.memory().capacity());
        }
    }
}
