package io.plateau.linux;

import java.lang.ref.Reference;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The sending end of a TCP connection of the kernel's, with the one setting that Java's sockets do not have: whether DF
 * stays set whatever the path (ip(7), IP_MTU_DISCOVER).
 *
 * <p>Blocking. Owned by one thread, but for {@link #abort}.
 */
public final class StreamSocket implements AutoCloseable {
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int SOCK_STREAM_CLOEXEC = 1 | 0x80000;
    private static final int IPPROTO_IP = 0;
    private static final int IP_MTU_DISCOVER = 10;
    private static final int IP_PMTUDISC_DO = 2;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_MTU_DISCOVER = 23;
    private static final int IPV6_PMTUDISC_INTERFACE = 4;
    private static final int SOL_SOCKET = 1;
    private static final int SO_LINGER = 13;
    private static final int SHUT_RDWR = 2;
    private static final int ADDRESS_LENGTH = 16;
    private static final int ADDRESS_LENGTH_IPV6 = 28;

    private final int descriptor;
    private boolean closed;

    private StreamSocket(final int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Connects, in the calling thread's network namespace. Over IPv4, every segment will have DF set, even where the path
     * is said to be narrower than the kernel's own floor (net.ipv4.route.min_pmtu): there the kernel's default is to clear
     * it, since 2018.
     *
     * @param remote address and port
     * @return connected
     */
    public static StreamSocket connect(final InetSocketAddress remote) {
        return connect(remote, false);
    }

    /**
     * Connects like {@link #connect}, and over IPv6 ignores each Packet Too Big (IPV6_PMTUDISC_INTERFACE). Over IPv4 no
     * socket of the kernel's ignores them and sets DF: there the route's MTU has to be locked besides (ip-route(8)).
     *
     * @param remote address and port
     * @return connected
     */
    public static StreamSocket connectIgnoringReports(final InetSocketAddress remote) {
        return connect(remote, true);
    }

    private static StreamSocket connect(final InetSocketAddress remote, final boolean ignoresReports) {
        final boolean isIpv4 = remote.getAddress() instanceof Inet4Address;
        final int opened = Native.LIBC.socket(isIpv4 ? AF_INET : AF_INET6, SOCK_STREAM_CLOEXEC, 0);
        final StreamSocket socket = new StreamSocket(Native.check(opened, "socket", "SOCK_STREAM"));
        try {
            if (isIpv4) {
                socket.set(IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DO, "IP_MTU_DISCOVER IP_PMTUDISC_DO");
            } else if (ignoresReports) {
                socket.set(
                        IPPROTO_IPV6,
                        IPV6_MTU_DISCOVER,
                        IPV6_PMTUDISC_INTERFACE,
                        "IPV6_MTU_DISCOVER IPV6_PMTUDISC_INTERFACE");
            }
            socket.connectTo(remote, isIpv4);
        } catch (final SystemCallException e) {
            socket.close();
            throw e;
        }
        return socket;
    }

    private void set(final int level, final int option, final int value, final String name) {
        final UnsafeBuffer memory = Native.allocate(4);
        memory.putInt(0, value);
        Native.setOption(descriptor, level, option, memory, name);
    }

    private void connectTo(final InetSocketAddress remote, final boolean isIpv4) {
        final UnsafeBuffer address = Native.allocate(isIpv4 ? ADDRESS_LENGTH : ADDRESS_LENGTH_IPV6);
        address.putShort(0, (short) (isIpv4 ? AF_INET : AF_INET6));
        address.putShort(2, (short) remote.getPort(), ByteOrder.BIG_ENDIAN);
        final InetAddress host = remote.getAddress();
        address.putBytes(isIpv4 ? 4 : 8, host.getAddress());
        try {
            final int result = Native.LIBC.connect(descriptor, address.addressOffset(), address.capacity());
            Native.check(result, "connect", host.getHostAddress() + " port " + remote.getPort());
        } finally {
            Reference.reachabilityFence(address);
        }
    }

    /**
     * Sends. Waits while the kernel's buffer is full.
     *
     * @param bytes direct, from its position to its limit; the position moves past what was taken over
     * @throws SystemCallException when the connection is gone, or {@link #abort} was called
     */
    public void write(final ByteBuffer bytes) {
        final long address = BufferUtil.address(bytes);
        while (true) {
            final long sent = Native.LIBC.write(descriptor, address + bytes.position(), bytes.remaining());
            if (sent > 0) {
                bytes.position(bytes.position() + (int) sent);
                return;
            }
            final int errno = Native.errno();
            if (errno != ErrorNumber.EINTR) {
                throw new SystemCallException("write", "TCP connection", errno);
            }
        }
    }

    /**
     * Ends a connection that may be stuck: a {@link #write} that waits fails, and what was not sent is thrown away, so that
     * the kernel keeps nothing of the connection once it is closed. Any thread may call it.
     */
    public synchronized void abort() {
        if (closed) {
            return;
        }
        final UnsafeBuffer linger = Native.allocate(8);
        linger.putInt(0, 1);
        Native.setOption(descriptor, SOL_SOCKET, SO_LINGER, linger, "SO_LINGER 0");
        Native.LIBC.shutdown(descriptor, SHUT_RDWR);
    }

    /** Closes; what was written is still sent, unless {@link #abort} was called. Idempotent. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            Native.LIBC.close(descriptor);
        }
    }
}
