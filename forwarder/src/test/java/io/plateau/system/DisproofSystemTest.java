package io.plateau.system;

import static io.plateau.system.Watch.about;
import static io.plateau.system.Watch.because;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plateau.testkit.FrameBuilder;
import io.plateau.testkit.FrameSender;
import io.plateau.testkit.Sighting;
import io.plateau.testkit.TcpTransfer;
import io.plateau.testkit.TestNetwork;
import io.plateau.testkit.Wiretap;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Forged claims by an attacker who sees the traffic, taken back when it shows that they were false. Each test has a server
 * of its own, since what is learned is about destinations.
 */
@Tag("system")
@Timeout(60)
@ParameterizedClass(name = "{0}, assist: {1}")
@CsvSource({"af_packet, on", "af_packet, off", "af_xdp, on", "af_xdp, off"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DisproofSystemTest {
    private static final String FORGER_IPV4 = "198.18.0.9";
    private static final String FORGER_IPV6 = "2001:db8::9";
    private static final String FAR_IPV4 = "10.77.1.2";
    private static final String FAR_IPV6 = "2001:db8:77:1::2";
    private static final int ECHO_DATA = 1400;

    @TempDir
    Path files;

    @Parameter(0)
    private String io;

    @Parameter(1)
    private String assist;

    private TestNetwork network;
    private Watch watch;
    private Wiretap wiretap;
    private FrameSender forger;

    @BeforeParameterizedClassInvocation(injectArguments = false)
    void build(@TempDir final Path directory) {
        network = TestNetwork.wire();
        Hosts.addDeafAddresses(network);
        Hosts.addFar(network, 1);
        for (int host = 21; host <= 24; host++) {
            network.ip("server", "addr add 198.18.0." + host + "/24 dev eth0");
            network.ip("server", "addr add 2001:db8::" + host + "/64 dev eth0 nodad");
            Hosts.introduce(network, "client", "server", "2001:db8::" + host);
        }
        watch = Watch.start(network, directory, Configurations.over(io, assist, Configurations.wire()));
        wiretap = Wiretap.open(network.name("server"), "eth0");
        forger = FrameSender.open(network.name("server"), "eth0");
    }

    @AfterParameterizedClassInvocation
    void takeDown() {
        wiretap.close();
        forger.close();
        network.close();
    }

    // The sender does not hear the claim, nor what the forwarder reports: nothing of what was quoted is sent again.
    @ParameterizedTest(name = "{0} bytes, {1} to {2}")
    @CsvSource({
        "1000, " + Hosts.DEAF_IPV4 + ", 198.18.0.21, " + FORGER_IPV4,
        "1300, " + Hosts.DEAF_IPV6 + ", 2001:db8::21, " + FORGER_IPV6
    })
    void shouldBeDisprovedByTheFirstAcknowledgments(
            final int claimed, final String sender, final String server, final String reporter) throws Exception {
        try (TcpTransfer transfer = open(sender, server)) {
            final AtomicBoolean enough = new AtomicBoolean();
            final CompletableFuture<TcpTransfer.Result> result = transfer.sendWhile(() -> !enough.get());
            final byte[] claim =
                    sight(server, seen -> seen.isTcp() && seen.length() == 1500).claim(reporter, claimed);

            forger.send(claim);
            final JsonNode accepted = watch.await("claim-accepted", about(server));
            final JsonNode disproved = awaitFullSize(server);
            forger.send(claim);
            final JsonNode rejected = watch.await("claim-rejected", about(server));
            enough.set(true);

            assertThat(result.get()).matches(TcpTransfer.Result::isWhole);
            assertThat(accepted.path("new-mtu").asInt()).isEqualTo(claimed);
            assertThat(disproved.path("source").asText()).isEqualTo("evidence");
            assertThat(rejected.path("reason").asText()).isEqualTo("disproved");
        }
    }

    // The receiver is far behind the forwarder, the sender near: it obeys, and what it repeats goes by long before what
    // it sent first is acknowledged. The receiver tells that it came twice. The queue on the way to it is so long that
    // the claim cannot be late, and is emptied when the claim was accepted.
    @ParameterizedTest(name = "{0} bytes, {1} to {2}")
    @CsvSource({
        "1000, " + TestNetwork.CLIENT_IPV4 + ", " + FAR_IPV4 + ", " + FORGER_IPV4,
        "1300, " + TestNetwork.CLIENT_IPV6 + ", " + FAR_IPV6 + ", " + FORGER_IPV6
    })
    void shouldBeDisprovedByWhatComesTwice(
            final int claimed, final String sender, final String far, final String reporter) throws Exception {
        try (LongQueue queue = LongQueue.on(network, "server", "down1");
                TcpTransfer transfer = TcpTransfer.open(network.name("client"), sender, network.name("far"), far)) {
            final AtomicBoolean enough = new AtomicBoolean();
            final CompletableFuture<TcpTransfer.Result> result = transfer.sendWhile(() -> !enough.get());
            watch.until(() -> transfer.received() > LongQueue.FILLED);
            wiretap.clear();

            forger.send(
                    sight(far, seen -> seen.isTcp() && seen.length() >= 1500).claim(reporter, claimed));
            final JsonNode accepted = watch.await("claim-accepted", about(far));
            queue.empty();
            final JsonNode disproved = watch.await("mtu-changed", about(far).and(because("disproved")));
            enough.set(true);

            assertThat(result.get()).matches(TcpTransfer.Result::isWhole);
            assertThat(accepted.path("new-mtu").asInt()).isEqualTo(claimed);
            assertThat(disproved.path("new-mtu").asInt()).isEqualTo(1500);
        }
    }

    @Test
    void shouldTakeWhatWasDisprovedOutOfQuarantine() throws Exception {
        final String server = "198.18.0.22";
        try (TcpTransfer transfer = open(Hosts.DEAF_IPV4, server)) {
            final AtomicBoolean enough = new AtomicBoolean();
            final CompletableFuture<TcpTransfer.Result> result = transfer.sendWhile(() -> !enough.get());

            forger.send(
                    sight(server, seen -> seen.isTcp() && seen.length() == 1500).claim(FORGER_IPV4, 296));
            watch.await("claim-quarantined", about(server));
            final JsonNode disproved = watch.await("mtu-changed", about(server).and(because("disproved")));
            enough.set(true);

            assertThat(result.get()).matches(TcpTransfer.Result::isWhole);
            assertThat(disproved.path("state").asText()).isEqualTo("quarantined");
            watch.until(() -> watch.entries().stream().noneMatch(about(server)));
            assertThat(watch.events("impact")).noneMatch(about(server));
        }
    }

    // The claim quotes what nobody answers, so that nothing but a trial can disprove it. The sender goes on with
    // that until it is known to hear nothing; the transfer may begin so late that its first segment is the trial.
    @ParameterizedTest(name = "{0} bytes, {1} to {2}")
    @CsvSource({
        "1000, " + Hosts.DEAF_IPV4 + ", 198.18.0.23, " + FORGER_IPV4,
        "1300, " + Hosts.DEAF_IPV6 + ", 2001:db8::23, " + FORGER_IPV6
    })
    void shouldBeDisprovedByTrialWhenTheSenderHearsNothing(
            final int claimed, final String sender, final String server, final String reporter) throws Exception {
        try (TcpTransfer transfer = open(sender, server);
                FrameSender client = FrameSender.open(network.name("client"), "eth0")) {
            wiretap.clear();
            final byte[] unanswered = FrameBuilder.frame()
                    .from(sender)
                    .to(server)
                    .dontFragment()
                    .udpOfTotalLength(1500)
                    .ethernet();
            client.send(unanswered);
            forger.send(sight(server, seen -> seen.protocol() == 17 && seen.length() == 1500)
                    .claim(reporter, claimed));
            final JsonNode accepted = watch.await("claim-accepted", about(server));
            watch.until(() -> {
                client.send(unanswered);
                return !watch.events("stubborn-sender", about(server)).isEmpty();
            });

            final AtomicBoolean enough = new AtomicBoolean();
            final CompletableFuture<TcpTransfer.Result> result = transfer.sendWhile(() -> !enough.get());
            final JsonNode disproved = awaitFullSize(server);
            enough.set(true);

            assertThat(result.get()).matches(TcpTransfer.Result::isWhole);
            assertThat(Duration.between(time(accepted), time(disproved))).isGreaterThan(Duration.ofMillis(950));
        }
    }

    @ParameterizedTest(name = "{0} bytes, {1} to {2}")
    @CsvSource({
        "1000, " + Hosts.DEAF_IPV4 + ", 198.18.0.24, " + FORGER_IPV4,
        "1300, " + Hosts.DEAF_IPV6 + ", 2001:db8::24, " + FORGER_IPV6
    })
    void shouldBeDisprovedByEchoReplies(
            final int claimed, final String sender, final String server, final String reporter) throws Exception {
        network.startIn(
                "client",
                files.resolve("ping"),
                "ping",
                "-I",
                sender,
                "-M",
                "do",
                "-i",
                "0.1",
                "-s",
                String.valueOf(ECHO_DATA),
                server);

        forger.send(sight(server, seen -> seen.length() > ECHO_DATA).claim(reporter, claimed));
        watch.await("claim-accepted", about(server));
        final JsonNode disproved = watch.await("mtu-changed", about(server).and(because("disproved")));

        assertThat(disproved.path("new-mtu").asInt()).isGreaterThan(ECHO_DATA);
    }

    // The value is raised to what was shown to arrive: where segments go one by one it may be the last, shorter one of
    // what
    // the sender wrote at once, and the others after that.
    private JsonNode awaitFullSize(final String server) {
        final Predicate<JsonNode> isFullSize = event -> event.path("new-mtu").asInt() == 1500;
        return watch.await(
                "mtu-changed", about(server).and(because("disproved")).and(isFullSize));
    }

    private TcpTransfer open(final String from, final String to) throws Exception {
        return TcpTransfer.open(network.name("client"), from, network.name("server"), to);
    }

    private Sighting sight(final String server, final Predicate<Sighting> wanted) {
        return wiretap.await(seen -> seen.isTo(server) && wanted.test(seen));
    }

    private static Instant time(final JsonNode event) {
        return Instant.parse(event.path("time").asText());
    }
}
