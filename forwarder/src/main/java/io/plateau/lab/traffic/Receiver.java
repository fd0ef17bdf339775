package io.plateau.lab.traffic;

import io.plateau.lab.network.LabException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.MessageDigest;
import java.util.concurrent.CompletableFuture;

/** The receiving end of a transfer: one connection, each byte compared, all of them hashed if asked for. */
final class Receiver implements AutoCloseable {
    private static final int READ_LENGTH = 1 << 18;

    private final Payload payload;
    private final Progress progress;
    private final ServerSocketChannel listener;
    private final MessageDigest digest;
    private final CompletableFuture<SocketChannel> accepted = new CompletableFuture<>();
    private volatile boolean isIntact = true;

    // Listens, in the calling thread's namespace. Hashes if a digest is given.
    Receiver(final String address, final Payload payload, final Progress progress, final MessageDigest digest)
            throws IOException {
        this.payload = payload;
        this.progress = progress;
        this.digest = digest;
        listener = ServerSocketChannel.open().bind(new InetSocketAddress(address, 0));
    }

    InetSocketAddress address() throws IOException {
        return (InetSocketAddress) listener.getLocalAddress();
    }

    // The connection's other end, once there is one.
    InetSocketAddress sender() throws IOException {
        return (InetSocketAddress) accepted.join().getRemoteAddress();
    }

    // Takes the connection and reads to its end.
    void receive() throws IOException {
        final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_LENGTH);
        try (SocketChannel channel = listener.accept()) {
            accepted.complete(channel);
            while (channel.read(buffer.clear()) >= 0) {
                take(buffer.flip());
            }
        } finally {
            accepted.completeExceptionally(LabException.failed("no connection"));
        }
    }

    private void take(final ByteBuffer bytes) {
        final int length = bytes.remaining();
        isIntact = isIntact && payload.matches(bytes, progress.bytes());
        if (digest != null) {
            digest.update(bytes);
        }
        progress.onBytes(length);
    }

    boolean isIntact() {
        return isIntact;
    }

    /** Ends the connection at once. Idempotent. */
    @Override
    public void close() throws IOException {
        listener.close();
        final SocketChannel channel = accepted.isCompletedExceptionally() ? null : accepted.getNow(null);
        if (channel == null) {
            return;
        }
        try (channel) {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (final ClosedChannelException e) {
            // The reader came first: the connection is at its end, or was cut by the sender.
            return;
        }
    }
}
