package io.plateau.system;

import static io.plateau.system.GatewayNetwork.CLIENT_IPV4;
import static io.plateau.system.GatewayNetwork.CLIENT_IPV6;
import static io.plateau.system.GatewayNetwork.ROUTER;
import static io.plateau.system.Watch.about;
import static io.plateau.system.Watch.because;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plateau.testkit.FrameSender;
import io.plateau.testkit.Sighting;
import io.plateau.testkit.TcpTransfer;
import io.plateau.testkit.TestNetwork;
import io.plateau.testkit.Wiretap;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a wire does about claims, senders that hear nothing and the MSS, done by a gateway that routes. Each test has a server
 * of its own, since what is known is about destinations.
 */
@Tag("system")
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GatewayPolicySystemTest {
    private static final long TRANSFER = 20_000_000;
    private static final String DEAF = "198.18.0.11";

    private TestNetwork network;
    private Watch watch;
    private Wiretap wiretap;
    private FrameSender forger;

    @BeforeAll
    void build(@TempDir final Path directory) {
        network = GatewayNetwork.build();
        for (int host = 21; host <= 25; host++) {
            network.ip("server", "addr add 198.18.1." + host + "/24 dev eth0");
            network.ip("server", "addr add 2001:db8:1::" + host + "/64 dev eth0 nodad");
        }
        addDeafAddress();
        watch = Watch.of(network, GatewayNetwork.start(network, directory));
        wiretap = Wiretap.open(network.name("server"), "eth0");
        forger = FrameSender.open(network.name("server"), "eth0");
    }

    @AfterAll
    void takeDown() {
        wiretap.close();
        forger.close();
        network.close();
    }

    // An address for which the client's kernel drops each ICMP message that comes.
    private void addDeafAddress() {
        network.ip("client", "addr add " + DEAF + "/24 dev eth0");
        network.ip("client", "-4 rule add pref 10 to " + DEAF + " iif eth0 ipproto icmp blackhole");
        network.ip("client", "-4 rule add pref 20 lookup local");
        network.ip("client", "-4 rule del pref 0");
    }

    // The queue on the way to the server is so long that the claim cannot be late, and is emptied when it was accepted.
    @ParameterizedTest(name = "{0} bytes, to {2}")
    @CsvSource({
        "1000, " + CLIENT_IPV4 + ", 198.18.1.21, 203.0.113.9",
        "1300, " + CLIENT_IPV6 + ", 2001:db8:1::21, 2001:db8:bad::9"
    })
    void shouldTakeBackForgedClaims(final int claimed, final String client, final String server, final String reporter)
            throws Exception {
        try (LongQueue queue = LongQueue.on(network, ROUTER, "wan");
                TcpTransfer transfer = open(client, server);
                Wiretap near = Wiretap.open(network.name(ROUTER), "lan")) {
            final AtomicBoolean enough = new AtomicBoolean();
            final CompletableFuture<TcpTransfer.Result> result = transfer.sendWhile(() -> !enough.get());
            watch.until(() -> transfer.received() > LongQueue.FILLED);
            near.clear();

            final Sighting atServer = sight(wiretap, server);
            forger.send(sight(near, server).onLinkOf(atServer).claim(reporter, claimed));
            final JsonNode accepted = watch.await("claim-accepted", about(server));
            queue.empty();
            final JsonNode disproved = watch.await("mtu-changed", about(server).and(because("disproved")));
            enough.set(true);

            assertThat(result.get()).matches(TcpTransfer.Result::isWhole);
            assertThat(accepted.path("new-mtu").asInt()).isEqualTo(claimed);
            assertThat(disproved.path("new-mtu").asInt()).isEqualTo(1500);
        }
    }

    @ParameterizedTest(name = "to {1}")
    @CsvSource({CLIENT_IPV4 + ", 198.18.1.22, 203.0.113.9", CLIENT_IPV6 + ", 2001:db8:1::22, 2001:db8:bad::9"})
    void shouldEnforceNothingBelowTheFloor(final String client, final String server, final String reporter)
            throws Exception {
        try (TcpTransfer transfer = open(client, server)) {
            final AtomicBoolean enough = new AtomicBoolean();
            final CompletableFuture<TcpTransfer.Result> result = transfer.sendWhile(() -> !enough.get());

            forger.send(sight(wiretap, server).claim(reporter, 296));
            watch.await("claim-quarantined", about(server));
            enough.set(true);

            assertThat(result.get()).matches(TcpTransfer.Result::isWhole);
            assertThat(watch.events("impact", about(server))).isEmpty();
        }
    }

    // It has connected, so that its MSS is that of a path of 1500.
    @Test
    void shouldCutForSendersThatHearNothing() throws Exception {
        final String server = "198.18.1.23";
        final long before = watch.counters().of("lan", "resegmented");
        try (TcpTransfer transfer = open(DEAF, server)) {
            watch.ask("pmtu", "set", server, "1400");

            assertThat(transfer.sendWhile(() -> transfer.received() < TRANSFER).get())
                    .matches(TcpTransfer.Result::isWhole);
        }
        assertThat(watch.events("stubborn-sender", about(server))).isNotEmpty();
        assertThat(watch.counters().of("lan", "resegmented")).isGreaterThan(before);
        watch.conserved("lan", "wan");
    }

    @ParameterizedTest(name = "IPv{0}: {3}")
    @CsvSource({
        "4, " + CLIENT_IPV4 + ", 198.18.1.24, 1360",
        "6, " + CLIENT_IPV6 + ", 2001:db8:1::24, 1340",
    })
    void shouldLowerTheMssToTheRoute(final int version, final String client, final String server, final int mss)
            throws Exception {
        network.ip(ROUTER, "-" + version + " route add " + server + " dev wan mtu 1400");
        watch.until(() -> watch.events("mtu-changed").stream()
                .anyMatch(event -> event.path("destination").asText().startsWith(server)
                        && "kernel".equals(event.path("source").asText())));
        wiretap.clear();

        open(client, server).close();

        assertThat(wiretap.await(seen -> seen.isTo(server) && seen.isSynchronizing())
                        .maximumSegmentSize())
                .isEqualTo(mss);
    }

    private TcpTransfer open(final String from, final String to) throws Exception {
        return TcpTransfer.open(network.name("client"), from, network.name("server"), to);
    }

    private static Sighting sight(final Wiretap where, final String server) {
        return where.await(seen -> seen.isTo(server) && seen.isTcp() && seen.length() >= 1500);
    }
}
