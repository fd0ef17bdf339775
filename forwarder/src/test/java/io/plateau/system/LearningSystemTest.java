package io.plateau.system;

import static io.plateau.system.Watch.about;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plateau.testkit.FrameBuilder;
import io.plateau.testkit.FrameSender;
import io.plateau.testkit.IcmpErrors;
import io.plateau.testkit.TcpTransfer;
import io.plateau.testkit.TestNetwork;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** Claims of a real router and of a forger, as the real program hears them. Each test has a server of its own. */
@Tag("system")
@Timeout(120)
@ParameterizedClass(name = "{0}, assist: {1}")
@CsvSource({"af_packet, on", "af_packet, off", "af_xdp, on", "af_xdp, off"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LearningSystemTest {
    private static final String FAR_SERVER = "10.77.1.2";
    private static final String QUARANTINED = "198.18.0.3";
    private static final String LOCKED = "198.18.0.4";
    private static final long TRANSFER = 50_000_000;

    @Parameter(0)
    private String io;

    @Parameter(1)
    private String assist;

    private TestNetwork network;
    private Watch watch;
    private FrameSender forger;

    // client - gateway (wire) - server as a router - far, with 1400 on the last link.
    @BeforeParameterizedClassInvocation(injectArguments = false)
    void build(@TempDir final Path directory) {
        network = TestNetwork.wire();
        Hosts.addFar(network, 1);
        Hosts.narrow(network, 1, 1400);
        network.ip("server", "addr add " + QUARANTINED + "/24 dev eth0");
        watch = Watch.start(network, directory, Configurations.over(io, assist, Configurations.wire()));
        forger = FrameSender.open(network.name("server"), "eth0");
    }

    @AfterParameterizedClassInvocation
    void takeDown() {
        forger.close();
        network.close();
    }

    @Test
    void shouldLearnAndEnforceWhatRouterSays() throws Exception {
        assertThat(pingTooLong()).containsPattern("mtu ?= ?1400");
        final JsonNode entry = entry(FAR_SERVER);

        assertThat(entry.path("mtu").asInt()).isEqualTo(1400);
        assertThat(entry.path("state").asText()).isEqualTo("learned");
        assertThat(entry.path("source").asText()).isEqualTo("icmp");
        assertThat(entry.path("reporter").asText()).isEqualTo(TestNetwork.SERVER_IPV4);

        // One that goes through may be a trial of what was learned, which the router reports then; the next is none.
        while (watch.counters().of("lan", "reported") == 0) {
            network.ip("client", "route flush cache");
            assertThat(pingTooLong()).containsPattern("mtu ?= ?1400");
        }
        assertThat(TcpTransfer.send(network.name("client"), network.name("far"), FAR_SERVER, TRANSFER))
                .matches(result -> result.isWhole(TRANSFER));
    }

    private String pingTooLong() {
        return network.tryIn("client", "ping", "-c", "1", "-M", "do", "-s", "1450", FAR_SERVER)
                .output();
    }

    @Test
    void shouldQuarantineForgedClaimsBelowTheFloor() {
        forger.send(claim(296, QUARANTINED));
        watch.await("claim-quarantined", about(QUARANTINED));
        final JsonNode entry = entry(QUARANTINED);

        assertThat(entry.path("state").asText()).isEqualTo("quarantined");
        assertThat(entry.path("mtu").asInt()).isEqualTo(296);
        network.in("client", "ping", "-c", "1", "-M", "do", "-s", "1472", QUARANTINED);
    }

    @Test
    void shouldHoldInTheJournalWhatIsEnforcedAfterKill(@TempDir final Path directory) throws Exception {
        try (TestNetwork other = TestNetwork.wire();
                FrameSender router = FrameSender.open(other.name("server"), "eth0")) {
            final Watch killed = Watch.start(
                    other,
                    directory,
                    Configurations.over(io, assist, Configurations.wireWithPolicy("evidence: quote")));
            for (int destination = 1; destination <= 20_000; destination++) {
                router.queue(claim(
                        1400 - destination % 100,
                        "10." + destination / 65_536 + "." + destination / 256 % 256 + "." + destination % 256));
                if (destination == 10_000) {
                    router.flush();
                    killed.await("claim-accepted", event -> true);
                    killed.kill();
                }
            }

            final List<JsonNode> recorded = killed.recordedEntries();
            final Watch restarted = Watch.start(
                    other,
                    directory,
                    Configurations.over(io, assist, Configurations.wireWithPolicy("evidence: quote")));

            assertThat(linesWithoutCounts(restarted.entries())).isNotEmpty().isEqualTo(linesWithoutCounts(recorded));
        }
    }

    @Test
    void shouldObeyTheOperatorAndNameHimInTheJournal() {
        watch.ask("pmtu", "set", LOCKED, "1400", "--lock");

        forger.send(claim(1200, LOCKED));
        final JsonNode rejected = watch.await("claim-rejected", about(LOCKED));
        final JsonNode entry = entry(LOCKED);
        watch.ask("pmtu", "clear", LOCKED);

        assertThat(rejected.path("reason").asText()).isEqualTo("locked");
        assertThat(entry.path("state").asText()).isEqualTo("locked");
        assertThat(entry.path("mtu").asInt()).isEqualTo(1400);
        assertThat(watch.entries()).noneMatch(about(LOCKED));
        assertThat(watch.events("mtu-changed", about(LOCKED)))
                .anySatisfy(event ->
                        assertThat(event.path("operator-uid").asInt(-1)).isZero());
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

    // What the table says of a destination, once it says anything: what is journalled is applied a moment later.
    private JsonNode entry(final String destination) {
        watch.until(() -> watch.entries().stream().anyMatch(about(destination)));
        return watch.entries().stream().filter(about(destination)).findFirst().orElseThrow();
    }

    private static List<String> linesWithoutCounts(final List<JsonNode> entries) {
        return entries.stream()
                .map(entry -> entry.path("destination").asText() + " " + entry.path("mtu") + " " + entry.path("state")
                        + " " + entry.path("expires") + " " + entry.path("journal-seq"))
                .sorted()
                .toList();
    }
}
