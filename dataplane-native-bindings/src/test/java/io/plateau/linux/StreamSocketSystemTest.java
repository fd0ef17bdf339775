package io.plateau.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("system")
class StreamSocketSystemTest {
    private static final byte[] WORDS = "over the plateau".getBytes(StandardCharsets.US_ASCII);

    private static ServerSocket listen(final String address) throws IOException {
        return new ServerSocket(0, 1, InetAddress.getByName(address));
    }

    private static InetSocketAddress at(final ServerSocket server) {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldDeliverWhatIsWrittenAndThenEnd(final String address) throws IOException {
        try (ServerSocket server = listen(address)) {
            final ByteBuffer bytes = ByteBuffer.allocateDirect(100).put(3, WORDS);
            bytes.position(3).limit(3 + WORDS.length);
            try (StreamSocket socket = StreamSocket.connect(at(server))) {
                while (bytes.hasRemaining()) {
                    socket.write(bytes);
                }
            }
            try (Socket accepted = server.accept()) {
                assertThat(accepted.getInputStream().readAllBytes()).isEqualTo(WORDS);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldConnectThoughItIgnoresReports(final String address) throws IOException {
        try (ServerSocket server = listen(address);
                StreamSocket socket = StreamSocket.connectIgnoringReports(at(server));
                Socket accepted = server.accept()) {
            socket.write(ByteBuffer.allocateDirect(1).put(0, (byte) 42));

            assertThat(accepted.getInputStream().read()).isEqualTo(42);
        }
    }

    @Test
    void shouldReleaseWriterThatIsStuck() throws IOException {
        try (ServerSocket server = listen("127.0.0.1");
                StreamSocket socket = StreamSocket.connect(at(server));
                Socket reader = server.accept()) {
            final CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> writeForEver(socket));
            while (reader.getInputStream().available() == 0) {
                Thread.onSpinWait();
            }

            socket.abort();

            assertThatThrownBy(writer::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(SystemCallException.class)
                    .hasMessageMatching("write, TCP connection: E(PIPE|CONNRESET) .*");
        }
    }

    private static void writeForEver(final StreamSocket socket) {
        final ByteBuffer bytes = ByteBuffer.allocateDirect(65_536);
        while (true) {
            socket.write(bytes.clear());
        }
    }

    @Test
    void shouldNameTheAddressThatDoesNotAnswer() throws IOException {
        final InetSocketAddress nobody;
        try (ServerSocket server = listen("127.0.0.1")) {
            nobody = at(server);
        }

        assertThatThrownBy(() -> StreamSocket.connect(nobody))
                .isInstanceOf(SystemCallException.class)
                .hasMessageStartingWith("connect, 127.0.0.1 port " + nobody.getPort() + ": ECONNREFUSED");
    }

    @Test
    void shouldCloseOnceAndAbortNothingAfterwards() throws UnknownHostException, IOException {
        try (ServerSocket server = listen("127.0.0.1")) {
            final StreamSocket socket = StreamSocket.connect(at(server));
            socket.close();
            socket.close();
            socket.abort();
            try (Socket accepted = server.accept()) {
                assertThat(accepted.getInputStream().read()).isEqualTo(-1);
            }
        }
    }
}
