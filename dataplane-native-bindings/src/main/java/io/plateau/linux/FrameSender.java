package io.plateau.linux;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Sends single Ethernet frames on an interface and receives nothing: an AF_PACKET socket without a protocol (packet(7)).
 * For tools that forge; a port uses {@link PacketSocket}.
 *
 * <p>Opened in the calling thread's network namespace. Owned by one thread.
 */
public final class FrameSender implements AutoCloseable {
    private static final int LONGEST_FRAME = 65_549;

    private final PacketDescriptor descriptor = new PacketDescriptor(0);
    private final String name;
    private final UnsafeBuffer memory = Native.allocate(LONGEST_FRAME);

    private FrameSender(final String name) {
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
        final FrameSender sender = new FrameSender(name);
        try {
            sender.descriptor.bind(interfaceIndex, PacketDescriptor.NO_PROTOCOL);
        } catch (final SystemCallException e) {
            sender.close();
            throw e;
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
        final long sent = Native.LIBC.write(descriptor.number(), memory.addressOffset(), frame.length);
        Native.check((int) sent, "write", frame.length + " bytes on interface " + name);
    }

    /** Closes. */
    @Override
    public void close() {
        descriptor.close();
    }
}
