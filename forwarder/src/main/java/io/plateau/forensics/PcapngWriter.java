package io.plateau.forensics;

import java.io.Closeable;
import java.io.Flushable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes a pcapng file of one section, little endian: draft-ietf-opsawg-pcapng sections 4.1 (section header), 4.2 (interface
 * description, Ethernet, nanoseconds) and 4.3 (enhanced packet, with a comment as in section 3.5). Owned by one thread.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                          Block Type                           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                      Block Total Length                       |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * /              Block Body, padded to 32 bits ...                /
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                      Block Total Length                       |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
final class PcapngWriter implements Closeable, Flushable {
    private static final int SECTION_HEADER = 0x0A0D_0D0A;
    private static final int INTERFACE_DESCRIPTION = 1;
    private static final int ENHANCED_PACKET = 6;
    private static final int BYTE_ORDER_MAGIC = 0x1A2B_3C4D;
    private static final short MAJOR_VERSION = 1;
    private static final short MINOR_VERSION = 0;
    private static final long UNKNOWN_LENGTH = -1;
    private static final short LINKTYPE_ETHERNET = 1;
    private static final int NO_SNAP_LENGTH = 0;
    private static final int OPTION_COMMENT = 1;
    private static final int OPTION_INTERFACE_NAME = 2;
    private static final int OPTION_USER_APPLICATION = 4;
    private static final int OPTION_TIME_RESOLUTION = 9;
    private static final byte NANOSECONDS = 9;
    private static final int LONGEST_OPTION = 0xFFFF;
    private static final int OPTION_HEADER = 4;
    private static final int BLOCK_FRAME = 12;
    private static final int SECTION_BODY = 16;
    private static final int INTERFACE_BODY = 8;
    private static final int PACKET_BODY = 20;

    private final OutputStream out;
    private int interfaces;

    /**
     * Begins with the section header.
     *
     * @param out closed with this
     * @param application that writes
     * @throws IOException if nothing can be written
     */
    PcapngWriter(final OutputStream out, final String application) throws IOException {
        this.out = out;
        final byte[] name = utf8(application);
        final ByteBuffer block = begin(SECTION_HEADER, SECTION_BODY + option(name) + OPTION_HEADER);
        block.putInt(BYTE_ORDER_MAGIC)
                .putShort(MAJOR_VERSION)
                .putShort(MINOR_VERSION)
                .putLong(UNKNOWN_LENGTH);
        putOption(block, OPTION_USER_APPLICATION, name);
        end(block);
    }

    /**
     * Describes one more interface.
     *
     * @param name of it
     * @return its number, for {@link #packet}
     * @throws IOException if it cannot be written
     */
    int describe(final String name) throws IOException {
        final byte[] text = utf8(name);
        final byte[] resolution = {NANOSECONDS};
        final ByteBuffer block =
                begin(INTERFACE_DESCRIPTION, INTERFACE_BODY + option(text) + option(resolution) + OPTION_HEADER);
        block.putShort(LINKTYPE_ETHERNET).putShort((short) 0).putInt(NO_SNAP_LENGTH);
        putOption(block, OPTION_INTERFACE_NAME, text);
        putOption(block, OPTION_TIME_RESOLUTION, resolution);
        end(block);
        return interfaces++;
    }

    /**
     * Writes one packet.
     *
     * @param number of its interface
     * @param timeNs nanoseconds since the epoch
     * @param frame what is there of it, from the Ethernet header on
     * @param originalLength bytes that it had, no less than what is there
     * @param comment for people; cut to 65535 bytes of UTF-8
     * @throws IOException if it cannot be written
     */
    void packet(final int number, final long timeNs, final byte[] frame, final int originalLength, final String comment)
            throws IOException {
        final byte[] text = utf8(comment);
        final ByteBuffer block =
                begin(ENHANCED_PACKET, PACKET_BODY + padded(frame.length) + option(text) + OPTION_HEADER);
        block.putInt(number)
                .putInt((int) (timeNs >>> Integer.SIZE))
                .putInt((int) timeNs)
                .putInt(frame.length)
                .putInt(originalLength);
        put(block, frame);
        putOption(block, OPTION_COMMENT, text);
        end(block);
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    // bodyLength: a multiple of four, the end of the options included
    private static ByteBuffer begin(final int type, final int bodyLength) {
        final int length = BLOCK_FRAME + bodyLength;
        return ByteBuffer.allocate(length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(type)
                .putInt(length);
    }

    // The end of the options is four zero bytes.
    private void end(final ByteBuffer block) throws IOException {
        block.putInt(0).putInt(block.capacity());
        out.write(block.array(), block.arrayOffset(), block.capacity());
    }

    private static void putOption(final ByteBuffer block, final int code, final byte[] value) {
        block.putShort((short) code).putShort((short) value.length);
        put(block, value);
    }

    private static void put(final ByteBuffer block, final byte[] value) {
        block.put(value).position(block.position() + padded(value.length) - value.length);
    }

    private static int option(final byte[] value) {
        return OPTION_HEADER + padded(value.length);
    }

    private static int padded(final int length) {
        return (length + Integer.BYTES - 1) & -Integer.BYTES;
    }

    private static byte[] utf8(final String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= LONGEST_OPTION ? bytes : Arrays.copyOf(bytes, LONGEST_OPTION);
    }
}
