package io.plateau.port;

import io.plateau.wire.VirtioNetHeader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Frames with their virtio-net headers, byte by byte. */
final class Frames {
    private static final int HEADER = VirtioNetHeader.LENGTH;
    private static final byte[] ADDRESSES = {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1};
    private static final int[] TAGS = {0x88A8_2064, 0x8100_E00C, 0x8100_0FFE};
    private static final short EXPERIMENTAL = (short) 0x88B5;

    private Frames() {}

    // IEEE Std 802 local experimental EtherType; the kernel takes no interest in it.
    static byte[] plain(final int length, final int number) {
        final ByteBuffer frame = ByteBuffer.allocate(HEADER + length);
        frame.position(HEADER);
        frame.put(ADDRESSES).putShort(EXPERIMENTAL).putInt(number);
        fill(frame);
        return frame.array();
    }

    static byte[] tagged(final int tags, final int length) {
        final ByteBuffer frame = ByteBuffer.allocate(HEADER + length);
        frame.position(HEADER);
        frame.put(ADDRESSES);
        for (int i = 0; i < tags; i++) {
            frame.putInt(tags == 1 ? TAGS[1] : TAGS[i]);
        }
        frame.putShort(EXPERIMENTAL);
        fill(frame);
        return frame.array();
    }

    // TCP over IPv4, one super-frame of so many payload bytes, 1448 each segment, checksum left to the hardware.
    static byte[] superFrame(final int payload) {
        final ByteBuffer frame = ByteBuffer.allocate(HEADER + 14 + 20 + 32 + payload);
        frame.order(ByteOrder.nativeOrder());
        frame.put((byte) 1).put((byte) 1).putShort((short) 66).putShort((short) 1448);
        frame.putShort((short) 34).putShort((short) 16);
        frame.order(ByteOrder.BIG_ENDIAN);
        frame.put(ADDRESSES).putShort((short) 0x0800);
        ipv4AndTcp(frame, payload, 8);
        fill(frame);
        return frame.array();
    }

    // One TCP segment over IPv4 with its checksum left to the hardware.
    static byte[] partialChecksum(final int payload) {
        final ByteBuffer frame = ByteBuffer.allocate(HEADER + 14 + 20 + 32 + payload);
        frame.order(ByteOrder.nativeOrder());
        frame.put((byte) 1).put((byte) 0).putShort((short) 0).putShort((short) 0);
        frame.putShort((short) 34).putShort((short) 16);
        frame.order(ByteOrder.BIG_ENDIAN);
        frame.put(ADDRESSES).putShort((short) 0x0800);
        ipv4AndTcp(frame, payload, 8);
        fill(frame);
        return frame.array();
    }

    private static void ipv4AndTcp(final ByteBuffer frame, final int payload, final int dataOffset) {
        final int totalLength = 20 + 4 * dataOffset + payload;
        final int start = frame.position();
        frame.putShort((short) 0x4500).putShort((short) totalLength).putInt(0x0000_4000);
        frame.putInt(0x4006_0000).putInt(0x0A00_0001).putInt(0x0A00_0002);
        frame.putShort(start + 10, (short) ~sum(frame, start, 20));
        final int pseudo = 0x0A00 + 0x0001 + 0x0A00 + 0x0002 + 6 + 4 * dataOffset + payload;
        frame.putShort((short) 1000).putShort((short) 2000).putInt(1).putInt(2);
        frame.putShort((short) (dataOffset << 12 | 0x10)).putShort((short) 500);
        frame.putShort((short) fold(pseudo)).putShort((short) 0);
        frame.putInt(0x0101_080A).putInt(3).putInt(4);
    }

    static int sum(final ByteBuffer buffer, final int offset, final int length) {
        int sum = 0;
        for (int i = 0; i < length; i += 2) {
            sum += buffer.getShort(offset + i) & 0xFFFF;
        }
        return fold(sum);
    }

    private static int fold(final int sum) {
        final int once = (sum & 0xFFFF) + (sum >>> 16);
        return (once & 0xFFFF) + (once >>> 16);
    }

    private static void fill(final ByteBuffer frame) {
        while (frame.hasRemaining()) {
            frame.put((byte) (frame.position() * 31));
        }
    }
}
