package io.plateau.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/** One TCP connection of the kernel's between two namespaces; carries random bytes both ways at once and compares sums. */
public final class TcpExchange {
    private static final int CHUNK = 256 << 10;
    private static final int TCP_PORT = 7001;
    private static final int LONGEST_S = 60;

    private final Testbed testbed;
    private final String client;
    private final String server;

    public TcpExchange(final Testbed testbed, final String client, final String server) {
        this.testbed = testbed;
        this.client = client;
        this.server = server;
    }

    // Fails if a byte differs. Returns bits a second, both ways together.
    public double run(final String serverAddress, final long bytesEachWay) throws Exception {
        final InetSocketAddress address = new InetSocketAddress(serverAddress, TCP_PORT);
        final ProtocolFamily family =
                serverAddress.indexOf(':') < 0 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
        final ExecutorService threads = Executors.newFixedThreadPool(4);
        try (ServerSocketChannel listener = testbed.in(server, () -> listen(family, address));
                SocketChannel near = testbed.in(client, () -> open(family))) {
            final Future<SocketChannel> accepted = threads.submit(listener::accept);
            final Future<Boolean> connected = threads.submit(() -> near.connect(address));
            connected.get(LONGEST_S, TimeUnit.SECONDS);
            try (SocketChannel far = accepted.get(LONGEST_S, TimeUnit.SECONDS)) {
                return exchange(threads, near, far, bytesEachWay);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static double exchange(
            final ExecutorService threads, final SocketChannel near, final SocketChannel far, final long bytes)
            throws Exception {
        final long startNs = System.nanoTime();
        final Future<Long> sentUp = threads.submit(() -> send(near, bytes, 1));
        final Future<Long> sentDown = threads.submit(() -> send(far, bytes, 2));
        final Future<Long> gotUp = threads.submit(() -> receive(far, bytes));
        final Future<Long> gotDown = threads.submit(() -> receive(near, bytes));
        assertThat(gotUp.get(LONGEST_S, TimeUnit.SECONDS)).isEqualTo(sentUp.get(LONGEST_S, TimeUnit.SECONDS));
        assertThat(gotDown.get(LONGEST_S, TimeUnit.SECONDS)).isEqualTo(sentDown.get(LONGEST_S, TimeUnit.SECONDS));
        return 16e9 * bytes / (System.nanoTime() - startNs);
    }

    private static ServerSocketChannel listen(final ProtocolFamily family, final InetSocketAddress address) {
        try {
            return ServerSocketChannel.open(family).bind(address);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SocketChannel open(final ProtocolFamily family) {
        try {
            return SocketChannel.open(family);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long send(final SocketChannel channel, final long bytes, final long seed) throws IOException {
        final byte[] chunk = new byte[CHUNK];
        new SplittableRandom(seed).nextBytes(chunk);
        final CRC32C sum = new CRC32C();
        long left = bytes;
        while (left > 0) {
            final int length = (int) Math.min(left, CHUNK);
            chunk[(int) (left % CHUNK)]++;
            sum.update(chunk, 0, length);
            final ByteBuffer buffer = ByteBuffer.wrap(chunk, 0, length);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            left -= length;
        }
        return sum.getValue();
    }

    private static long receive(final SocketChannel channel, final long bytes) throws IOException {
        final ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
        final CRC32C sum = new CRC32C();
        long left = bytes;
        while (left > 0) {
            buffer.clear();
            final int length = channel.read(buffer);
            if (length < 0) {
                throw new IOException("ended " + left + " bytes early");
            }
            sum.update(buffer.flip());
            left -= length;
        }
        return sum.getValue();
    }
}
