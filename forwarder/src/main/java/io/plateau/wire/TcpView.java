package io.plateau.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;

/**
 * Read-only view of a TCP header, RFC 9293 section 3.1. Holds a position, never a copy.
 *
 * <p>One view belongs to one agent. After each {@link #wrap}, test {@link #isWellFormed()} before any other accessor. Of
 * the quote in an ICMP error, {@link #isQuoteUsable()} is enough for ports and sequence number.
 */
public final class TcpView {
    /** Shortest header, bytes. */
    public static final int MIN_HEADER_LENGTH = 20;
    /** Part of the header that every ICMP error quotes, bytes (RFC 792). */
    public static final int QUOTED_LENGTH = 8;
    /** Where the checksum stands, bytes from the header's first. */
    public static final int CHECKSUM = 16;
    /** No more data from the sender. */
    public static final int FIN = 0x01;
    /** Synchronize sequence numbers. */
    public static final int SYN = 0x02;
    /** Reset the connection. */
    public static final int RST = 0x04;
    /** Push function. */
    public static final int PSH = 0x08;
    /** The acknowledgment field is significant. */
    public static final int ACK = 0x10;
    /** The urgent pointer field is significant. */
    public static final int URG = 0x20;
    /** ECN echo, RFC 3168 section 6.1. */
    public static final int ECE = 0x40;
    /** Congestion window reduced, RFC 3168 section 6.1. */
    public static final int CWR = 0x80;

    private static final int SOURCE_PORT = 0;
    private static final int DESTINATION_PORT = 2;
    private static final int SEQUENCE = 4;
    private static final int ACKNOWLEDGMENT = 8;
    private static final int DATA_OFFSET = 12;
    private static final int FLAGS = 13;
    private static final int WINDOW = 14;
    private static final int URGENT_POINTER = 18;

    private DirectBuffer buffer;
    private int start;
    private int available;

    /** Creates a view that wraps nothing yet. */
    public TcpView() {}

    /**
     * Moves this view.
     *
     * @param frame that holds the header
     * @param offset of the header's first byte
     * @param length bytes from there to the end of the datagram
     * @return this
     */
    public TcpView wrap(final DirectBuffer frame, final int offset, final int length) {
        buffer = frame;
        start = offset;
        available = length;
        return this;
    }

    /**
     * Whether the whole header is present.
     *
     * @return true if every other accessor is safe to call
     */
    public boolean isWellFormed() {
        return available >= MIN_HEADER_LENGTH && headerLength() >= MIN_HEADER_LENGTH && headerLength() <= available;
    }

    /**
     * Whether ports and sequence number are present.
     *
     * @return true if {@link #sourcePort()}, {@link #destinationPort()} and {@link #sequence()} are safe to call
     */
    public boolean isQuoteUsable() {
        return available >= QUOTED_LENGTH;
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
     * Sequence number of the first byte of data.
     *
     * @return 32 bits, unsigned
     */
    public long sequence() {
        return buffer.getInt(start + SEQUENCE, BIG_ENDIAN) & 0xFFFF_FFFFL;
    }

    /**
     * The next sequence number that the sender of this segment expects.
     *
     * @return 32 bits, unsigned
     */
    public long acknowledgment() {
        return buffer.getInt(start + ACKNOWLEDGMENT, BIG_ENDIAN) & 0xFFFF_FFFFL;
    }

    /**
     * The field counts 32-bit words; this counts bytes.
     *
     * @return bytes, 20 to 60, options included
     */
    public int headerLength() {
        return (buffer.getByte(start + DATA_OFFSET) & 0xF0) >> 2;
    }

    /**
     * Control bits CWR to FIN.
     *
     * @return 0 to 255
     */
    public int flags() {
        return buffer.getByte(start + FLAGS) & 0xFF;
    }

    /**
     * Window, not scaled.
     *
     * @return 0 to 65535
     */
    public int window() {
        return unsignedShort(WINDOW);
    }

    /**
     * The checksum as it stands in the header.
     *
     * @return 0 to 65535
     */
    public int checksum() {
        return unsignedShort(CHECKSUM);
    }

    /**
     * Distance from {@link #sequence()} to what follows the urgent data, RFC 9293 section 3.8.5.
     *
     * @return bytes, 0 to 65535; means nothing without {@link #URG}
     */
    public int urgentPointer() {
        return unsignedShort(URGENT_POINTER);
    }

    /**
     * Where the data begins.
     *
     * @return absolute in the buffer
     */
    public int payloadOffset() {
        return start + headerLength();
    }

    /**
     * Data of the segment.
     *
     * @return bytes present behind the header
     */
    public int payloadLength() {
        return available - headerLength();
    }

    private int unsignedShort(final int field) {
        return buffer.getShort(start + field, BIG_ENDIAN) & 0xFFFF;
    }
}
