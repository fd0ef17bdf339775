package io.plateau.system;

import static io.plateau.system.Watch.about;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plateau.testkit.TcpTransfer;
import io.plateau.testkit.TestNetwork;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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

/** True bottlenecks behind the forwarder, links of the kernel's: believed at once, never doubted into anything. */
@Tag("system")
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BottleneckSystemTest {
    private static final long TRANSFER = 20_000_000;
    private static final int[] MTUS = {1400, 1280, 576};
    private static final int LINKS = 6; // the latter three for senders that do not hear

    private static final Duration BEFORE_TRIALS = Duration.ofMillis(900);

    private TestNetwork network;
    private Watch watch;

    @BeforeAll
    void build(@TempDir final Path directory) {
        network = TestNetwork.wire();
        Hosts.addFar(network, LINKS);
        Hosts.addDeafAddresses(network);
        for (int link = 0; link < LINKS; link++) {
            Hosts.narrow(network, link + 1, MTUS[link % MTUS.length]);
        }
        watch = Watch.start(network, directory, Configurations.wire());
    }

    @AfterAll
    void takeDown() {
        network.close();
    }

    @ParameterizedTest(name = "{0} bytes, {2}")
    @CsvSource({"1400, 1, IPv4", "1280, 2, IPv4", "576, 3, IPv4", "1400, 1, IPv6", "1280, 2, IPv6"})
    void shouldBelieveAtTheFirstWord(final int mtu, final int link, final String family) throws Exception {
        final String far = "IPv4".equals(family) ? Hosts.farIpv4(link) : Hosts.farIpv6(link);

        assertThat(TcpTransfer.send(network.name("client"), network.name("far"), far, TRANSFER))
                .matches(result -> result.isWhole(TRANSFER));

        assertBelieved(mtu, far);
    }

    // Trials are lost at the router, which says so again, and what the sender repeats arrives.
    @Test
    void shouldNotTakeLostTrialsForProof() throws Exception {
        try (TcpTransfer to1400 = openDeaf(Hosts.DEAF_IPV4, Hosts.farIpv4(4));
                TcpTransfer to576 = openDeaf(Hosts.DEAF_IPV4, Hosts.farIpv4(6));
                TcpTransfer to1280 = openDeaf(Hosts.DEAF_IPV6, Hosts.farIpv6(5))) {
            final AtomicBoolean enough = new AtomicBoolean();
            final List<CompletableFuture<TcpTransfer.Result>> results = List.of(
                    to1400.sendWhile(() -> !enough.get()),
                    to576.sendWhile(() -> !enough.get()),
                    to1280.sendWhile(() -> !enough.get()));
            for (final String far : List.of(Hosts.farIpv4(4), Hosts.farIpv4(6), Hosts.farIpv6(5))) {
                watch.await("stubborn-sender", about(far));
                watch.until(() -> lostTrials(far) >= 2);
            }
            enough.set(true);

            for (final CompletableFuture<TcpTransfer.Result> result : results) {
                assertThat(result.get()).matches(TcpTransfer.Result::isWhole);
            }
        }
        assertThat(watch.events("stubborn-sender"))
                .extracting(event -> event.path("destination").asText())
                .contains(Hosts.farIpv4(4), Hosts.farIpv4(6), Hosts.farIpv6(5));
        assertBelieved(1400, Hosts.farIpv4(4));
        assertBelieved(576, Hosts.farIpv4(6));
        assertBelieved(1280, Hosts.farIpv6(5));
    }

    // Nothing else that is too long comes by the forwarder to the router when it has told of it. Trials are made
    // after 1 s and after 3 s.
    private long lostTrials(final String far) {
        final Instant learned = time(watch.await("claim-accepted", about(far)));
        return watch.events("claim-rejected", about(far)).stream()
                .filter(event -> Duration.between(learned, time(event)).compareTo(BEFORE_TRIALS) > 0)
                .count();
    }

    private static Instant time(final JsonNode event) {
        return Instant.parse(event.path("time").asText());
    }

    private TcpTransfer openDeaf(final String from, final String to) throws Exception {
        return TcpTransfer.open(network.name("client"), from, network.name("far"), to);
    }

    // The first claim that was made is the one that was believed, and nothing was ever held against it.
    private void assertBelieved(final int mtu, final String far) {
        final List<JsonNode> about = watch.events().stream()
                .filter(event -> far.equals(event.path("destination").asText()))
                .toList();
        assertThat(about.stream()
                        .filter(event -> event.path("event").asText().startsWith("claim-"))
                        .findFirst())
                .hasValueSatisfying(
                        event -> assertThat(event.path("event").asText()).isEqualTo("claim-accepted"));
        assertThat(about.stream()
                        .filter(event ->
                                "mtu-changed".equals(event.path("event").asText())))
                .isNotEmpty()
                .allSatisfy(event -> {
                    assertThat(event.path("new-mtu").asInt()).isEqualTo(mtu);
                    assertThat(event.path("source").asText()).isEqualTo("icmp");
                });
        assertThat(watch.entries().stream()
                        .filter(entry -> far.equals(entry.path("destination").asText())))
                .singleElement()
                .satisfies(entry -> assertThat(entry.path("state").asText()).isEqualTo("learned"))
                .satisfies(entry -> assertThat(entry.path("mtu").asInt()).isEqualTo(mtu));
    }
}
