package io.plateau.port;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Writes pcap with nanoseconds, little endian, Ethernet. Owned by one thread. */
final class PcapWriter implements AutoCloseable {
    private static final int MAGIC_NANOSECONDS = 0xA1B23C4D;
    private static final int VERSION_2_4 = 0x0004_0002;
    private static final int SNAP_LENGTH = 262_144;
    private static final int LINKTYPE_ETHERNET = 1;
    private static final int RECORD_HEADER_LENGTH = 16;
    private static final int WINDOW = 1 << 20;
    private static final int CACHE_LINE_LENGTH = 64;
    private static final long NANOSECONDS_A_SECOND = 1_000_000_000L;

    private final Path path;
    private final FileChannel channel;
    private final ByteBuffer bytes = BufferUtil.allocateDirectAligned(WINDOW, CACHE_LINE_LENGTH);
    private final UnsafeBuffer window = new UnsafeBuffer(bytes);
    private long written;
    private int end;

    PcapWriter(final Path path) {
        this.path = path;
        try {
            channel = FileChannel.open(
                    path, StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
        } catch (final IOException e) {
            throw new CaptureException(path, 0, "cannot be written: " + e.getMessage(), e);
        }
        putInt(MAGIC_NANOSECONDS);
        putInt(VERSION_2_4);
        putInt(0);
        putInt(0);
        putInt(SNAP_LENGTH);
        putInt(LINKTYPE_ETHERNET);
    }

    /**
     * Appends a frame.
     *
     * @param buffer that holds it
     * @param offset of its first byte
     * @param length bytes, at most 262,144
     * @param timestampNs nanoseconds since the epoch
     */
    void append(final DirectBuffer buffer, final int offset, final int length, final long timestampNs) {
        if (WINDOW - end < RECORD_HEADER_LENGTH + length) {
            write();
        }
        putInt((int) Long.divideUnsigned(timestampNs, NANOSECONDS_A_SECOND));
        putInt((int) Long.remainderUnsigned(timestampNs, NANOSECONDS_A_SECOND));
        putInt(length);
        putInt(length);
        window.putBytes(end, buffer, offset, length);
        end += length;
    }

    private void putInt(final int value) {
        window.putInt(end, value, ByteOrder.LITTLE_ENDIAN);
        end += Integer.BYTES;
    }

    private void write() {
        try {
            bytes.limit(end).position(0);
            while (bytes.hasRemaining()) {
                written += channel.write(bytes);
            }
            bytes.clear();
            end = 0;
        } catch (final IOException e) {
            throw new CaptureException(path, written, "cannot be written: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try (channel) {
            write();
        } catch (final IOException e) {
            throw new CaptureException(path, written, "cannot be closed: " + e.getMessage(), e);
        }
    }
}
