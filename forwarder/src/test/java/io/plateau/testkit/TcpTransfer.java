package io.plateau.testkit;

import io.plateau.linux.NetworkNamespace;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Bytes through the kernel's own TCP between two namespaces, with a SHA-256 at either end. */
public final class TcpTransfer {
    private static final int CHUNK = 1 << 16;
    private static final int STALL_LIMIT_MS = 30_000;

    private TcpTransfer() {}

    // What arrived.
    public record Result(long bytes, String sentDigest, String receivedDigest) {
        public boolean isWhole(final long expected) {
            return bytes == expected && sentDigest.equals(receivedDigest);
        }
    }

    // Sends bytes from one namespace to an address in another.
    public static Result send(final String fromNamespace, final String toNamespace, final String to, final long bytes)
            throws Exception {
        try (ServerSocket listener = inNamespace(toNamespace, () -> listen(to))) {
            listener.setSoTimeout(STALL_LIMIT_MS);
            final CompletableFuture<Received> received = CompletableFuture.supplyAsync(() -> receive(listener), r -> {
                final Thread thread = new Thread(r, "receiver");
                thread.setDaemon(true);
                thread.start();
            });
            final String sent;
            try (Socket socket = inNamespace(fromNamespace, TcpTransfer::unconnected)) {
                socket.connect(listener.getLocalSocketAddress(), STALL_LIMIT_MS);
                sent = transmit(socket, bytes);
            }
            final Received end = received.get();
            return new Result(end.bytes, sent, end.digest);
        }
    }

    private record Received(long bytes, String digest) {}

    private static Received receive(final ServerSocket listener) {
        try (Socket socket = listener.accept()) {
            socket.setSoTimeout(STALL_LIMIT_MS);
            final InputStream in = socket.getInputStream();
            final MessageDigest digest = sha256();
            final byte[] chunk = new byte[CHUNK];
            long total = 0;
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                digest.update(chunk, 0, read);
                total += read;
            }
            return new Received(total, HexFormat.of().formatHex(digest.digest()));
        } catch (final IOException e) {
            throw new AssertionError("receiver", e);
        }
    }

    private static String transmit(final Socket socket, final long bytes) throws IOException {
        final OutputStream out = socket.getOutputStream();
        final MessageDigest digest = sha256();
        final SplittableRandom random = new SplittableRandom(bytes);
        final byte[] chunk = new byte[CHUNK];
        long left = bytes;
        while (left > 0) {
            random.nextBytes(chunk);
            final int length = (int) Math.min(left, CHUNK);
            digest.update(chunk, 0, length);
            out.write(chunk, 0, length);
            left -= length;
        }
        socket.shutdownOutput();
        return HexFormat.of().formatHex(digest.digest());
    }

    // The kernel's socket is made by the bind, so that it must happen inside the namespace.
    private static ServerSocket listen(final String address) {
        try {
            return new ServerSocket(0, 1, InetAddress.getByName(address));
        } catch (final IOException e) {
            throw new AssertionError("listener", e);
        }
    }

    private static Socket unconnected() {
        try {
            final Socket socket = new Socket();
            socket.setSoTimeout(STALL_LIMIT_MS);
            socket.bind(null);
            return socket;
        } catch (final IOException e) {
            throw new AssertionError("socket", e);
        }
    }

    private static <T> T inNamespace(final String name, final Supplier<T> work) {
        try (NetworkNamespace namespace = NetworkNamespace.named(name)) {
            return namespace.call(work);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (final NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
