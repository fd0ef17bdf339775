package io.plateau.linux;

import org.agrona.concurrent.UnsafeBuffer;

/** Waits for any of some descriptors to become readable (poll(2)). Allocation-free. Owned by one thread. */
public final class PollSet {
    private static final int ENTRY_LENGTH = 8;
    private static final int EVENTS = 4;
    private static final int RETURNED_EVENTS = 6;
    private static final short POLLIN = 0x001;
    private static final short POLLOUT = 0x004;
    private static final short POLLERR = 0x008;
    private static final int SOL_SOCKET = 1;
    private static final int SO_ERROR = 4;

    private final UnsafeBuffer entries;
    private final UnsafeBuffer pendingError = Native.allocate(8);
    private final int count;
    private final int[] errors;

    /**
     * Takes descriptors to wait for.
     *
     * @param descriptors of open files; a negative one is passed over
     */
    public PollSet(final int... descriptors) {
        count = descriptors.length;
        errors = new int[count];
        entries = Native.allocate(Math.max(1, count) * ENTRY_LENGTH);
        for (int i = 0; i < count; i++) {
            setDescriptor(i, descriptors[i]);
        }
    }

    /**
     * Waits for one descriptor to take more.
     *
     * @param descriptor of an open file
     * @param timeoutMs at most so long; 0 not at all
     * @return whether it does
     */
    public static boolean awaitWritable(final int descriptor, final int timeoutMs) {
        final PollSet set = new PollSet(descriptor);
        set.entries.putShort(EVENTS, POLLOUT);
        return set.await(timeoutMs) > 0;
    }

    /**
     * Puts another descriptor in the place of one.
     *
     * @param position in the set, from 0
     * @param descriptor of an open file, or negative
     */
    public void setDescriptor(final int position, final int descriptor) {
        entries.putInt(position * ENTRY_LENGTH, descriptor);
        entries.putShort(position * ENTRY_LENGTH + EVENTS, POLLIN);
    }

    /**
     * Waits. A signal ends it early. A socket's pending error (a link went down) is taken from it, so that the next wait is
     * not cut short by it; {@link #error} tells which it was.
     *
     * @param timeoutMs at most so long; 0 not at all; -1 for ever
     * @return descriptors that are ready
     */
    public int await(final int timeoutMs) {
        final int ready = Native.LIBC.poll(entries.addressOffset(), count, timeoutMs);
        if (ready > 0) {
            takeErrors();
            return ready;
        }
        if (ready < 0 && Native.errno() != ErrorNumber.EINTR) {
            throw new SystemCallException("poll", count + " descriptors", Native.errno());
        }
        return 0;
    }

    private void takeErrors() {
        for (int i = 0; i < count; i++) {
            errors[i] = 0;
            if ((entries.getShort(i * ENTRY_LENGTH + RETURNED_EVENTS) & POLLERR) != 0) {
                pendingError.putLong(0, 4L << Integer.SIZE);
                final long address = pendingError.addressOffset();
                Native.LIBC.getsockopt(entries.getInt(i * ENTRY_LENGTH), SOL_SOCKET, SO_ERROR, address, address + 4);
                errors[i] = pendingError.getInt(0);
            }
        }
    }

    /**
     * The error that the last wait took from a descriptor that it found ready.
     *
     * @param position in the set, from 0
     * @return as in errno(3); 0 if none
     */
    public int error(final int position) {
        return isReady(position) ? errors[position] : 0;
    }

    /**
     * Whether the last wait found a descriptor ready.
     *
     * @param position in the set, from 0
     * @return readable, or in error
     */
    public boolean isReady(final int position) {
        return entries.getShort(position * ENTRY_LENGTH + RETURNED_EVENTS) != 0;
    }
}
