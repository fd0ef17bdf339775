package io.plateau.linux;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * A counter that the kernel keeps of an interface, read from sysfs (Documentation/ABI/testing/sysfs-class-net-statistics), which takes
 * no lock that a change of another interface could hold. Allocation-free once open. Any thread.
 */
public final class InterfaceCounter implements AutoCloseable {
    private static final int O_RDONLY_CLOEXEC = 0x80000;
    private static final int LONGEST = 24;

    private final UnsafeBuffer text = Native.allocate(LONGEST);
    private final long atOpening;
    private int descriptor;
    private long latest;

    private InterfaceCounter(final int descriptor) {
        this.descriptor = descriptor;
        refresh();
        atOpening = latest;
    }

    /**
     * Frames that the kernel could not send on the interface; on a TAP, frames for which its queue had no room.
     *
     * @param interfaceName of an interface
     * @return a counter that stays 0 if the sysfs that is mounted does not show the interface, as in a network namespace that the
     *     calling thread alone has entered
     */
    public static InterfaceCounter transmitDropped(final String interfaceName) {
        return open(interfaceName, "tx_dropped");
    }

    /**
     * Frames that the kernel received on the interface and had no room for, such as those that its backlog did not take.
     *
     * @param interfaceName of an interface
     * @return as {@link #transmitDropped}
     */
    public static InterfaceCounter receiveDropped(final String interfaceName) {
        return open(interfaceName, "rx_dropped");
    }

    private static InterfaceCounter open(final String interfaceName, final String counter) {
        return new InterfaceCounter(
                Native.LIBC.open("/sys/class/net/" + interfaceName + "/statistics/" + counter, O_RDONLY_CLOEXEC, 0));
    }

    /**
     * What was counted since this was opened.
     *
     * @return never less than before; the last value known once the interface is gone
     */
    public synchronized long sinceOpened() {
        refresh();
        return latest - atOpening;
    }

    private void refresh() {
        if (descriptor >= 0) {
            final long length = Native.LIBC.pread(descriptor, text.addressOffset(), LONGEST, 0);
            if (length > 1) {
                latest = text.parseNaturalLongAscii(0, (int) length - 1);
            }
        }
    }

    /** Closes it; what was counted stays. Idempotent. */
    @Override
    public synchronized void close() {
        if (descriptor >= 0) {
            Native.LIBC.close(descriptor);
            descriptor = -1;
        }
    }
}
