package io.plateau.linux;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Frames for one sendmmsg(2), by reference: nothing is copied before the kernel does. Allocation-free. Owned by one thread.
 *
 * <p>A message is a {@code struct mmsghdr} (64 bytes: iovec pointer at 16, iovec count at 24) with one {@code struct
 * iovec} (address, length).
 */
public final class MessageVector {
    private static final int MESSAGE_LENGTH = 64;
    private static final int IOVEC_POINTER = 16;
    private static final int IOVEC_COUNT = 24;
    private static final int IOVEC_LENGTH = 16;
    private static final int MSG_DONTWAIT = 0x40;

    private final UnsafeBuffer messages;
    private final UnsafeBuffer iovecs;
    private final int capacity;
    private int count;

    /**
     * Prepares the structures.
     *
     * @param capacity messages, 1 to 1024 (the kernel's UIO_MAXIOV)
     */
    public MessageVector(final int capacity) {
        if (capacity < 1 || capacity > 1024) {
            throw new IllegalArgumentException("capacity=" + capacity + " is not 1 to 1024 (UIO_MAXIOV)");
        }
        this.capacity = capacity;
        messages = Native.allocate(capacity * MESSAGE_LENGTH);
        iovecs = Native.allocate(capacity * IOVEC_LENGTH);
        for (int i = 0; i < capacity; i++) {
            messages.putLong(i * MESSAGE_LENGTH + IOVEC_POINTER, iovecs.addressOffset() + (long) i * IOVEC_LENGTH);
            messages.putLong(i * MESSAGE_LENGTH + IOVEC_COUNT, 1);
        }
    }

    /**
     * Adds a message.
     *
     * @param address of its first byte; the bytes must stay there until {@link #send} returns
     * @param length bytes
     * @return false if the vector is full
     */
    public boolean add(final long address, final int length) {
        if (count == capacity) {
            return false;
        }
        final int iovec = count * IOVEC_LENGTH;
        iovecs.putLong(iovec, address);
        iovecs.putLong(iovec + 8, length);
        count++;
        return true;
    }

    /**
     * Messages that wait.
     *
     * @return 0 to the capacity
     */
    public int count() {
        return count;
    }

    /**
     * Sends all messages in order and empties the vector. One that the kernel refuses is passed over; those behind it are
     * still sent. A send buffer that is full is a refusal (EAGAIN): nothing waits.
     *
     * @param descriptor of a socket
     * @param failures told of each message that was not sent, by its position from 0, and why
     * @return messages sent
     */
    public int send(final int descriptor, final SendFailureHandler failures) {
        final int total = count;
        int failed = 0;
        int next = 0;
        while (next < total) {
            final long first = messages.addressOffset() + (long) next * MESSAGE_LENGTH;
            final int sent = Native.LIBC.sendmmsg(descriptor, first, total - next, MSG_DONTWAIT);
            if (sent > 0) {
                next += sent;
                continue;
            }
            final int errno = Native.errno();
            if (errno != ErrorNumber.EINTR) {
                failures.onSendFailed(next, errno);
                failed++;
                next++;
            }
        }
        count = 0;
        return total - failed;
    }

    /** Told of each message that was not sent. */
    @FunctionalInterface
    public interface SendFailureHandler {
        /**
         * One message was not sent.
         *
         * @param position of the message, in the order of {@link MessageVector#add}, from 0
         * @param errno as in errno(3)
         */
        void onSendFailed(int position, int errno);
    }
}
