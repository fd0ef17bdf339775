package io.plateau.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.plateau.control.ControlRequest.Command;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
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
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlServerTest {
    private static final long SOME_UID = 4711;
    private static final int MANY = 100_000;

    @TempDir
    private Path folder;

    private final Queue<Throwable> problems = new ConcurrentLinkedQueue<>();
    private final Queue<String> peers = new ConcurrentLinkedQueue<>();
    private final FakeForwarder forwarder = new FakeForwarder(1);
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
        assertThat(problems).isEmpty();
    }

    private ControlServer serverFor(final ControlTarget target) {
        return new ControlServer(path, target, this::uidOf, problems::add);
    }

    private long uidOf(final String name) {
        peers.add(name);
        return SOME_UID;
    }

    @Test
    void shouldListEntriesWithTheKeysOfTheContract() {
        assertThat(ask(ControlRequest.of(Command.PMTU_LIST)))
                .containsExactly(
                        "{\"destination\":\"198.51.100.7\",\"mtu\":1400,\"state\":\"learned\",\"source\":\"icmp\","
                                + "\"reporter\":\"203.0.113.1\",\"since\":\"1970-01-01T00:00:01.000000000Z\","
                                + "\"expires\":\"1970-01-01T00:10:01.000000000Z\",\"fragmented\":1,\"resegmented\":2,"
                                + "\"reported\":3,\"journal-seq\":42}",
                        "{\"destination\":\"2001:db8::/32\",\"mtu\":1280,\"state\":\"locked\",\"source\":\"operator\","
                                + "\"since\":\"1970-01-01T00:00:00.002000000Z\",\"fragmented\":0,\"resegmented\":0,"
                                + "\"reported\":0,\"journal-seq\":7}");
    }

    @Test
    void shouldTellStatusWithTheKeysOfTheContract() throws IOException {
        final List<String> lines = ask(ControlRequest.of(Command.STATUS));

        assertThat(lines).hasSize(1);
        assertThat(new ObjectMapper().readTree(lines.get(0))).isEqualTo(new ObjectMapper().readTree("""
                        {"version": "1.2.3", "uptime-seconds": 77,
                         "ports": {
                           "lan": {"received": 10, "forwarded": 1, "fragmented": 0, "resegmented": 0, "reported": 0,
                             "dropped": {"malformed": 1, "no-route": 0, "no-neighbour": 0, "ttl-expired": 0,
                               "icmp-rate-limited": 0, "too-big-unreportable": 0, "egress-full": 0, "martian": 0,
                               "policy": 0},
                             "kernel-dropped": 6, "transmitted": 5},
                           "wan": {"received": 0, "forwarded": 0, "fragmented": 0, "resegmented": 0, "reported": 0,
                             "dropped": {"malformed": 0, "no-route": 0, "no-neighbour": 0, "ttl-expired": 0,
                               "icmp-rate-limited": 0, "too-big-unreportable": 0, "egress-full": 0, "martian": 0,
                               "policy": 0},
                             "kernel-dropped": 0, "transmitted": 0}},
                         "claims": {"accepted": 1, "quarantined": 2, "rejected": {"malformed": 0, "bad-checksum": 0,
                           "quote-inconsistent": 0, "not-smaller": 3, "no-such-flow": 0, "below-floor": 0,
                           "disproved": 0, "rate-limited": 0, "locked": 0}},
                         "pmtu": {"entries": {"learned": 4, "static": 5, "locked": 6, "quarantined": 7},
                           "capacity": 1000, "evicted": 8},
                         "journal": {"events": 9, "lost": 10, "last-seq": 11},
                         "latency-ns": {"p50": 12, "p99": 13, "p99.9": 14, "max": 15}}
                        """));
    }

    @Test
    void shouldListOneStateOnly() {
        assertThat(ask(new ControlRequest(Command.PMTU_LIST, null, null, null, "locked")))
                .singleElement()
                .asString()
                .contains("2001:db8::/32");
    }

    @Test
    void shouldShowOneDestination() {
        assertThat(ask(ControlRequest.of(Command.PMTU_SHOW, "198.51.100.7")))
                .singleElement()
                .asString()
                .startsWith("{\"destination\":\"198.51.100.7\"");
    }

    @Test
    void shouldCarryOutCommandsInTheNameOfThePeer() {
        ask(new ControlRequest(Command.PMTU_SET, "192.0.2.0/24", 1400, true, null));
        ask(new ControlRequest(Command.PMTU_SET, "192.0.2.1", 68, null, null));
        ask(ControlRequest.of(Command.PMTU_CLEAR, "2001:db8::1"));
        assertThat(ask(ControlRequest.of(Command.PMTU_CLEAR_ALL))).containsExactly("{\"done\":\"done so\"}");

        assertThat(forwarder.commands)
                .containsExactly(
                        "Set[destination=192.0.2.0/24, mtu=1400, lock=true] by 4711",
                        "Set[destination=192.0.2.1, mtu=68, lock=false] by 4711",
                        "Clear[destination=2001:db8::1] by 4711",
                        "ClearAll[] by 4711");
        assertThat(peers).hasSize(4).containsOnly(System.getProperty("user.name"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"command":"pmtu-accept","destination":"192.0.2.1"}                | 1 | no quarantined claim
        {"command":"pmtu-accept","destination":"192.0.2.0/24"}             | 2 | is a prefix
        {"command":"pmtu-show","destination":"192.0.2.1"}                  | 1 | nothing is known about 192.0.2.1
        {"command":"pmtu-show"}                                            | 2 | a destination is missing
        {"command":"pmtu-show","destination":"example.org"}                | 2 | example.org
        {"command":"pmtu-set","destination":"192.0.2.1"}                   | 2 | MTU is missing
        {"command":"pmtu-set","destination":"192.0.2.1","mtu":67}          | 2 | from 68 (RFC 791
        {"command":"pmtu-set","destination":"192.0.2.1","mtu":65536}       | 2 | to 65535
        {"command":"pmtu-set","destination":"2001:db8::1","mtu":1279}      | 2 | from 1280 (RFC 8200
        {"command":"pmtu-set","destination":"192.0.2.1","mtu":"1400"}      | 2 | not a control request
        {"command":"pmtu-set","destination":"192.0.2.1","mtu":1400.5}      | 2 | not a control request
        {"command":"pmtu-set","destination":"192.0.2.1","mtu":99999999999} | 2 | not a control request
        {"command":"pmtu-list","state":"lost"}                             | 2 | learned, static, locked, quarantined
        {"command":"reboot"}                                               | 2 | not a control request
        {"command":"status","please":true}                                 | 2 | not a control request
        {"command":"status"} {}                                            | 2 | not a control request
        {"command":[[[[[[[]]]]]]]}                                         | 2 | not a control request
        {}                                                                 | 2 | names its command
        null                                                               | 2 | names its command
        hello                                                              | 2 | not a control request
        " "                                                                | 2 | not a control request
        """)
    void shouldSayWhatIsWrongWithRequests(final String line, final int exit, final String why) throws IOException {
        final List<String> lines = raw(line + "\n");

        assertThat(lines).hasSize(1);
        assertThat(lines.get(0))
                .startsWith("{\"end\":true,\"exit\":" + exit + ",\"error\":")
                .contains(why);
        assertThat(forwarder.commands).isEmpty();
    }

    @Test
    void shouldHangUpOnEndlessLines() throws IOException {
        assertThat(raw("x".repeat(ControlRequest.LONGEST + 1))).isEmpty();
        assertThat(raw("half a line")).isEmpty();
        assertThat(raw("")).isEmpty();
    }

    @Test
    void shouldStreamLongLists() {
        server.close();
        server = serverFor(new FakeForwarder(MANY));
        server.start();

        assertThat(ask(ControlRequest.of(Command.PMTU_LIST))).hasSize(MANY + 1);
    }

    @Test
    void shouldServeOthersWhileOneDoesNotRead() throws IOException {
        server.close();
        server = serverFor(new FakeForwarder(MANY));
        server.start();

        try (SocketChannel lazy = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            lazy.write(bytes("{\"command\":\"pmtu-list\"}\n"));

            assertThat(IntStream.range(0, 20).parallel().mapToObj(i -> ask(ControlRequest.of(Command.STATUS))))
                    .hasSize(20)
                    .allSatisfy(lines -> assertThat(lines).hasSize(1));
        }
    }

    @Test
    void shouldOutliveClientsThatLeave() throws IOException {
        server.close();
        server = serverFor(new FakeForwarder(MANY));
        server.start();
        for (int i = 0; i < 20; i++) {
            try (SocketChannel rude = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
                rude.write(bytes("{\"command\":\"pmtu-list\"}\n"));
            }
        }

        assertThat(ask(ControlRequest.of(Command.STATUS))).hasSize(1);
    }

    @Test
    void shouldHangUpWhenTooManyWait() throws IOException {
        final List<SocketChannel> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 40; i++) {
                silent.add(SocketChannel.open(UnixDomainSocketAddress.of(path)));
            }
            assertThat(silent.get(39).read(ByteBuffer.allocate(1))).isEqualTo(-1);
        } finally {
            for (final SocketChannel channel : silent) {
                channel.close();
            }
        }
        assertThat(ask(ControlRequest.of(Command.STATUS))).hasSize(1);
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
                new ControlServer(file.resolve("x/control.sock"), forwarder, name -> SOME_UID, problems::add);

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

    private List<String> raw(final String request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            channel.write(bytes(request));
            channel.shutdownOutput();
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    private static ByteBuffer bytes(final String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
