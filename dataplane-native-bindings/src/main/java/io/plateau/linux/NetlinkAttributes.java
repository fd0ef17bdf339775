package io.plateau.linux;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;

/**
 * Read-only view of a row of netlink attributes, one after the other (linux/netlink.h: struct nlattr). A length that
 * cannot be ends the row. A value that is shorter than what is asked for reads as 0.
 *
 * <p>Allocation-free, but for texts. Owned by one thread.
 */
public final class NetlinkAttributes {
    private static final int HEADER_LENGTH = 4;
    private static final int TYPE = 2;
    private static final int TYPE_MASK = 0x3FFF; // without NLA_F_NESTED and NLA_F_NET_BYTEORDER

    private DirectBuffer buffer;
    private int next;
    private int end;
    private int type;
    private int value;
    private int length;

    /** Makes a view of nothing. */
    public NetlinkAttributes() {}

    /**
     * Looks at a row.
     *
     * @param bytes that hold it
     * @param offset where it begins
     * @param rowLength bytes
     * @return this, before the first attribute
     */
    public NetlinkAttributes wrap(final DirectBuffer bytes, final int offset, final int rowLength) {
        buffer = bytes;
        next = offset;
        end = offset + rowLength;
        type = 0;
        value = offset;
        length = 0;
        return this;
    }

    /**
     * Moves to the next attribute.
     *
     * @return false if there is none, or none that is well formed
     */
    public boolean next() {
        if (end - next < HEADER_LENGTH) {
            return false;
        }
        final int whole = buffer.getShort(next) & 0xFFFF;
        if (whole < HEADER_LENGTH || whole > end - next) {
            next = end;
            return false;
        }
        type = buffer.getShort(next + TYPE) & TYPE_MASK;
        value = next + HEADER_LENGTH;
        length = whole - HEADER_LENGTH;
        next = whole > end - next - HEADER_LENGTH ? end : next + NetlinkMessage.align(whole);
        return true;
    }

    /**
     * What the value is.
     *
     * @return number, without the flags in its upper two bits
     */
    public int type() {
        return type;
    }

    /**
     * How long the value is.
     *
     * @return bytes, 0 to 65531
     */
    public int length() {
        return length;
    }

    /**
     * The value as one byte.
     *
     * @return 0 to 255
     */
    public int unsignedByte() {
        return has(0, Byte.BYTES) ? buffer.getByte(value) & 0xFF : 0;
    }

    /**
     * The value as two bytes in host byte order.
     *
     * @return 0 to 65535
     */
    public int unsignedShort() {
        return has(0, Short.BYTES) ? buffer.getShort(value) & 0xFFFF : 0;
    }

    /**
     * The value as four bytes in host byte order.
     *
     * @return 0 if it is shorter
     */
    public int word() {
        return word(0);
    }

    /**
     * Four bytes of the value, in host byte order.
     *
     * @param offset in the value
     * @return 0 beyond its end
     */
    public int word(final int offset) {
        return has(offset, Integer.BYTES) ? buffer.getInt(value + offset) : 0;
    }

    /**
     * Four bytes of the value, in network byte order.
     *
     * @param offset in the value
     * @return 0 beyond its end
     */
    public int networkWord(final int offset) {
        return has(offset, Integer.BYTES) ? buffer.getInt(value + offset, ByteOrder.BIG_ENDIAN) : 0;
    }

    /**
     * Eight bytes of the value, in network byte order.
     *
     * @param offset in the value
     * @return 0 beyond its end
     */
    public long networkLong(final int offset) {
        return has(offset, Long.BYTES) ? buffer.getLong(value + offset, ByteOrder.BIG_ENDIAN) : 0;
    }

    private boolean has(final int offset, final int bytes) {
        return offset >= 0 && offset <= length - bytes;
    }

    /**
     * The value as text. Allocates.
     *
     * @return without the zero that ends it
     */
    public String text() {
        int end = 0;
        while (end < length && buffer.getByte(value + end) != 0) {
            end++;
        }
        final byte[] bytes = new byte[end];
        buffer.getBytes(value, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /**
     * Looks at the attributes that the value consists of.
     *
     * @param offset bytes of the value before the first of them
     * @param inner moved to before the first
     * @return the inner attributes
     */
    public NetlinkAttributes nested(final int offset, final NetlinkAttributes inner) {
        final int from = Math.min(Math.max(offset, 0), length);
        return inner.wrap(buffer, value + from, length - from);
    }

    /**
     * Looks at a part of the value as a message without header, as the next hops of a route stand.
     *
     * @param offset in the value
     * @param bytes from there
     * @param inner moved to before the first
     * @return attributes in that part; none if it lies beyond the end
     */
    public NetlinkAttributes part(final int offset, final int bytes, final NetlinkAttributes inner) {
        return bytes >= 0 && has(offset, bytes)
                ? inner.wrap(buffer, value + offset, bytes)
                : inner.wrap(buffer, value, 0);
    }
}
