package io.plateau.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plateau.control.ControlRequest.Command;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The socket in the file system, and what the client says when it is not as it should be. */
class ControlSocketTest {
    @TempDir
    private Path folder;

    private final Queue<Throwable> problems = new ConcurrentLinkedQueue<>();
    private final TestForwarder forwarder = new TestForwarder(0);
    private Path path;
    private ControlServer server;

    @BeforeEach
    void start() {
        path = folder.resolve("run/control.sock");
        server = serverFor(forwarder);
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
        forwarder.close();
        assertThat(problems).isEmpty();
    }

    private ControlServer serverFor(final TestForwarder served) {
        return new ControlServer(path, served.target(), name -> 1, problems::add);
    }

    @Test
    void shouldBeForTheOwnerAlone() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        try (var files = Files.list(path.getParent())) {
            assertThat(files).containsExactly(path);
        }
    }

    @Test
    void shouldListenOnTheLongestPath() {
        server.close();
        path = folder.resolve("x".repeat(106 - 1 - folder.toString().length()));
        server = serverFor(forwarder);
        server.start();

        assertThat(ask(ControlRequest.of(Command.STATUS))).hasSize(1);
    }

    @Test
    void shouldTakeTheSocketAway() {
        server.close();
        server.close();

        assertThat(path).doesNotExist();
        assertThat(path.getParent()).exists();
    }

    @Test
    void shouldRefuseToTakeOverFromTheLiving() {
        final ControlServer second = serverFor(forwarder);

        assertThatThrownBy(second::start)
                .isInstanceOf(ControlException.class)
                .hasMessageContaining("another forwarder listens on " + path);
        second.close();
        assertThat(ask(ControlRequest.of(Command.STATUS))).hasSize(1);
    }

    @Test
    void shouldTakeOverFromTheDead() throws IOException {
        server.close();
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path));
        }
        assertThat(path).exists();

        server = serverFor(forwarder);
        server.start();

        assertThat(ask(ControlRequest.of(Command.STATUS))).hasSize(1);
    }

    @Test
    void shouldNotTouchWhatIsNoSocket() throws IOException {
        server.close();
        Files.writeString(path, "precious");

        assertThatThrownBy(serverFor(forwarder)::start)
                .isInstanceOf(ControlException.class)
                .hasMessageContaining("is no socket");
        assertThat(path).hasContent("precious");
    }

    @Test
    void shouldLeaveAnothersSocketAlone() throws IOException {
        Files.delete(path);
        Files.writeString(path, "another's");

        server.close();

        assertThat(path).hasContent("another's");
    }

    @Test
    void shouldSayWhereItCannotListen() throws IOException {
        final Path file = Files.writeString(folder.resolve("file"), "");
        final ControlServer misplaced =
                new ControlServer(file.resolve("x/control.sock"), forwarder.target(), name -> 1, problems::add);

        assertThatThrownBy(misplaced::start)
                .isInstanceOf(ControlException.class)
                .hasMessageContaining("cannot listen on " + file);
        assertThatCode(misplaced::close).doesNotThrowAnyException();
    }

    @Test
    void shouldSayThatNobodyListens() {
        server.close();

        assertThatThrownBy(() -> ask(ControlRequest.of(Command.STATUS)))
                .isInstanceOfSatisfying(
                        ControlException.class,
                        refused -> assertThat(refused.exitCode()).isEqualTo(1))
                .hasMessageContaining("no forwarder listens on " + path)
                .hasMessageContaining("plateau run --config")
                .hasMessageContaining("--control");
    }

    @Test
    void shouldSayThatTheForwarderIsGone() throws IOException {
        server.close();
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path));
        }

        assertThatThrownBy(() -> ask(ControlRequest.of(Command.STATUS)))
                .isInstanceOf(ControlException.class)
                .hasMessageContaining("the one that made it is gone");
    }

    @Test
    void shouldSayThatTheForwarderHungUp() throws IOException {
        final Path rude = folder.resolve("rude.sock");
        try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listening.bind(UnixDomainSocketAddress.of(rude));
            final Thread hangsUp = new Thread(() -> {
                try (SocketChannel client = listening.accept()) {
                    client.read(ByteBuffer.allocate(100));
                    client.write(bytes("{\"version\":\"1\"}\n"));
                } catch (final IOException failed) {
                    problems.add(failed);
                }
            });
            hangsUp.start();

            assertThatThrownBy(() -> new ControlClient(rude).ask(ControlRequest.of(Command.STATUS), line -> {}))
                    .isInstanceOf(ControlException.class)
                    .hasMessageContaining("hung up before it had answered");
        }
    }

    private List<String> ask(final ControlRequest request) {
        final List<String> lines = new ArrayList<>();
        new ControlClient(path).ask(request, lines::add);
        return lines;
    }

    private static ByteBuffer bytes(final String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
