package io.plateau.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;

/**
 * Read-only view of a UDP header, RFC 768. Holds a position, never a copy.
 *
 * <p>One view belongs to one agent. After each {@link #wrap}, test {@link #isWellFormed()} before any other accessor.
 */
public final class UdpView {
    /** The header, bytes. */
    public static final int HEADER_LENGTH = 8;

    private static final int SOURCE_PORT = 0;
    private static final int DESTINATION_PORT = 2;
    private static final int LENGTH = 4;
    private static final int CHECKSUM = 6;

    private DirectBuffer buffer;
    private int start;
    private int available;

    /** Creates a view that wraps nothing yet. */
    public UdpView() {}

    /**
     * Moves this view.
     *
     * @param frame that holds the header
     * @param offset of the header's first byte
     * @param length bytes from there to the end of the datagram
     * @return this
     */
    public UdpView wrap(final DirectBuffer frame, final int offset, final int length) {
        buffer = frame;
        start = offset;
        available = length;
        return this;
    }

    /**
     * Whether the header is present and its length covers it. The payload may be cut short, by a quote or a fragment.
     *
     * @return true if every other accessor is safe to call
     */
    public boolean isWellFormed() {
        return available >= HEADER_LENGTH && length() >= HEADER_LENGTH;
    }

    /**
     * Whether everything that the length promises is present.
     *
     * @return false in a first fragment, or a quote
     */
    public boolean isWhole() {
        return length() <= available;
    }

    /**
     * Source port.
     *
     * @return 0 to 65535
     */
    public int sourcePort() {
        return unsignedShort(SOURCE_PORT);
    }

    /**
     * Destination port.
     *
     * @return 0 to 65535
     */
    public int destinationPort() {
        return unsignedShort(DESTINATION_PORT);
    }

    /**
     * Header and data.
     *
     * @return bytes, 8 to 65535
     */
    public int length() {
        return unsignedShort(LENGTH);
    }

    /**
     * The checksum as it stands in the header.
     *
     * @return 0 to 65535; 0 over IPv4 means that the sender computed none
     */
    public int checksum() {
        return unsignedShort(CHECKSUM);
    }

    private int unsignedShort(final int field) {
        return buffer.getShort(start + field, BIG_ENDIAN) & 0xFFFF;
    }
}
