package io.plateau.testkit;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Bytes as a test writes them, in off-heap buffers that end where the bytes end. */
public final class Bytes {
    private Bytes() {}

    // Reads hex digits; white space and {@code |} are there for the reader.
    public static byte[] parse(final String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("[\\s|]", ""));
    }

    public static UnsafeBuffer hex(final String hex) {
        return offHeap(parse(hex));
    }

    public static UnsafeBuffer offHeap(final byte[] bytes) {
        final UnsafeBuffer buffer = allocate(bytes.length);
        buffer.putBytes(0, bytes);
        return buffer;
    }

    public static UnsafeBuffer allocate(final int length) {
        return new UnsafeBuffer(ByteBuffer.allocateDirect(length));
    }

    public static byte[] copy(final DirectBuffer buffer, final int offset, final int length) {
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        return bytes;
    }

    public static String text(final byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    // The Internet checksum as RFC 1071 section 1 says it, a word at a time: what ours is held against.
    public static int checksum(final byte[] bytes, final int offset, final int length) {
        int sum = 0;
        for (int i = 0; i < length; i += 2) {
            final int low = i + 1 < length ? bytes[offset + i + 1] & 0xFF : 0;
            sum += (bytes[offset + i] & 0xFF) << 8 | low;
            sum = (sum & 0xFFFF) + (sum >> 16);
        }
        return ~sum & 0xFFFF;
    }
}
