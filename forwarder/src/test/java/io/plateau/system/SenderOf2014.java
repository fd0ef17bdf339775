package io.plateau.system;

import io.plateau.linux.StreamSocket;
import io.plateau.linux.SystemCallException;
import io.plateau.testkit.TestNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A server with a socket as kernels had them then: DF stays set, even where the path is said to be narrower than the
 * kernel's own floor of 552 bytes. Sends without end, to a client with {@link TestNetwork#CLIENT_IPV4}.
 */
final class SenderOf2014 implements AutoCloseable {
    private static final int CHUNK = 1 << 16;

    private final ExecutorService ends = Executors.newFixedThreadPool(2);
    private final StreamSocket near;
    private final Socket far;
    private final AtomicLong received = new AtomicLong();

    SenderOf2014(final TestNetwork network) throws IOException {
        try (ServerSocket listener = network.in("client", SenderOf2014::listen)) {
            near = network.in(
                    "server", () -> StreamSocket.connect((InetSocketAddress) listener.getLocalSocketAddress()));
            far = listener.accept();
        }
        ends.execute(this::send);
        ends.execute(this::receive);
    }

    // Bytes so far.
    long received() {
        return received.get();
    }

    private static ServerSocket listen() {
        try {
            return new ServerSocket(0, 1, InetAddress.getByName(TestNetwork.CLIENT_IPV4));
        } catch (final IOException e) {
            throw new UncheckedIOException("listener", e);
        }
    }

    private void send() {
        final ByteBuffer bytes = ByteBuffer.allocateDirect(CHUNK);
        try (near) {
            while (true) {
                near.write(bytes.clear());
            }
        } catch (final SystemCallException e) {
            // aborted, or the other end is closed: the test is over
        }
    }

    private void receive() {
        final byte[] chunk = new byte[CHUNK];
        try (far) {
            for (int read = far.getInputStream().read(chunk);
                    read >= 0;
                    read = far.getInputStream().read(chunk)) {
                received.addAndGet(read);
            }
        } catch (final IOException e) {
            // closed: the test is over
        }
    }

    @Override
    public void close() throws IOException {
        near.abort();
        far.close();
        ends.shutdown();
    }
}
