package io.plateau.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plateau.testkit.ForwarderProcess;
import io.plateau.testkit.FrameBuilder;
import io.plateau.testkit.FrameSender;
import io.plateau.testkit.IcmpErrors;
import io.plateau.testkit.TcpTransfer;
import io.plateau.testkit.TestNetwork;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Claims of a real router and of a forger, as the real program hears them. */
@Tag("system")
class LearningSystemTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FAR_SERVER = "10.77.0.2";
    private static final long TRANSFER = 50_000_000;

    @TempDir
    Path directory;

    // client - gateway (wire) - server as a router - far, with 1400 on the last link.
    private static void addBottleneck(final TestNetwork network) {
        network.addNamespace("far");
        network.addVeth("server", "down0", "far", "eth0");
        network.in("server", "ip", "link", "set", "down0", "mtu", "1400");
        network.in("far", "ip", "link", "set", "eth0", "mtu", "1400");
        network.in("server", "ip", "addr", "add", "10.77.0.1/24", "dev", "down0");
        network.in("server", "sysctl", "-qw", "net.ipv4.ip_forward=1");
        network.in("far", "ip", "addr", "add", FAR_SERVER + "/24", "dev", "eth0");
        network.in("far", "ip", "route", "add", "default", "via", "10.77.0.1");
        network.in("client", "ip", "route", "add", "10.77.0.0/24", "via", TestNetwork.SERVER_IPV4);
    }

    @Test
    void shouldLearnAndEnforceWhatRouterSays() throws Exception {
        try (TestNetwork network = TestNetwork.wire()) {
            addBottleneck(network);
            final ForwarderProcess forwarder = start(network, Configurations.wire());

            network.tryIn("client", "ping", "-c", "1", "-W", "1", "-M", "do", "-s", "1450", FAR_SERVER);
            final List<JsonNode> entries = entries(forwarder);

            assertThat(entries).hasSize(1);
            assertThat(entries.get(0).path("destination").asText()).isEqualTo(FAR_SERVER);
            assertThat(entries.get(0).path("mtu").asInt()).isEqualTo(1400);
            assertThat(entries.get(0).path("state").asText()).isEqualTo("learned");
            assertThat(entries.get(0).path("source").asText()).isEqualTo("icmp");
            assertThat(entries.get(0).path("reporter").asText()).isEqualTo(TestNetwork.SERVER_IPV4);

            // One that goes through may be a trial of what was learned, which the router reports then; the next is
            // none.
            while (Counters.of(forwarder).of("lan", "reported") == 0) {
                network.in("client", "ip", "route", "flush", "cache");
                final TestNetwork.Outcome again =
                        network.tryIn("client", "ping", "-c", "1", "-W", "1", "-M", "do", "-s", "1450", FAR_SERVER);
                assertThat(again.output()).containsPattern("mtu ?= ?1400");
            }
            assertThat(TcpTransfer.send(network.name("client"), network.name("far"), FAR_SERVER, TRANSFER))
                    .matches(result -> result.isWhole(TRANSFER));
        }
    }

    @Test
    void shouldQuarantineForgedClaimsBelowTheFloor() throws Exception {
        try (TestNetwork network = TestNetwork.wire();
                FrameSender forger = FrameSender.open(network.name("server"), "eth0")) {
            final ForwarderProcess forwarder = start(network, Configurations.wire());

            forger.send(claim(296, TestNetwork.SERVER_IPV4));
            awaitJournalled(forwarder, "claim-quarantined");

            final List<JsonNode> entries = entries(forwarder);
            assertThat(entries).hasSize(1);
            assertThat(entries.get(0).path("state").asText()).isEqualTo("quarantined");
            assertThat(entries.get(0).path("mtu").asInt()).isEqualTo(296);
            network.in("client", "ping", "-c", "1", "-M", "do", "-s", "1472", TestNetwork.SERVER_IPV4);
        }
    }

    @Test
    void shouldHoldInTheJournalWhatIsEnforcedAfterKill() throws Exception {
        try (TestNetwork network = TestNetwork.wire();
                FrameSender router = FrameSender.open(network.name("server"), "eth0")) {
            final ForwarderProcess killed = start(network, Configurations.wireWithPolicy("evidence: quote"));
            for (int destination = 1; destination <= 20_000; destination++) {
                router.queue(claim(
                        1400 - destination % 100,
                        "10." + destination / 65_536 + "." + destination / 256 % 256 + "." + destination % 256));
                if (destination == 10_000) {
                    router.flush();
                    awaitJournalled(killed, "claim-accepted");
                    killed.process().destroyForcibly().waitFor();
                }
            }

            final TestNetwork.Outcome recorded = killed.plateau(
                    "journal",
                    "table",
                    "--at",
                    "now",
                    "--json",
                    "--journal",
                    killed.journal().toString());
            assertThat(recorded.exitCode()).as(recorded.output()).isZero();
            final ForwarderProcess restarted = start(network, Configurations.wireWithPolicy("evidence: quote"));

            assertThat(linesWithoutCounts(entries(restarted))).isEqualTo(linesWithoutCounts(lines(recorded.output())));
            assertThat(entries(restarted)).isNotEmpty();
        }
    }

    @Test
    void shouldObeyTheOperatorAndNameHimInTheJournal() throws Exception {
        try (TestNetwork network = TestNetwork.wire();
                FrameSender forger = FrameSender.open(network.name("server"), "eth0")) {
            final ForwarderProcess forwarder = start(network, Configurations.wire());
            pmtu(forwarder, "set", TestNetwork.SERVER_IPV4, "1400", "--lock");

            forger.send(claim(1200, TestNetwork.SERVER_IPV4));
            awaitJournalled(forwarder, "claim-rejected");
            assertThat(entries(forwarder).get(0).path("state").asText()).isEqualTo("locked");
            assertThat(entries(forwarder).get(0).path("mtu").asInt()).isEqualTo(1400);
            pmtu(forwarder, "clear", TestNetwork.SERVER_IPV4);

            assertThat(entries(forwarder)).isEmpty();
            assertThat(forwarder.events()).contains("\"operator-uid\":0").contains("\"reason\":\"locked\"");
        }
    }

    private ForwarderProcess start(final TestNetwork network, final String configuration) {
        return ForwarderProcess.start(network, "gateway", directory, configuration);
    }

    // A claim about a full-sized datagram of the client's.
    private static byte[] claim(final int mtu, final String destination) {
        return IcmpErrors.fragmentationNeededFrame(
                "198.18.0.9",
                TestNetwork.CLIENT_IPV4,
                mtu,
                FrameBuilder.frame()
                        .from(TestNetwork.CLIENT_IPV4)
                        .to(destination)
                        .dontFragment()
                        .udpOfTotalLength(1500)
                        .datagram());
    }

    private static void pmtu(final ForwarderProcess forwarder, final String... arguments) {
        final List<String> words = new ArrayList<>(List.of("pmtu"));
        words.addAll(List.of(arguments));
        forwarder.ask(words.toArray(new String[0]));
    }

    private static List<JsonNode> entries(final ForwarderProcess forwarder) throws Exception {
        return lines(forwarder.ask("pmtu", "list", "--json"));
    }

    private static List<JsonNode> lines(final String output) throws Exception {
        final List<JsonNode> entries = new ArrayList<>();
        for (final String line : output.lines().toList()) {
            entries.add(JSON.readTree(line));
        }
        return entries;
    }

    private static List<String> linesWithoutCounts(final List<JsonNode> entries) {
        return entries.stream()
                .map(entry -> entry.path("destination").asText() + " " + entry.path("mtu") + " " + entry.path("state")
                        + " " + entry.path("expires") + " " + entry.path("journal-seq"))
                .sorted()
                .toList();
    }

    // The journal is what an event shows in first: its presence there is the signal that it has been dealt with.
    private static void awaitJournalled(final ForwarderProcess forwarder, final String event) {
        while (!forwarder.events().contains("\"event\":\"" + event + "\"")) {
            assertThat(forwarder.process().isAlive()).isTrue();
        }
    }
}
