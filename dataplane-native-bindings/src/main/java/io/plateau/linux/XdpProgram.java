package io.plateau.linux;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * The program that an interface runs for each frame before the kernel makes anything of it (XDP): frames of a
 * queue that a socket is registered for are its own, those of other queues go on to the kernel. In eBPF:
 *
 * <pre>
 *   r2 = ctx->rx_queue_index
 *   r1 = map of sockets (XSKMAP) ll
 *   r3 = XDP_PASS                         what the call returns if there is no socket
 *   call bpf_redirect_map
 *   exit
 * </pre>
 *
 * <p>Needs CAP_NET_ADMIN and CAP_BPF. Loaded and closed by one thread.
 */
public final class XdpProgram implements AutoCloseable {
    private static final String NAME = "plateau_xdp";
    private static final long XDP_PASS = 2;
    private static final long REDIRECT_MAP = 51;
    private static final int RX_QUEUE_INDEX = 16;

    private static final int LOAD_WORD_R2_FROM_R1 = 0x61 | 0x12 << 8;
    private static final int LOAD_MAP_INTO_R1 = 0x18 | 0x11 << 8;
    private static final int MOVE_INTO_R3 = 0xB7 | 0x03 << 8;
    private static final int CALL = 0x85;
    private static final int EXIT = 0x95;

    private final BpfMap sockets;
    private final BpfProgram program;

    private XdpProgram(final BpfMap sockets, final BpfProgram program) {
        this.sockets = sockets;
        this.program = program;
    }

    /**
     * Makes a map and loads the program; no interface runs it yet.
     *
     * @param queues that the map has room for, from 0
     * @return to be closed after use
     */
    public static XdpProgram load(final int queues) {
        final BpfMap sockets = BpfMap.sockets(NAME, queues);
        try {
            return new XdpProgram(sockets, BpfProgram.loadXdp(NAME, instructions(sockets.descriptor())));
        } catch (final SystemCallException e) {
            sockets.close();
            throw e;
        }
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

    /**
     * Has the frames of a queue delivered to a socket.
     *
     * @param queue number, from 0
     * @param socket descriptor of a bound {@link XdpSocket}
     */
    public void deliver(final int queue, final int socket) {
        sockets.put(queue, socket);
    }

    /**
     * Has an interface run the program, in its driver.
     *
     * @param interfaceSettings as {@link BpfProgram#attachXdp} asks of them, and throws
     */
    public void attach(final LinkSettings interfaceSettings) {
        program.attachXdp(interfaceSettings);
    }

    /** Takes the program off the interface and forgets it. Idempotent. */
    @Override
    public void close() {
        program.close();
        sockets.close();
    }
}
