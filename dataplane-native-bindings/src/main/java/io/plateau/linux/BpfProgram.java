package io.plateau.linux;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import org.agrona.CloseHelper;
import org.agrona.collections.IntArrayList;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A program that the kernel has verified, and the interfaces that run it. It hangs on BPF links, which the kernel
 * takes off an interface when their last descriptor is closed; or on a filter that does nothing from then on
 * ({@link ClsactFilter}): either way it is gone with the process, however that ends.
 *
 * <p>Needs CAP_NET_ADMIN and CAP_BPF. Loaded and closed by one thread.
 */
public final class BpfProgram implements AutoCloseable {
    /**
     * The longest MTU for XDP in a driver, as a frame of one page allows: 4096 bytes less 256 of headroom
     * (XDP_PACKET_HEADROOM), 320 of struct skb_shared_info, and 14 of link header. Some drivers allow less.
     */
    public static final int LARGEST_XDP_MTU = 3506;

    private static final int TYPE_SOCKET_FILTER = 1;
    private static final int TYPE_SCHED_CLS = 3;
    private static final int TYPE_XDP = 6;
    private static final int ATTACH_TYPE_XDP = 37;
    private static final int ATTACH_TYPE_TCX_INGRESS = 46;
    private static final int XDP_FLAGS_DRV_MODE = 4;
    private static final int INSTRUCTION_LENGTH = 8;
    private static final long MOVE_INTO_R0 = 0xB7;
    private static final long EXIT = 0x95;
    private static final int PROGRAM_ATTRIBUTES_LENGTH = 128;
    private static final int LINK_ATTRIBUTES_LENGTH = 64;
    private static final int NAME = 48;

    private final String name;
    private final int descriptor;
    private final IntArrayList links = new IntArrayList();
    private final List<ClsactFilter> filters = new ArrayList<>();
    private boolean closed;

    private BpfProgram(final String name, final int descriptor) {
        this.name = name;
        this.descriptor = descriptor;
    }

    /**
     * Loads a program for {@link #attachIngress}.
     *
     * @param name up to 15 letters, digits, dots and underscores
     * @param instructions as {@link BpfObject#instructions} has them
     * @return verified; no interface runs it yet
     * @throws SystemCallException with the end of the verifier's log, if the verifier refuses it
     */
    public static BpfProgram loadTc(final String name, final UnsafeBuffer instructions) {
        return load(TYPE_SCHED_CLS, name, instructions);
    }

    /**
     * Loads a program for {@link #attachXdp}.
     *
     * @param name up to 15 letters, digits, dots and underscores
     * @param instructions as {@link BpfObject#instructions} has them
     * @return verified; no interface runs it yet
     * @throws SystemCallException with the end of the verifier's log, if the verifier refuses it
     */
    public static BpfProgram loadXdp(final String name, final UnsafeBuffer instructions) {
        return load(TYPE_XDP, name, instructions);
    }

    /**
     * Loads a program for {@link PacketGroup}.
     *
     * @param name up to 15 letters, digits, dots and underscores
     * @param instructions as {@link BpfObject#instructions} has them
     * @return verified; no socket runs it yet
     * @throws SystemCallException with the end of the verifier's log, if the verifier refuses it
     */
    public static BpfProgram loadSocketFilter(final String name, final UnsafeBuffer instructions) {
        return load(TYPE_SOCKET_FILTER, name, instructions);
    }

    private static BpfProgram load(final int type, final String name, final UnsafeBuffer instructions) {
        final UnsafeBuffer license = Native.allocate(Long.BYTES * 2);
        license.putStringWithoutLengthAscii(0, "Apache-2.0");
        final UnsafeBuffer attributes = Native.allocate(PROGRAM_ATTRIBUTES_LENGTH);
        attributes.putInt(0, type);
        attributes.putInt(4, instructions.capacity() / INSTRUCTION_LENGTH);
        attributes.putLong(8, instructions.addressOffset());
        attributes.putLong(16, license.addressOffset());
        Bpf.putName(attributes, NAME, name);
        try {
            final int descriptor = Bpf.tryCall(Bpf.PROG_LOAD, attributes);
            return new BpfProgram(name, descriptor < 0 ? loadWithLog(attributes, name) : descriptor);
        } finally {
            Reference.reachabilityFence(instructions);
            Reference.reachabilityFence(license);
        }
    }

