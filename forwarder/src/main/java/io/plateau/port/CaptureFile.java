package io.plateau.port;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** A capture file, read from front to back through a window of memory. Owned by one thread. */
final class CaptureFile implements AutoCloseable {
    private static final int WINDOW = 2 << 20;
    private static final int CACHE_LINE_LENGTH = 64;

    private final Path path;
    private final FileChannel channel;
    private final ByteBuffer bytes = BufferUtil.allocateDirectAligned(WINDOW, CACHE_LINE_LENGTH);
    private final UnsafeBuffer window = new UnsafeBuffer(bytes);
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    private long windowStart;
    private int next;
    private int end;

    CaptureFile(final Path path) {
        this.path = path;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
        } catch (final IOException e) {
            throw new CaptureException(path, 0, "cannot be opened: " + e.getMessage(), e);
        }
    }

    /**
     * Sets how numbers are to be read.
     *
     * @param byteOrder of the file, or of the section
     */
    void order(final ByteOrder byteOrder) {
        order = byteOrder;
    }

    ByteOrder order() {
        return order;
    }

    /**
     * The memory in which to find what {@link #require} brought.
     *
     * @return valid until the next call of require
     */
    UnsafeBuffer window() {
        return window;
    }

    /**
     * Where in the file we are.
     *
     * @return bytes from its start
     */
    long offset() {
        return windowStart + next;
    }

    boolean isAtEnd() {
        return available(1) == 0;
    }

    /**
     * Brings bytes into the window, and does not go past them.
     *
     * @param length of what is needed, at most 1 MiB
     * @param what it is, for the exception
     * @return where in the window they are
     */
    int require(final int length, final String what) {
        final int available = available(length);
        if (available < length) {
            throw fault("ends in the middle of " + what + ": " + length + " bytes needed, " + available + " left");
        }
        return next;
    }

    /**
     * Goes on behind what was required.
     *
     * @param length bytes
     */
    void skip(final int length) {
        next += length;
    }

    CaptureException fault(final String fault) {
        return new CaptureException(path, offset(), fault);
    }

    private int available(final int length) {
        if (end - next < length) {
            fill(length);
        }
        return end - next;
    }

    private void fill(final int length) {
        try {
            bytes.limit(end).position(next);
            bytes.compact();
            windowStart += next;
            end -= next;
            next = 0;
            int count = 0;
            while (count >= 0 && end < length) {
                count = channel.read(bytes);
                end += Math.max(count, 0);
            }
        } catch (final IOException e) {
            throw new CaptureException(path, offset(), "cannot be read: " + e.getMessage(), e);
        }
    }

    int intAt(final int position) {
        return window.getInt(position, order);
    }

    int unsignedShortAt(final int position) {
        return window.getShort(position, order) & 0xFFFF;
    }

    long unsignedIntAt(final int position) {
        return intAt(position) & 0xFFFF_FFFFL;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (final IOException e) {
            throw new CaptureException(path, offset(), "cannot be closed: " + e.getMessage(), e);
        }
    }
}
