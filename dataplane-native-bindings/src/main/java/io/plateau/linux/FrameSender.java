package io.plateau.linux;

import java.lang.ref.Reference;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Sends single Ethernet frames on an interface and receives nothing: an AF_PACKET socket without a protocol (packet(7)).
 * For tools that forge; a port uses {@link PacketSocket}.
 *
 * <p>Opened in the calling thread's network namespace. Owned by one thread.
 */
public final class FrameSender implements AutoCloseable {
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int ADDRESS_LENGTH = 20;
    private static final int LONGEST_FRAME = 65_549;

    private final int descriptor;
    private final String name;
    private final UnsafeBuffer memory = Native.allocate(LONGEST_FRAME);

    private FrameSender(final int descriptor, final String name) {
        this.descriptor = descriptor;
        this.name = name;
    }

    /**
     * Opens a socket.
     *
     * @param name of the interface
     * @return bound to it
     */
    public static FrameSender open(final String name) {
        final int interfaceIndex = LinkSettings.indexOf(name);
        final int descriptor =
                Native.check(Native.LIBC.socket(AF_PACKET, SOCK_RAW_CLOEXEC, 0), "socket", "AF_PACKET, SOCK_RAW");
        final FrameSender sender = new FrameSender(descriptor, name);
        final UnsafeBuffer address = Native.allocate(ADDRESS_LENGTH);
        address.putShort(0, (short) AF_PACKET);
        address.putInt(4, interfaceIndex);
        try {
            final int result = Native.LIBC.bind(descriptor, address.addressOffset(), ADDRESS_LENGTH);
            Native.check(result, "bind", "AF_PACKET, interface " + name);
        } catch (final SystemCallException e) {
            sender.close();
            throw e;
        } finally {
            Reference.reachabilityFence(address);
        }
        return sender;
    }

    /**
     * Sends a frame.
     *
     * @param frame from the destination's MAC address on, without check sequence, up to 65,549 bytes
     */
    public void send(final byte[] frame) {
        memory.putBytes(0, frame);
        final long sent = Native.LIBC.write(descriptor, memory.addressOffset(), frame.length);
        Native.check((int) sent, "write", frame.length + " bytes on interface " + name);
    }

    /** Closes. */
    @Override
    public void close() {
        Native.LIBC.close(descriptor);
    }
}
