package io.plateau.control;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** One end of a control connection: lines in, bytes out, and nobody waits for ever. One thread. */
final class Connection implements AutoCloseable {
    private static final int BUFFER_LENGTH = 16 << 10;

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final ByteBuffer input = ByteBuffer.allocate(BUFFER_LENGTH).flip();

    Connection(final SocketChannel channel) throws IOException {
        this.channel = channel;
        channel.configureBlocking(false);
        selector = Selector.open();
        key = channel.register(selector, 0);
    }

    SocketChannel channel() {
        return channel;
    }

    // Reads up to a line feed. Null at an orderly end between lines; throws if a line is longer than the limit, is cut
    // off, or has not come within the time.
    String readLine(final int limit, final long timeoutMs) throws IOException {
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        final ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            while (input.hasRemaining()) {
                final byte octet = input.get();
                if (octet == '\n') {
                    return line.toString(StandardCharsets.UTF_8);
                }
                if (line.size() == limit) {
                    throw new IOException("a line of more than " + limit + " bytes");
                }
                line.write(octet);
            }
            if (!fill(deadlineNs)) {
                if (line.size() > 0) {
                    throw new EOFException("the last line was cut off");
                }
                return null;
            }
        }
    }

    private boolean fill(final long deadlineNs) throws IOException {
        input.clear();
        try {
            int count = channel.read(input);
            while (count == 0) {
                await(SelectionKey.OP_READ, deadlineNs);
                count = channel.read(input);
            }
            return count > 0;
        } finally {
            input.flip();
        }
    }

    // Writes all of it; throws if the peer takes nothing for the time.
    void write(final ByteBuffer bytes, final long stallTimeoutMs) throws IOException {
        final long stallTimeoutNs = TimeUnit.MILLISECONDS.toNanos(stallTimeoutMs);
        long deadlineNs = System.nanoTime() + stallTimeoutNs;
        while (bytes.hasRemaining()) {
            if (channel.write(bytes) > 0) {
                deadlineNs = System.nanoTime() + stallTimeoutNs;
            } else {
                await(SelectionKey.OP_WRITE, deadlineNs);
            }
        }
    }

    private void await(final int operation, final long deadlineNs) throws IOException {
        key.interestOps(operation);
        final long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
        if (leftMs <= 0 || Thread.currentThread().isInterrupted()) {
            throw new SocketTimeoutException("the other side took too long");
        }
        selector.select(leftMs);
        selector.selectedKeys().clear();
    }

    @Override
    public void close() throws IOException {
        try (channel;
                selector) {
            key.cancel();
        }
    }
}
