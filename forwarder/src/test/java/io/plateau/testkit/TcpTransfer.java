package io.plateau.testkit;

import io.plateau.linux.NetworkNamespace;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;

/** Random bytes through one TCP connection of the kernel's between two namespaces, with a SHA-256 at either end. */
public final class TcpTransfer implements AutoCloseable {
    private static final int CHUNK = 1 << 16;
    private static final int STALL_LIMIT_MS = 30_000;
    private static final int LONGEST_S = 120;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Socket near;
    private final Socket far;

    private volatile long received;

    // from: address of the near end; null for the one that the kernel takes
    private TcpTransfer(final String fromNamespace, final String from, final String toNamespace, final String to)
            throws IOException {
        near = inNamespace(fromNamespace, () -> unconnected(from));
        try (ServerSocket listener = inNamespace(toNamespace, () -> listen(to))) {
            listener.setSoTimeout(STALL_LIMIT_MS);
            near.connect(listener.getLocalSocketAddress(), STALL_LIMIT_MS);
            far = listener.accept();
            far.setSoTimeout(STALL_LIMIT_MS);
        } catch (final IOException e) {
            near.close();
            throw e;
        }
    }

    // What arrived.
    public record Result(long bytes, String sentDigest, String receivedDigest) {
        public boolean isWhole() {
            return sentDigest.equals(receivedDigest);
        }

        public boolean isWhole(final long expected) {
            return bytes == expected && sentDigest.equals(receivedDigest);
        }
    }

    // A connection that stands before anything is sent.
    public static TcpTransfer open(final String fromNamespace, final String toNamespace, final String to)
            throws IOException {
        return new TcpTransfer(fromNamespace, null, toNamespace, to);
    }

    // The same from an address of the near host's.
    public static TcpTransfer open(
            final String fromNamespace, final String from, final String toNamespace, final String to)
            throws IOException {
        return new TcpTransfer(fromNamespace, from, toNamespace, to);
    }

    // Sends on until told that it is enough; what arrived when all did.
    public CompletableFuture<Result> sendWhile(final BooleanSupplier goesOn) {
        return carry(near, far, sent -> goesOn.getAsBoolean() ? CHUNK : 0, 1);
    }

    // Bytes that arrived so far of what goes one way.
    public long received() {
        return received;
    }

    // Sends bytes from one namespace to an address in another.
    public static Result send(final String fromNamespace, final String toNamespace, final String to, final long bytes)
            throws Exception {
        try (TcpTransfer transfer = new TcpTransfer(fromNamespace, null, toNamespace, to)) {
            return transfer.carry(transfer.near, transfer.far, sent -> bytes - sent, 1)
                    .get(LONGEST_S, TimeUnit.SECONDS);
        }
    }

    // Sends so many bytes both ways at once.
    public static List<Result> exchange(
            final String fromNamespace, final String toNamespace, final String to, final long bytesEachWay)
            throws Exception {
        try (TcpTransfer transfer = new TcpTransfer(fromNamespace, null, toNamespace, to)) {
            final CompletableFuture<Result> up =
                    transfer.carry(transfer.near, transfer.far, sent -> bytesEachWay - sent, 1);
            final CompletableFuture<Result> down =
                    transfer.carry(transfer.far, transfer.near, sent -> bytesEachWay - sent, 2);
            return List.of(up.get(LONGEST_S, TimeUnit.SECONDS), down.get(LONGEST_S, TimeUnit.SECONDS));
        }
    }

    // left: bytes that are still to be sent when so many were
    private CompletableFuture<Result> carry(
            final Socket from, final Socket to, final LongUnaryOperator left, final long seed) {
        final CompletableFuture<String> sent = CompletableFuture.supplyAsync(() -> transmit(from, left, seed), threads);
        return CompletableFuture.supplyAsync(() -> receive(to), threads)
                .thenCombine(sent, (received, digest) -> new Result(received.bytes, digest, received.digest));
    }

    private record Received(long bytes, String digest) {}

    private Received receive(final Socket socket) {
        try {
            final InputStream in = socket.getInputStream();
            final MessageDigest digest = sha256();
            final byte[] chunk = new byte[CHUNK];
            long total = 0;
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                digest.update(chunk, 0, read);
                total += read;
                received = total;
            }
            return new Received(total, HexFormat.of().formatHex(digest.digest()));
        } catch (final IOException e) {
            throw new UncheckedIOException("receiver", e);
        }
    }

    private static String transmit(final Socket socket, final LongUnaryOperator left, final long seed) {
        try {
            final OutputStream out = socket.getOutputStream();
            final MessageDigest digest = sha256();
            final SplittableRandom random = new SplittableRandom(seed);
            final byte[] chunk = new byte[CHUNK];
            long sent = 0;
            for (long more = left.applyAsLong(0); more > 0; more = left.applyAsLong(sent)) {
                random.nextBytes(chunk);
                final int length = (int) Math.min(more, CHUNK);
                digest.update(chunk, 0, length);
                out.write(chunk, 0, length);
                sent += length;
            }
            socket.shutdownOutput();
            return HexFormat.of().formatHex(digest.digest());
        } catch (final IOException e) {
            throw new UncheckedIOException("sender", e);
        }
    }

    // The kernel's socket is made by the bind, so that it must happen inside the namespace.
    private static ServerSocket listen(final String address) {
        try {
            return new ServerSocket(0, 1, InetAddress.getByName(address));
        } catch (final IOException e) {
            throw new UncheckedIOException("listener", e);
        }
    }

    private static Socket unconnected(final String address) {
        try {
            final Socket socket = new Socket();
            socket.setSoTimeout(STALL_LIMIT_MS);
            socket.bind(address == null ? null : new InetSocketAddress(address, 0));
            return socket;
        } catch (final IOException e) {
            throw new UncheckedIOException("socket", e);
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

    @Override
    public void close() throws IOException {
        threads.shutdownNow();
        near.close();
        far.close();
    }
}
