package io.plateau.linux;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Read-only view of a netlink message where it stands (netlink(7), linux/netlink.h). After wrap, test isWellFormed()
 * first. What lies beyond the message's end reads as 0: no byte in it does harm, and a kernel older than a field leaves it
 * out.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1   host byte order
 * +---------------------------------------------------------------+
 * |                 length, this header included                  |
 * +-------------------------------+-------------------------------+
 * |             type              |             flags             |
 * +-------------------------------+-------------------------------+
 * |                       sequence of the request                 |
 * +---------------------------------------------------------------+
 * |                       port of the socket                      |
 * +---------------------------------------------------------------+
 * |       body: a structure by type, then attributes, to 4 bytes  |
 * </pre>
 *
 * <p>Allocation-free. Owned by one thread.
 */
public final class NetlinkMessage {
    /** Bytes before the body. */
    public static final int HEADER_LENGTH = 16;
    /** An error, or with number 0 an acknowledgment. */
    public static final int ERROR = 2;
    /** The end of a dump. */
    public static final int DONE = 3;

    static final int LENGTH = 0;
    static final int TYPE = 4;
    static final int FLAGS = 6;
    static final int SEQUENCE = 8;

    private static final int DUMP_INTERRUPTED = 0x10;
    private static final int ALIGNMENT = 4;

    private DirectBuffer buffer;
    private int start;
    private int available;

    /** Makes a view of nothing. */
    public NetlinkMessage() {}

    static int align(final int length) {
        return (length + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /**
     * Looks at a message.
     *
     * @param bytes that the kernel wrote
     * @param offset where the message begins
     * @param length bytes from there to the end of what was received
     * @return this
     */
    public NetlinkMessage wrap(final DirectBuffer bytes, final int offset, final int length) {
        buffer = bytes;
        start = offset;
        available = length;
        return this;
    }

    /**
     * Whether the message says a length that it can have.
     *
     * @return if false, nothing else may be asked
     */
    public boolean isWellFormed() {
        return available >= HEADER_LENGTH && length() >= HEADER_LENGTH && length() <= available;
    }

    /**
     * Length, header included.
     *
     * @return bytes
     */
    public int length() {
        return buffer.getInt(start + LENGTH);
    }

    /**
     * From this message to the next.
     *
     * @return bytes; not less than what is available if this is the last
     */
    public int stride() {
        return length() > available - ALIGNMENT ? available : align(length());
    }

    /**
     * What the body is.
     *
     * @return one of the family's numbers, such as RTM_NEWROUTE
     */
    public int type() {
        return buffer.getShort(start + TYPE) & 0xFFFF;
    }

    /**
     * Flags.
     *
     * @return NLM_F_… by type of message
     */
    public int flags() {
        return buffer.getShort(start + FLAGS) & 0xFFFF;
    }

    /**
     * Whether the kernel's table changed while it was dumped, so that entries may be missing (NLM_F_DUMP_INTR).
     *
     * @return true if the dump has to be made again
     */
    public boolean isInterrupted() {
        return (flags() & DUMP_INTERRUPTED) != 0;
    }

    /**
     * Number of the request that this answers.
     *
     * @return 0 if nobody asked
     */
    public int sequence() {
        return buffer.getInt(start + SEQUENCE);
    }

    /**
     * Length of what follows the header.
     *
     * @return bytes
     */
    public int bodyLength() {
        return length() - HEADER_LENGTH;
    }

    /**
     * Reads one byte of the body.
     *
     * @param offset in the body
     * @return 0 to 255; 0 beyond the end
     */
    public int unsignedByte(final int offset) {
        return has(offset, Byte.BYTES) ? buffer.getByte(start + HEADER_LENGTH + offset) & 0xFF : 0;
    }

    /**
     * Reads two bytes of the body.
     *
     * @param offset in the body
     * @return 0 to 65535; 0 beyond the end
     */
    public int unsignedShort(final int offset) {
        return has(offset, Short.BYTES) ? buffer.getShort(start + HEADER_LENGTH + offset) & 0xFFFF : 0;
    }

    /**
     * Reads four bytes of the body.
     *
     * @param offset in the body
     * @return 0 beyond the end
     */
    public int word(final int offset) {
        return has(offset, Integer.BYTES) ? buffer.getInt(start + HEADER_LENGTH + offset) : 0;
    }

    /**
     * Copies the message, to be looked at later.
     *
     * @param target takes {@link #length} bytes
     * @param offset in the target
     */
    public void copyTo(final MutableDirectBuffer target, final int offset) {
        target.putBytes(offset, buffer, start, length());
    }

    private boolean has(final int offset, final int length) {
        return offset >= 0 && offset <= bodyLength() - length;
    }

    /**
     * Looks at the attributes behind the structure.
     *
     * @param structureLength bytes of the body that are not attributes
     * @param attributes moved to before the first
     * @return the attributes
     */
    public NetlinkAttributes attributes(final int structureLength, final NetlinkAttributes attributes) {
        final int from = Math.max(0, Math.min(align(structureLength), bodyLength()));
        return attributes.wrap(buffer, start + HEADER_LENGTH + from, bodyLength() - from);
    }
}
