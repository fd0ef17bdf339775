package io.plateau.linux;

import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The program that an interface runs for each frame before the kernel makes anything of it (XDP): frames of a queue that a
 * socket is registered for are its own, those of other queues go on to the kernel. In eBPF:
 *
 * <pre>
 *   r2 = ctx->rx_queue_index
 *   r1 = map of sockets (XSKMAP) ll
 *   r3 = XDP_PASS                         what the call returns if there is no socket
 *   call bpf_redirect_map
 *   exit
 * </pre>
 *
 * <p>It hangs on a BPF link: the kernel takes it off the interface when the last descriptor of the link is closed, however the process
 * ends. Native mode only: in generic mode the kernel would make an skb first, and peers on the same machine would send super-frames.
 *
 * <p>Needs CAP_NET_ADMIN and CAP_BPF. Loaded and closed by one thread.
 */
public final class XdpProgram implements AutoCloseable {
    /**
     * The longest MTU that a frame of one page allows: 4096 bytes less 256 of headroom (XDP_PACKET_HEADROOM), 320 of struct skb_shared_info,
     * and 14 of link header. Some drivers allow less.
     */
    public static final int LARGEST_MTU = 3506;

    private static final int MAP_TYPE_XSKMAP = 17;
    private static final int PROGRAM_TYPE_XDP = 6;
    private static final int ATTACH_TYPE_XDP = 37;
    private static final int XDP_FLAGS_DRV_MODE = 4;
    private static final long XDP_PASS = 2;
    private static final long REDIRECT_MAP = 51;
    private static final int RX_QUEUE_INDEX = 16;

    private static final int LOAD_WORD_R2_FROM_R1 = 0x61 | 0x12 << 8;
    private static final int LOAD_MAP_INTO_R1 = 0x18 | 0x11 << 8;
    private static final int MOVE_INTO_R3 = 0xB7 | 0x03 << 8;
    private static final int CALL = 0x85;
    private static final int EXIT = 0x95;

    private static final int MAP_ATTRIBUTES_LENGTH = 72;
    private static final int UPDATE_ATTRIBUTES_LENGTH = 32;
    private static final int PROGRAM_ATTRIBUTES_LENGTH = 128;
    private static final int LINK_ATTRIBUTES_LENGTH = 64;
    private static final int LOG_LENGTH = 1 << 16;
    private static final int NONE = -1;

    private final int map;
    private final int program;
    private int link = NONE;
    private boolean closed;

    private XdpProgram(final int map, final int program) {
        this.map = map;
        this.program = program;
    }

    /**
     * Makes a map and loads the program; no interface runs it yet.
     *
     * @param queues that the map has room for, from 0
     * @return to be closed after use
     */
    public static XdpProgram load(final int queues) {
        final int map = createMap(queues);
        boolean loaded = false;
        try {
            final XdpProgram program = new XdpProgram(map, loadProgram(map));
            loaded = true;
            return program;
        } finally {
            if (!loaded) {
                Native.LIBC.close(map);
            }
        }
    }

    private static int createMap(final int queues) {
        final UnsafeBuffer attributes = Native.allocate(MAP_ATTRIBUTES_LENGTH);
        attributes.putInt(0, MAP_TYPE_XSKMAP);
        attributes.putInt(4, Integer.BYTES);
        attributes.putInt(8, Integer.BYTES);
        attributes.putInt(12, queues);
        return Bpf.call(Bpf.MAP_CREATE, attributes, "XSKMAP of " + queues + " queues");
    }

    // Each instruction is 8 bytes: code, registers, offset (16 bits), immediate value (32 bits); one takes two.
    static UnsafeBuffer instructions(final int map) {
        final UnsafeBuffer code = Native.allocate(6 * Long.BYTES);
        code.putLong(0, LOAD_WORD_R2_FROM_R1 | RX_QUEUE_INDEX << 16);
        code.putLong(8, LOAD_MAP_INTO_R1 | (long) map << 32);
        code.putLong(16, 0);
        code.putLong(24, MOVE_INTO_R3 | XDP_PASS << 32);
        code.putLong(32, CALL | REDIRECT_MAP << 32);
        code.putLong(40, EXIT);
        return code;
    }