    // A log costs time, and one that does not fit would fail what can be loaded: only for what was refused.
    private static int loadWithLog(final UnsafeBuffer attributes, final String name) {
        final int refusal = Native.errno();
        try (VerifierLog log = new VerifierLog()) {
            log.addTo(attributes);
            final int descriptor = Bpf.tryCall(Bpf.PROG_LOAD, attributes);
            if (descriptor < 0) {
                throw new SystemCallException("bpf", "load of program " + name + log.end(), refusal);
            }
            return descriptor;
        }
    }

    // The file descriptor, for sockets that are to run it.
    int descriptor() {
        return descriptor;
    }

    /**
     * Has an interface run the program for each frame that it receives, after sockets on the interface have taken
     * it and before the kernel's protocols do.
     *
     * @param interfaceSettings of an interface of the calling thread's network namespace
     * @param hook that the kernel has
     * @throws SystemCallException with the kernel's own words if it refuses
     */
    public synchronized void attachIngress(final LinkSettings interfaceSettings, final IngressHook hook) {
        if (hook == IngressHook.CLSACT) {
            filters.add(ClsactFilter.hang(name, this, interfaceSettings));
        } else {
            final int link = tryLink(interfaceSettings.index(), ATTACH_TYPE_TCX_INGRESS, 0);
            links.addInt(
                    Native.check(link, "bpf", "program " + name + ", tcx on interface " + interfaceSettings.name()));
        }
    }

    // Whether the kernel has BPF links at the ingress of interfaces (Linux 6.6).
    static boolean hasTcx() {
        return isLinkKnown(ATTACH_TYPE_TCX_INGRESS);
    }

    // The kernel minds that there is no such interface, or before that that it does not know the type of attachment.
    static boolean isLinkKnown(final int type) {
        final UnsafeBuffer instructions = Native.allocate(2 * INSTRUCTION_LENGTH);
        instructions.putLong(0, MOVE_INTO_R0);
        instructions.putLong(INSTRUCTION_LENGTH, EXIT);
        try (BpfProgram nothing = loadTc("plateau_probe", instructions)) {
            nothing.tryLink(Integer.MAX_VALUE, type, 0);
            return Native.errno() != ErrorNumber.EINVAL;
        }
    }

    /**
     * Has an interface run the program, in its driver: in generic mode the kernel would make an skb first, and
     * peers on the same machine would send super-frames.
     *
     * @param interfaceSettings of an interface of the calling thread's network namespace; its MTU at most
     *     {@link #LARGEST_XDP_MTU}
     * @throws SystemCallException with EOPNOTSUPP if the driver has no native XDP, EBUSY or EEXIST if there is a
     *     program already, ERANGE or EINVAL if the driver wants a smaller MTU
     */
    public synchronized void attachXdp(final LinkSettings interfaceSettings) {
        if (interfaceSettings.mtu() > LARGEST_XDP_MTU) {
            throw new IllegalArgumentException(
                    "interface " + interfaceSettings.name() + " has mtu=" + interfaceSettings.mtu() + ", above "
                            + LARGEST_XDP_MTU + " (one page of 4096 bytes, less headroom)");
        }
        final int link = tryLink(interfaceSettings.index(), ATTACH_TYPE_XDP, XDP_FLAGS_DRV_MODE);
        if (link < 0) {
            final int errno = Native.errno();
            throw new SystemCallException(
                    "bpf",
                    "program " + name + ", native XDP on interface " + interfaceSettings.name() + adviceOnXdp(errno),
                    errno);
        }
        links.addInt(link);
    }

    // As bpf(2): -1, or the link's descriptor.
    private int tryLink(final int interfaceIndex, final int type, final int flags) {
        final UnsafeBuffer attributes = Native.allocate(LINK_ATTRIBUTES_LENGTH);
        attributes.putInt(0, descriptor);
        attributes.putInt(4, interfaceIndex);
        attributes.putInt(8, type);
        attributes.putInt(12, flags);
        return Bpf.tryCall(Bpf.LINK_CREATE, attributes);
    }

    private static String adviceOnXdp(final int errno) {
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

    /** Takes the program off its interfaces and forgets it. Idempotent. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        links.forEachInt(Native.LIBC::close);
        Native.LIBC.close(descriptor);
        CloseHelper.closeAll(filters);
    }
}
