package io.plateau.linux;

import org.agrona.concurrent.UnsafeBuffer;

/** A flag that one thread can wait for in poll(2) and others can raise (eventfd(2)). Allocation-free. */
public final class EventDescriptor implements AutoCloseable {
    private static final int EFD_CLOEXEC_NONBLOCK = 0x80000 | 0x800;
    private static final int LENGTH = 8;

    private final int descriptor;
    private final UnsafeBuffer one = Native.allocate(LENGTH);
    private final UnsafeBuffer taken = Native.allocate(LENGTH);
    private boolean closed;

    /** Opens a lowered flag. */
    public EventDescriptor() {
        descriptor = Native.check(Native.LIBC.eventfd(0, EFD_CLOEXEC_NONBLOCK), "eventfd", "wake-up");
        one.putLong(0, 1);
    }

    /**
     * The file descriptor.
     *
     * @return readable while the flag is raised
     */
    public int descriptor() {
        return descriptor;
    }

    /** Raises the flag. Any thread. */
    public void raise() {
        Native.LIBC.write(descriptor, one.addressOffset(), LENGTH);
    }

    /** Lowers the flag. The waiting thread. */
    public void lower() {
        Native.LIBC.read(descriptor, taken.addressOffset(), LENGTH);
    }

    /** Closes it. Nobody may raise it any more. Idempotent. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            Native.LIBC.close(descriptor);
        }
    }
}
