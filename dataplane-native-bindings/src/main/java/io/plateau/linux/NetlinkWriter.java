package io.plateau.linux;

import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/** Writes one netlink request after the other into memory of its own. Allocation-free. Owned by one thread. */
public final class NetlinkWriter {
    private static final int CAPACITY = 1024;
    private static final int REQUEST = 1;
    private static final int ATTRIBUTE_HEADER_LENGTH = 4;
    private static final int ATTRIBUTE_TYPE = 2;

    private final UnsafeBuffer buffer = Native.allocate(CAPACITY);
    private int length;
    private int nested; // where the attribute that is not ended begins

    /** Takes memory for requests of up to 1024 bytes. */
    public NetlinkWriter() {}

    /**
     * Begins a request.
     *
     * @param type such as RTM_GETROUTE
     * @param flags beside NLM_F_REQUEST
     * @param structureLength bytes of the structure at the body's beginning, all 0 at first
     * @return this
     */
    public NetlinkWriter begin(final int type, final int flags, final int structureLength) {
        length = NetlinkMessage.HEADER_LENGTH + NetlinkMessage.align(structureLength);
        buffer.setMemory(0, length, (byte) 0);
        buffer.putShort(NetlinkMessage.TYPE, (short) type);
        buffer.putShort(NetlinkMessage.FLAGS, (short) (flags | REQUEST));
        return this;
    }

    /**
     * Writes one byte of the structure.
     *
     * @param offset in the structure
     * @param value lower eight bits
     * @return this
     */
    public NetlinkWriter putByte(final int offset, final int value) {
        buffer.putByte(NetlinkMessage.HEADER_LENGTH + offset, (byte) value);
        return this;
    }

    /**
     * Writes two bytes of the structure.
     *
     * @param offset in the structure
     * @param value lower sixteen bits
     * @return this
     */
    public NetlinkWriter putShort(final int offset, final int value) {
        buffer.putShort(NetlinkMessage.HEADER_LENGTH + offset, (short) value);
        return this;
    }

    /**
     * Writes four bytes of the structure.
     *
     * @param offset in the structure
     * @param value in host byte order
     * @return this
     */
    public NetlinkWriter putWord(final int offset, final int value) {
        buffer.putInt(NetlinkMessage.HEADER_LENGTH + offset, value);
        return this;
    }

    /**
     * Appends an attribute of four bytes.
     *
     * @param type number
     * @param value in host byte order
     * @return this
     */
    public NetlinkWriter attribute(final int type, final int value) {
        buffer.putInt(open(type, Integer.BYTES), value);
        return this;
    }

    /**
     * Appends an attribute of four bytes in network byte order.
     *
     * @param type number
     * @param value such as an IPv4 address
     * @return this
     */
    public NetlinkWriter networkAttribute(final int type, final int value) {
        buffer.putInt(open(type, Integer.BYTES), value, ByteOrder.BIG_ENDIAN);
        return this;
    }

    /**
     * Appends an attribute of sixteen bytes in network byte order.
     *
     * @param type number
     * @param high the first eight bytes
     * @param low the last eight bytes
     * @return this
     */
    public NetlinkWriter networkAttribute(final int type, final long high, final long low) {
        final int value = open(type, 2 * Long.BYTES);
        buffer.putLong(value, high, ByteOrder.BIG_ENDIAN);
        buffer.putLong(value + Long.BYTES, low, ByteOrder.BIG_ENDIAN);
        return this;
    }

    /**
     * Appends an attribute that is a text.
     *
     * @param type number
     * @param value in ASCII; a zero ends it
     * @return this
     */
    public NetlinkWriter textAttribute(final int type, final String value) {
        final int offset = open(type, value.length() + 1);
        buffer.putStringWithoutLengthAscii(offset, value);
        buffer.putByte(offset + value.length(), (byte) 0);
        return this;
    }

    /**
     * Begins an attribute that consists of those that follow. There is none within it.
     *
     * @param type number
     * @return this
     */
    public NetlinkWriter beginNested(final int type) {
        nested = length;
        open(type, 0);
        return this;
    }

    /**
     * Ends it.
     *
     * @return this
     */
    public NetlinkWriter endNested() {
        buffer.putShort(nested, (short) (length - nested));
        return this;
    }

    private int open(final int type, final int valueLength) {
        final int offset = length;
        buffer.putShort(offset, (short) (ATTRIBUTE_HEADER_LENGTH + valueLength));
        buffer.putShort(offset + ATTRIBUTE_TYPE, (short) type);
        length = offset + ATTRIBUTE_HEADER_LENGTH + NetlinkMessage.align(valueLength);
        return offset + ATTRIBUTE_HEADER_LENGTH;
    }

    // The whole request, numbered.
    UnsafeBuffer finish(final int flags, final int sequence) {
        buffer.putInt(NetlinkMessage.LENGTH, length);
        buffer.putShort(NetlinkMessage.FLAGS, (short) (buffer.getShort(NetlinkMessage.FLAGS) | flags));
        buffer.putInt(NetlinkMessage.SEQUENCE, sequence);
        return buffer;
    }

    int length() {
        return length;
    }

    int type() {
        return buffer.getShort(NetlinkMessage.TYPE) & 0xFFFF;
    }
}
