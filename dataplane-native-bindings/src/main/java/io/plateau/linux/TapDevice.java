package io.plateau.linux;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * A TAP interface: what we write, the kernel receives on it; what the kernel sends on it, we read. Each frame is a virtio-net header of 10
 * bytes and the frame, tags in place, one frame a call. Never waits.
 *
 * <p>An interface that exists is attached to and stays as it was found when we leave; one that does not is created,
 * switched on, and gone when we leave. One thread may read while another writes.
 */
public final class TapDevice implements AutoCloseable {
    private static final String DEVICE = "/dev/net/tun";
    private static final int O_RDWR_NONBLOCK_CLOEXEC = 0x2 | 0x800 | 0x80000;
    private static final long TUNSETIFF = 0x400454CAL;
    private static final long TUNSETOFFLOAD = 0x400454D0L;
    private static final long SIOCGIFFLAGS = 0x8913;
    private static final long SIOCSIFFLAGS = 0x8914;
    private static final int IFF_TAP_NO_PI_VNET_HDR = 0x0002 | 0x1000 | 0x4000;
    private static final int IFF_TUN_EXCL = 0x8000;
    private static final int IFF_UP = 1;

    /** Checksum, TCP over IPv4 and IPv6 with ECN; with UDP segmentation from Linux 6.2 on. */
    private static final int OFFLOADS = 0x0F;

    private static final int OFFLOADS_WITH_UDP = 0x6F;

    private final int descriptor;
    private final boolean attached;
    private boolean closed;

    private TapDevice(final int descriptor, final boolean attached) {
        this.descriptor = descriptor;
        this.attached = attached;
    }

    /**
     * Attaches to a TAP interface of the calling thread's network namespace, or creates it.
     *
     * @param name of the interface
     * @return with offloads as for any virtio-net device
     */
    public static TapDevice open(final String name) {
        final boolean exists = LinkSettings.exists(name);
        final TapDevice device = open(name, exists, IFF_TAP_NO_PI_VNET_HDR);
        try {
            if (!exists) {
                switchOn(name);
            }
        } catch (final SystemCallException e) {
            device.close();
            throw e;
        }
        return device;
    }

    /**
     * Creates a TAP interface in the calling thread's network namespace and leaves it switched off.
     *
     * @param name that no interface has
     * @return as {@link #open} does
     */
    static TapDevice createDown(final String name) {
        return open(name, false, IFF_TAP_NO_PI_VNET_HDR | IFF_TUN_EXCL);
    }

    private static TapDevice open(final String name, final boolean exists, final int flags) {
        final int descriptor = Native.LIBC.open(DEVICE, O_RDWR_NONBLOCK_CLOEXEC, 0);
        if (descriptor < 0) {
            throw new SystemCallException("open", DEVICE + ", needs the tun module (modprobe tun)", Native.errno());
        }
        final TapDevice device = new TapDevice(descriptor, exists);
        boolean opened = false;
        try {
            device.setUp(name, flags);
            opened = true;
        } finally {
            if (!opened) {
                device.close();
            }
        }
        return device;
    }

    private void setUp(final String name, final int flags) {
        final UnsafeBuffer request = Native.allocate(InterfaceRequest.LENGTH);
        InterfaceRequest.putName(request, name);
        request.putShort(InterfaceRequest.VALUE, (short) flags);
        if (Native.ioctl(descriptor, TUNSETIFF, request) < 0) {
            final int errno = Native.errno();
            throw new SystemCallException("ioctl TUNSETIFF", describe(name, errno), errno);
        }
        if (Native.LIBC.ioctl(descriptor, TUNSETOFFLOAD, OFFLOADS_WITH_UDP) < 0) {
            Native.check(Native.LIBC.ioctl(descriptor, TUNSETOFFLOAD, OFFLOADS), "ioctl TUNSETOFFLOAD", name);
        }
    }

    private String describe(final String name, final int errno) {
        if (attached) {
            return "interface " + name + " exists but is no free TAP of one queue (ip tuntap add dev NAME mode tap)";
        }
        return "interface " + name + (errno == ErrorNumber.EBUSY ? " exists already" : "");
    }

    /**
     * Switches an interface on.
     *
     * @param name of it
     */
    static void switchOn(final String name) {
        try (InterfaceRequest request = new InterfaceRequest(name)) {
            final UnsafeBuffer value = request.ask(SIOCGIFFLAGS, "SIOCGIFFLAGS");
            final int flags = value.getShort(InterfaceRequest.VALUE) | IFF_UP;
            request.buffer().putShort(InterfaceRequest.VALUE, (short) flags);
            request.ask(SIOCSIFFLAGS, "SIOCSIFFLAGS");
        }
    }

    /**
     * Takes one frame that the kernel sent.
     *
     * @param address of the room for it
     * @param length of that room; what does not fit is cut off
     * @return bytes read, or the negated errno: -EAGAIN if none waits
     */
    public int read(final long address, final int length) {
        final long result = Native.LIBC.read(descriptor, address, length);
        return result < 0 ? -Native.errno() : (int) result;
    }

    /**
     * Gives the kernel one frame to receive.
     *
     * @param address of its virtio-net header
     * @param length of header and frame
     * @return bytes written, or the negated errno: -EIO if the link is down
     */
    public int write(final long address, final int length) {
        final long result = Native.LIBC.write(descriptor, address, length);
        return result < 0 ? -Native.errno() : (int) result;
    }

    /**
     * The file descriptor.
     *
     * @return for {@link PollSet}
     */
    public int descriptor() {
        return descriptor;
    }

    /** Detaches; offloads of an interface that was there before are switched off again. Idempotent. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (attached) {
            Native.LIBC.ioctl(descriptor, TUNSETOFFLOAD, 0);
        }
        Native.LIBC.close(descriptor);
    }
}
