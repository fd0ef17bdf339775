package io.plateau.linux;

import java.lang.ref.Reference;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A conversation with the kernel about its network (rtnetlink(7), or generic netlink), in the network namespace of the thread that opened it.
 * Two kinds of use that do not go together on one socket: asking ({@link #dump}, {@link #request}) and listening
 * ({@link #subscribe}, {@link #receive}).
 *
 * <p>The kernel checks requests strictly (NETLINK_GET_STRICT_CHK), so that a filter that it does not know is an error and
 * not a longer answer, and says in words what it does not like (NETLINK_EXT_ACK). Owned by one thread.
 */
public final class NetlinkSocket implements AutoCloseable {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int NETLINK_ROUTE = 0;
    private static final int NETLINK_GENERIC = 16;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUF = 8;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_ADD_MEMBERSHIP = 1;
    private static final int NETLINK_EXT_ACK = 11;
    private static final int NETLINK_GET_STRICT_CHK = 12;
    private static final int NLM_F_ACK = 0x4;
    private static final int NLM_F_DUMP = 0x300;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_TRUNC = 0x20;
    private static final int ADDRESS_LENGTH = 12;
    private static final int ADDRESS_PORT = 4;
    private static final int RECEIVE_LENGTH = 256 * 1024;
    private static final int VECTOR = 64;
    private static final int ADDRESS = 80;
    private static final int SCRATCH_LENGTH = 96;

    private final int descriptor;
    private final UnsafeBuffer scratch = Native.allocate(SCRATCH_LENGTH);
    private final UnsafeBuffer bytes = Native.allocate(RECEIVE_LENGTH);
    private final NetlinkMessage message = new NetlinkMessage();
    private final KernelVerdict verdict = new KernelVerdict();
    private int sequence;
    private boolean closed;

    /**
     * Opens a conversation.
     *
     * @param receiveBufferLength bytes that may wait to be read, as the kernel counts them; above the system's limit
     *     (net.core.rmem_max) only with CAP_NET_ADMIN
     */
    public NetlinkSocket(final int receiveBufferLength) {
        this(NETLINK_ROUTE, receiveBufferLength);
    }

    private NetlinkSocket(final int protocol, final int receiveBufferLength) {
        final int opened = Native.LIBC.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, protocol);
        descriptor = Native.check(opened, "socket", "AF_NETLINK, protocol " + protocol);
        try {
            bind(); // or the kernel takes us for itself, and tells us nothing
            setBuffer(receiveBufferLength);
            set(SOL_NETLINK, NETLINK_EXT_ACK, 1, "NETLINK_EXT_ACK");
            set(SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1, "NETLINK_GET_STRICT_CHK");
        } catch (final SystemCallException e) {
            close();
            throw e;
        }
    }

    /**
     * Opens a conversation with the families that have no protocol of their own (the kernel's
     * Documentation/userspace-api/netlink/intro.rst).
     *
     * @param receiveBufferLength bytes that may wait to be read, as above
     * @return for requests
     */
    public static NetlinkSocket generic(final int receiveBufferLength) {
        return new NetlinkSocket(NETLINK_GENERIC, receiveBufferLength);
    }

    private void bind() {
        scratch.putShort(0, (short) AF_NETLINK);
        final int result = Native.LIBC.bind(descriptor, scratch.addressOffset(), ADDRESS_LENGTH);
        Native.check(result, "bind", "AF_NETLINK");
    }

    private void setBuffer(final int length) {
        try {
            set(SOL_SOCKET, SO_RCVBUFFORCE, length, "SO_RCVBUFFORCE");
        } catch (final SystemCallException e) {
            if (e.errno() != ErrorNumber.EPERM) {
                throw e;
            }
            set(SOL_SOCKET, SO_RCVBUF, length, "SO_RCVBUF");
        }
    }

    private void set(final int level, final int option, final int value, final String name) {
        final UnsafeBuffer memory = Native.allocate(Integer.BYTES);
        memory.putInt(0, value);
        Native.setOption(descriptor, level, option, memory, name);
    }

    /**
     * The file descriptor.
     *
     * @return readable while something waits to be read, or was lost
     */
    public int descriptor() {
        return descriptor;
    }

    /**
     * Listens to a group, from now on.
     *
     * @param group number (RTNLGRP_…), not a bit
     */
    public void subscribe(final int group) {
        set(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group, "NETLINK_ADD_MEMBERSHIP " + group);
    }

    /** What {@link #receive} found. */
    public enum Outcome {
        /** Nothing waits. */
        NOTHING,
        /** Messages; there may be more. */
        MESSAGES,
        /** The kernel had to throw messages away: whoever listens must dump again. There may be more. */
        OVERRUN
    }

    /**
     * Takes what the kernel told since, one datagram of it. Does not wait.
     *
     * @param handler takes each message
     * @return what there was
     */
    public Outcome receive(final NetlinkHandler handler) {
        final int length = read(MSG_DONTWAIT);
        if (length >= 0) {
            each(length, handler);
            return Outcome.MESSAGES;
        }
        final int errno = -length;
        if (errno == ErrorNumber.EAGAIN || errno == ErrorNumber.EINTR) {
            return Outcome.NOTHING;
        }
        if (errno == ErrorNumber.ENOBUFS || errno == ErrorNumber.EMSGSIZE) {
            return Outcome.OVERRUN;
        }
        throw new SystemCallException("recvmsg", "netlink", errno);
    }

    /**
     * Asks for a whole table of the kernel's, and waits for its end.
     *
     * @param request what to dump, and filters
     * @param handler takes each entry
     * @return false if the table changed meanwhile, so that entries may be missing: ask again
     * @throws SystemCallException with the kernel's own words if it refuses
     */
    public boolean dump(final NetlinkWriter request, final NetlinkHandler handler) {
        final int expected = send(request, NLM_F_DUMP);
        verdict.begin(expected, handler);
        while (!verdict.isGiven()) {
            each(readWaiting(), verdict);
        }
        verdict.orThrow(request.type());
        return !verdict.wasInterrupted();
    }

    /**
     * Has the kernel change something, and waits until it has.
     *
     * @param request what to change
     * @throws SystemCallException with the kernel's own words if it refuses
     */
    public void request(final NetlinkWriter request) {
        final int expected = send(request, NLM_F_ACK);
        verdict.begin(expected, ignored -> {});
        while (!verdict.isGiven()) {
            each(readWaiting(), verdict);
        }
        verdict.orThrow(request.type());
    }

    private int send(final NetlinkWriter request, final int flags) {
        final UnsafeBuffer whole = request.finish(flags, ++sequence);
        try {
            final long sent = Native.LIBC.write(descriptor, whole.addressOffset(), request.length());
            Native.check((int) sent, "write", "netlink request " + request.type());
        } finally {
            Reference.reachabilityFence(whole);
        }
        return sequence;
    }

    private int readWaiting() {
        int length = read(0);
        while (length == -ErrorNumber.EINTR) {
            length = read(0);
        }
        if (length < 0) {
            throw new SystemCallException("recvmsg", "netlink", -length);
        }
        return length;
    }

    // One datagram's length, 0 for one that is not the kernel's, or an error number with a minus sign before it.
    private int read(final int flags) {
        scratch.setMemory(0, SCRATCH_LENGTH, (byte) 0);
        scratch.putLong(0, scratch.addressOffset() + ADDRESS);
        scratch.putInt(8, ADDRESS_LENGTH);
        scratch.putLong(16, scratch.addressOffset() + VECTOR);
        scratch.putLong(24, 1);
        scratch.putLong(VECTOR, bytes.addressOffset());
        scratch.putLong(VECTOR + Long.BYTES, RECEIVE_LENGTH);
        final long length = Native.LIBC.recvmsg(descriptor, scratch.addressOffset(), flags);
        if (length < 0) {
            return -Native.errno();
        }
        if ((scratch.getInt(48) & MSG_TRUNC) != 0) {
            return -ErrorNumber.EMSGSIZE;
        }
        return scratch.getInt(ADDRESS + ADDRESS_PORT) == 0 ? (int) length : 0;
    }

    private void each(final int length, final NetlinkHandler handler) {
        int offset = 0;
        while (message.wrap(bytes, offset, length - offset).isWellFormed()) {
            final int stride = message.stride();
            handler.onMessage(message);
            offset += stride;
        }
    }

    /** Ends the conversation. Idempotent. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Native.LIBC.close(descriptor);
        }
    }
}