    private static int loadProgram(final int map) {
        final UnsafeBuffer code = instructions(map);
        final UnsafeBuffer license = text("Apache-2.0");
        final UnsafeBuffer log = Native.allocate(LOG_LENGTH);
        final UnsafeBuffer attributes = Native.allocate(PROGRAM_ATTRIBUTES_LENGTH);
        attributes.putInt(0, PROGRAM_TYPE_XDP);
        attributes.putInt(4, code.capacity() / Long.BYTES);
        attributes.putLong(8, code.addressOffset());
        attributes.putLong(16, license.addressOffset());
        attributes.putInt(24, 1);
        attributes.putInt(28, LOG_LENGTH);
        attributes.putLong(32, log.addressOffset());
        attributes.putStringWithoutLengthAscii(48, "plateau_xdp");
        try {
            final int descriptor = Bpf.tryCall(Bpf.PROG_LOAD, attributes);
            if (descriptor < 0) {
                final int errno = Native.errno();
                throw new SystemCallException("bpf", "load of the XDP program " + textOf(log), errno);
            }
            return descriptor;
        } finally {
            Reference.reachabilityFence(code);
            Reference.reachabilityFence(license);
            Reference.reachabilityFence(log);
        }
    }

    private static UnsafeBuffer text(final String ascii) {
        final UnsafeBuffer buffer = Native.allocate(ascii.length() + 1);
        buffer.putStringWithoutLengthAscii(0, ascii);
        return buffer;
    }

    private static String textOf(final UnsafeBuffer log) {
        int length = 0;
        while (log.getByte(length) != 0) {
            length++;
        }
        final byte[] bytes = new byte[length];
        log.getBytes(0, bytes);
        return new String(bytes, StandardCharsets.US_ASCII).strip();
    }

    /**
     * Has the frames of a queue delivered to a socket.
     *
     * @param queue number, from 0
     * @param socket descriptor of a bound {@link XdpSocket}
     */
    public void deliver(final int queue, final int socket) {
        final UnsafeBuffer key = Native.allocate(Integer.BYTES);
        final UnsafeBuffer value = Native.allocate(Integer.BYTES);
        final UnsafeBuffer attributes = Native.allocate(UPDATE_ATTRIBUTES_LENGTH);
        key.putInt(0, queue);
        value.putInt(0, socket);
        attributes.putInt(0, map);
        attributes.putLong(8, key.addressOffset());
        attributes.putLong(16, value.addressOffset());
        try {
            Bpf.call(Bpf.MAP_UPDATE_ELEM, attributes, "AF_XDP socket of queue " + queue);
        } finally {
            Reference.reachabilityFence(key);
            Reference.reachabilityFence(value);
        }
    }

    /**
     * Has an interface run the program, in its driver.
     *
     * @param interfaceSettings of an interface of the calling thread's network namespace; its MTU at most {@link #LARGEST_MTU}
     * @throws SystemCallException with EOPNOTSUPP if the driver has no native XDP, EBUSY or EEXIST if there is a program already,
     *     ERANGE or EINVAL if the driver wants a smaller MTU
     */
    public void attach(final LinkSettings interfaceSettings) {
        if (interfaceSettings.mtu() > LARGEST_MTU) {
            throw new IllegalArgumentException("interface " + interfaceSettings.name() + " has mtu="
                    + interfaceSettings.mtu() + ", above " + LARGEST_MTU + " (one page of 4096 bytes, less headroom)");
        }
        final UnsafeBuffer attributes = Native.allocate(LINK_ATTRIBUTES_LENGTH);
        attributes.putInt(0, program);
        attributes.putInt(4, interfaceSettings.index());
        attributes.putInt(8, ATTACH_TYPE_XDP);
        attributes.putInt(12, XDP_FLAGS_DRV_MODE);
        link = Bpf.tryCall(Bpf.LINK_CREATE, attributes);
        if (link < 0) {
            final int errno = Native.errno();
            throw new SystemCallException(
                    "bpf", "native XDP on interface " + interfaceSettings.name() + adviceOn(errno), errno);
        }
    }

    private static String adviceOn(final int errno) {
        if (errno == ErrorNumber.EOPNOTSUPP) {
            return ", whose driver has none";
        }
        if (errno == ErrorNumber.EEXIST || errno == ErrorNumber.EBUSY) {
            return ", which runs an XDP program already (ip -d link)";
        }
        return errno == ErrorNumber.ERANGE || errno == ErrorNumber.EINVAL
                ? ", whose driver may want a smaller MTU or have no BPF links (Linux before 5.9)"
                : "";
    }

    /** Takes the program off the interface and forgets it. Idempotent. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (link >= 0) {
            Native.LIBC.close(link);
        }
        Native.LIBC.close(program);
        Native.LIBC.close(map);
    }
}
