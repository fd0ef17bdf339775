package io.plateau.linux;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One {@code struct ifreq} (netdevice(7)) and a socket to ask with, in the calling thread's network namespace. Cold path
 * only.
 */
final class InterfaceRequest implements AutoCloseable {
    static final int LENGTH = 40;
    static final int NAME_LENGTH = 16;
    static final int VALUE = 16;
    static final int RX_COUNT = 20;
    static final int TX_COUNT = 24;

    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final long SIOCETHTOOL = 0x8946;
    private static final int ETHTOOL_GCHANNELS = 0x3C;
    private static final int CHANNELS_LENGTH = 36;
    private static final int COMBINED_COUNT = 32;

    private final String name;
    private final int descriptor;
    private final UnsafeBuffer buffer = Native.allocate(LENGTH);

    InterfaceRequest(final String name) {
        this.name = name;
        putName(buffer, name);
        descriptor = Native.check(Native.LIBC.socket(AF_INET, SOCK_DGRAM_CLOEXEC, 0), "socket", "AF_INET, SOCK_DGRAM");
    }

    static void putName(final UnsafeBuffer request, final String name) {
        final byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        if (bytes.length == 0 || bytes.length >= NAME_LENGTH) {
            throw new IllegalArgumentException(
                    "interface name '" + name + "' is not 1 to 15 characters long (IFNAMSIZ, netdevice(7))");
        }
        request.setMemory(0, LENGTH, (byte) 0);
        request.putBytes(0, bytes);
    }

    /**
     * Calls ioctl(2), which must not fail.
     *
     * @param request number
     * @param requestName for the exception
     * @return the request as the kernel left it, its value from {@link #VALUE} on
     */
    UnsafeBuffer ask(final long request, final String requestName) {
        Native.check(Native.ioctl(descriptor, request, buffer), "ioctl " + requestName, "interface " + name);
        return buffer;
    }

    /**
     * Calls ioctl(2), which may fail.
     *
     * @param request number
     * @return false if the kernel says no; errno is then what it said
     */
    boolean tryAsk(final long request) {
        return Native.ioctl(descriptor, request, buffer) >= 0;
    }

    UnsafeBuffer buffer() {
        return buffer;
    }

    /**
     * Asks for one value of the driver (linux/ethtool.h: struct ethtool_value).
     *
     * @param command number
     * @return the value, or 0 if the driver does not know the command
     */
    int ethtool(final int command) {
        final UnsafeBuffer value = Native.allocate(8);
        value.putInt(0, command);
        buffer.putLong(VALUE, value.addressOffset());
        return tryAsk(SIOCETHTOOL) ? value.getInt(4) : 0;
    }

    /**
     * Asks for the queues of one direction (linux/ethtool.h: struct ethtool_channels).
     *
     * @param count {@link #RX_COUNT} or {@link #TX_COUNT}, to which those of both are added
     * @return at least 1; 1 if the driver does not know the command
     */
    int queues(final int count) {
        final UnsafeBuffer channels = Native.allocate(CHANNELS_LENGTH);
        channels.putInt(0, ETHTOOL_GCHANNELS);
        buffer.putLong(VALUE, channels.addressOffset());
        return tryAsk(SIOCETHTOOL) ? Math.max(1, channels.getInt(count) + channels.getInt(COMBINED_COUNT)) : 1;
    }

    @Override
    public void close() {
        Native.LIBC.close(descriptor);
    }
}
