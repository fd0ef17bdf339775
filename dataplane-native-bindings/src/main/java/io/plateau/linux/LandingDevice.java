package io.plateau.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An interface that tc programs redirect frames to, into its ingress, so that a {@link PacketSocket} on it takes
 * them. It exists as long as this is open: a TAP that nobody reads. The kernel's own stack sees none of the
 * frames: sockets come first, then a program drops what there is. In eBPF:
 *
 * <pre>
 *   r0 = TC_ACT_SHOT
 *   exit
 * </pre>
 *
 * <p>It has no IPv6, so that the kernel has nothing to say on it. Its MTU is the largest of a TAP; redirection
 * into ingress does not look at it.
 *
 * <p>Needs CAP_NET_ADMIN and CAP_BPF. Opened in the calling thread's network namespace. Opened and closed by one
 * thread.
 */
public final class LandingDevice implements AutoCloseable {
    private static final int LARGEST_MTU = 65_521;
    private static final long SIOCSIFMTU = 0x8922;
    private static final long TC_ACT_SHOT = 2;
    private static final int MOVE_INTO_R0 = 0xB7;
    private static final int EXIT = 0x95;

    private final String name;
    private final TapDevice tap;
    private BpfProgram drop;
    private int index;

    private LandingDevice(final String name, final TapDevice tap) {
        this.name = name;
        this.tap = tap;
    }

    /**
     * Makes the interface and switches it on.
     *
     * @param name that no interface has
     * @param hook for the program that drops, which the kernel has
     * @return ready for frames
     * @throws SystemCallException with EBUSY if there is an interface of that name
     */
    public static LandingDevice open(final String name, final IngressHook hook) {
        final LandingDevice device = new LandingDevice(name, TapDevice.createDown(name));
        boolean opened = false;
        try {
            device.setUp(hook);
            opened = true;
        } finally {
            if (!opened) {
                device.close();
            }
        }
        return device;
    }

    private static UnsafeBuffer instructions() {
        final UnsafeBuffer code = Native.allocate(2 * Long.BYTES);
        code.putLong(0, MOVE_INTO_R0 | TC_ACT_SHOT << 32);
        code.putLong(8, EXIT);
        return code;
    }

    private void setUp(final IngressHook hook) {
        disableIpv6();
        try (InterfaceRequest request = new InterfaceRequest(name)) {
            request.buffer().putInt(InterfaceRequest.VALUE, LARGEST_MTU);
            request.ask(SIOCSIFMTU, "SIOCSIFMTU " + LARGEST_MTU);
        }
        final LinkSettings link = LinkSettings.read(name);
        index = link.index();
        drop = BpfProgram.loadTc("plateau_drop", instructions());
        drop.attachIngress(link, hook);
        TapDevice.switchOn(name);
    }

    private void disableIpv6() {
        final Path setting = Path.of("/proc/sys/net/ipv6/conf", name, "disable_ipv6");
        if (Files.exists(setting)) {
            try {
                Files.writeString(setting, "1");
            } catch (final IOException e) {
                throw new UncheckedIOException("cannot write " + setting, e);
            }
        }
    }

    /**
     * The number that the kernel knows it by.
     *
     * @return interface index, for bpf_redirect with BPF_F_INGRESS
     */
    public int index() {
        return index;
    }

    /**
     * Its name.
     *
     * @return as given
     */
    public String name() {
        return name;
    }

    /** Takes the interface away. Idempotent. */
    @Override
    public void close() {
        CloseHelper.closeAll(tap, drop);
    }
}
