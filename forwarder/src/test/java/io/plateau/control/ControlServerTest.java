package io.plateau.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.plateau.control.ControlRequest.Command;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class ControlServerTest {
    private static final long SOME_UID = 4711;
    private static final int MANY = 100_000;

    @TempDir
    private Path folder;

    private final Queue<Throwable> problems = new ConcurrentLinkedQueue<>();
    private final Queue<String> peers = new ConcurrentLinkedQueue<>();
    private TestForwarder forwarder = new TestForwarder(0);
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
        return new ControlServer(path, served.target(), this::uidOf, problems::add);
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
                                + "\"reported\":0,\"journal-seq\":7}",
                        "{\"destination\":\"203.0.113.9\",\"mtu\":296,\"state\":\"quarantined\",\"source\":\"icmp\","
                                + "\"reporter\":\"203.0.113.1\",\"since\":\"1970-01-01T00:00:01.000000000Z\","
                                + "\"expires\":\"1970-01-01T00:10:01.000000000Z\",\"fragmented\":0,\"resegmented\":0,"
                                + "\"reported\":0,\"journal-seq\":43}");
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
                             "kernel-dropped": 6, "assisted": 0, "transmitted": 5},
                           "wan": {"received": 0, "forwarded": 0, "fragmented": 0, "resegmented": 0, "reported": 0,
                             "dropped": {"malformed": 0, "no-route": 0, "no-neighbour": 0, "ttl-expired": 0,
                               "icmp-rate-limited": 0, "too-big-unreportable": 0, "egress-full": 0, "martian": 0,
                               "policy": 0},
                             "kernel-dropped": 0, "assisted": 0, "transmitted": 0}},
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

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        198.51.100.7  | 198.51.100.7 1400 learned
        203.0.113.9   | 203.0.113.9 296 quarantined
        2001:db8::1   | 2001:db8::/32 1280 locked
        2001:db8::/32 | 2001:db8::/32 1280 locked
        2001:db8::/48 | 2001:db8::/32 1280 locked
        """)
    void shouldShowWhatCountsForDestinations(final String destination, final String shown) {
        assertThat(shown(destination)).containsExactly(shown);
    }

    @Test
    void shouldShowAllThatCountsForOneDestination() {
        ask(set("203.0.113.0/24", 1300, true));
        ask(set("203.0.113.9", 1200, null));

        assertThat(shown("203.0.113.9"))
                .containsExactly(
                        "203.0.113.9 1200 static", "203.0.113.0/24 1300 locked", "203.0.113.9 296 quarantined");
    }

    @Test
    void shouldCarryOutCommandsInTheNameOfThePeer() {
        assertThat(ask(set("192.0.2.0/24", 1400, true)))
                .containsExactly("{\"done\":\"192.0.2.0/24 is locked at 1400\"}");
        assertThat(ask(set("192.0.2.1", 68, null))).containsExactly("{\"done\":\"192.0.2.1 is set at 68\"}");
        assertThat(ask(ControlRequest.of(Command.PMTU_CLEAR, "192.0.2.1")))
                .containsExactly("{\"done\":\"cleared 1 entry of 192.0.2.1\"}");
        assertThat(ask(ControlRequest.of(Command.PMTU_ACCEPT, "203.0.113.9")))
                .containsExactly("{\"done\":\"203.0.113.9 is enforced at 296\"}");
        assertThat(ask(ControlRequest.of(Command.PMTU_CLEAR_ALL))).containsExactly("{\"done\":\"cleared 2 entries\"}");

        assertThat(forwarder.journal())
                .containsExactlyInAnyOrder(
                        "mtu-changed 192.0.2.0/24 1400 locked by 4711",
                        "mtu-changed 192.0.2.1 68 static by 4711",
                        "entry-cleared 192.0.2.1 1400 - by 4711",
                        "mtu-changed 203.0.113.9 296 learned by 4711",
                        "entry-cleared 198.51.100.7 -1 - by 4711",
                        "entry-cleared 203.0.113.9 -1 - by 4711");
        assertThat(peers).hasSize(5).containsOnly(System.getProperty("user.name"));
    }

    @Test
    void shouldSayThatTheJournalTookNothing() throws IOException {
        forwarder.fillDisk();

        assertThat(raw("{\"command\":\"pmtu-clear\",\"destination\":\"198.51.100.7\"}\n"))
                .singleElement()
                .asString()
                .contains("\"exit\":1", "the journal did not take it, so nothing was changed: no space left");
        assertThat(shown("198.51.100.7")).containsExactly("198.51.100.7 1400 learned");
    }

    @Test
    void shouldSayThatTheForwarderStops() throws IOException {
        forwarder.close();

        assertThat(raw("{\"command\":\"pmtu-clear-all\"}\n"))
                .singleElement()
                .asString()
                .contains("\"exit\":1", "nothing was done");
    }

    @Test
    void shouldCountWhatTheControlThreadHolds() {
        assertThat(StatusReport.Pmtu.of(forwarder.control())).isEqualTo(new StatusReport.Pmtu(1, 0, 1, 1, 16, 0));
        assertThat(StatusReport.Claims.of(forwarder.control().claims()))
                .isEqualTo(new StatusReport.Claims(0, 0, Map.of()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"command":"pmtu-accept","destination":"192.0.2.1"}                | 1 | nothing is quarantined for 192.0.2.1
        {"command":"pmtu-accept","destination":"192.0.2.0/24"}             | 2 | is a prefix
        {"command":"pmtu-show","destination":"192.0.2.1"}                  | 1 | nothing is known about 192.0.2.1
        {"command":"pmtu-clear","destination":"192.0.2.1"}                 | 1 | there is no entry for 192.0.2.1
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
        assertThat(forwarder.journal()).isEmpty();
    }

    @Test
    void shouldHangUpOnEndlessLines() throws IOException {
        assertThat(raw("x".repeat(ControlRequest.LONGEST + 1))).isEmpty();
        assertThat(raw("half a line")).isEmpty();
        assertThat(raw("")).isEmpty();
    }

    @Test
    void shouldStreamLongLists() {
        serveMany();

        assertThat(ask(ControlRequest.of(Command.PMTU_LIST))).hasSize(MANY + 3);
    }

    @Test
    void shouldServeOthersWhileOneDoesNotRead() throws IOException {
        serveMany();

        try (SocketChannel lazy = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            lazy.write(bytes("{\"command\":\"pmtu-list\"}\n"));

            assertThat(IntStream.range(0, 20).parallel().mapToObj(i -> ask(ControlRequest.of(Command.STATUS))))
                    .hasSize(20)
                    .allSatisfy(lines -> assertThat(lines).hasSize(1));
        }
    }

    @Test
    void shouldLetSilentClientsGo() throws IOException {
        serveImpatiently(0);

        try (SocketChannel silent = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            assertThat(silent.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    @Test
    void shouldLetClientsGoThatTakeNothing() throws IOException {
        serveImpatiently(MANY);

        try (SocketChannel lazy = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            lazy.write(bytes("{\"command\":\"pmtu-list\"}\n"));

            assertThatThrownBy(() -> writeForEver(lazy)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void shouldOutliveClientsThatLeave() throws IOException {
        serveMany();
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
        assertThat(askUntilThereIsRoom(ControlRequest.of(Command.STATUS))).hasSize(1);
    }

    // The server lets go of those that went one by one; until there is room, it hangs up on us, too.
    private List<String> askUntilThereIsRoom(final ControlRequest request) {
        for (int attempt = 1; attempt < 1_000; attempt++) {
            try {
                return ask(request);
            } catch (final ControlException busy) {
                Thread.onSpinWait();
            }
        }
        return ask(request);
    }

    private void serveMany() {
        serve(MANY, new ControlServer.Patience(5_000, 60_000));
    }

    private void serveImpatiently(final int entries) {
        serve(entries, new ControlServer.Patience(100, 100));
    }

    private void serve(final int entries, final ControlServer.Patience patience) {
        server.close();
        forwarder.close();
        forwarder = new TestForwarder(entries);
        server = new ControlServer(path, forwarder.target(), this::uidOf, problems::add, patience);
        server.start();
    }

    private static void writeForEver(final SocketChannel channel) throws IOException {
        while (channel.isOpen()) {
            channel.write(bytes("\n"));
        }
    }

    private static ControlRequest set(final String destination, final int mtu, final Boolean lock) {
        return new ControlRequest(Command.PMTU_SET, destination, mtu, lock, null);
    }

    private List<String> shown(final String destination) {
        return ask(ControlRequest.of(Command.PMTU_SHOW, destination)).stream()
                .map(ControlClient::tree)
                .map(entry -> entry.path("destination").asText() + " "
                        + entry.path("mtu").asText() + " " + entry.path("state").asText())
                .toList();
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
