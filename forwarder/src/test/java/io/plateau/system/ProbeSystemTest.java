package io.plateau.system;

import static io.plateau.system.Watch.about;
import static io.plateau.system.Watch.because;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plateau.testkit.FrameBuilder;
import io.plateau.testkit.FrameSender;
import io.plateau.testkit.Sighting;
import io.plateau.testkit.TestNetwork;
import io.plateau.testkit.Wiretap;
import io.plateau.wire.IpAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Claims about hosts that are sent UDP alone, which nothing acknowledges: Plateau's own echo requests find out. They come
 * from addresses that the hosts look for behind the client's port, where nobody has them.
 */
@Tag("system")
@Timeout(120)
class ProbeSystemTest {
    private static final String SOURCE_IPV4 = "198.18.0.200";
    private static final String SOURCE_IPV6 = "2001:db8::200";
    private static final List<String> SERVERS = List.of(TestNetwork.SERVER_IPV4, TestNetwork.SERVER_IPV6);
    private static final int CLAIMED = 1400;
    private static final int LINK = 1500;
    private static final int SMALL = 100;
    private static final int LONG_ENOUGH_S = 3; // to be asked after 1 s

    @TempDir
    Path directory;

    private TestNetwork network;
    private Wiretap atServer;
    private Wiretap atClient;
    private FrameSender client;
    private FrameSender forger;

    @BeforeEach
    void build() {
        network = TestNetwork.wire();
        Hosts.introduce(network, "server", "client", SOURCE_IPV4);
        Hosts.introduce(network, "server", "client", SOURCE_IPV6);
        atServer = Wiretap.open(network.name("server"), "eth0");
        atClient = Wiretap.open(network.name("client"), "eth0");
        client = FrameSender.open(network.name("client"), "eth0");
        forger = FrameSender.open(network.name("server"), "eth0");
    }

    @AfterEach
    void takeDown() {
        atServer.close();
        atClient.close();
        client.close();
        forger.close();
        network.close();
    }

    @Test
    void shouldDisproveByRepliesOfTheHostsThemselves() {
        final Watch watch = start("probe");
        SERVERS.forEach(server -> claim(watch, server));

        for (final String server : SERVERS) {
            final byte[] small = frame(server, SMALL);
            watch.until(() -> {
                client.send(small);
                return !watch.events("mtu-changed", about(server).and(because("disproved")))
                        .isEmpty();
            });
            final JsonNode disproved = watch.await("mtu-changed", about(server).and(because("disproved")));
            assertThat(disproved.path("source").asText()).isEqualTo("evidence");
            assertThat(disproved.path("new-mtu").asInt()).isEqualTo(LINK);

            final Sighting request = atServer.await(askedOf(server));
            assertThat(request.length()).isEqualTo(LINK);
            assertThat(request.isUnfragmentable()).isTrue();
            final Sighting reply = atClient.await(seen -> seen.isFrom(server) && seen.isTo(source(server)));
            assertThat(reply.length()).as("goes on to whom it is for").isEqualTo(LINK);
        }
    }

    @Test
    void shouldNeverDisproveBottleneck() {
        Hosts.addFar(network, 1);
        Hosts.narrow(network, 1, CLAIMED);
        final Watch watch = start("probe");
        final List<String> hosts = List.of(Hosts.farIpv4(1), Hosts.farIpv6(1));
        for (final String far : hosts) {
            client.send(frame(far, LINK));
            watch.await("claim-accepted", about(far));
        }

        // Behind the second request nothing can come of the first.
        for (int request = 1; request <= 2; request++) {
            for (final String far : hosts) {
                final byte[] fitting = frame(far, CLAIMED);
                watch.until(() -> {
                    client.send(fitting);
                    return atServer.latest(askedOf(far)).isPresent();
                });
            }
        }

        for (final String far : hosts) {
            assertThat(watch.events("mtu-changed", about(far)))
                    .singleElement()
                    .satisfies(
                            event -> assertThat(event.path("new-mtu").asInt()).isEqualTo(CLAIMED));
        }
        assertThat(watch.entries())
                .hasSize(2)
                .allSatisfy(entry -> assertThat(entry.path("mtu").asInt()).isEqualTo(CLAIMED));
    }

    @Test
    void shouldAskNobodyWhereThePolicyOnlyWatches() {
        final Watch watch = start("passive");
        SERVERS.forEach(server -> claim(watch, server));
        final List<byte[]> small =
                SERVERS.stream().map(server -> frame(server, SMALL)).toList();
        final long enough = watch.counters().uptimeSeconds() + LONG_ENOUGH_S;

        watch.until(() -> {
            small.forEach(client::send);
            assertThat(atServer.latest(seen -> seen.isFrom(SOURCE_IPV4) || seen.isFrom(SOURCE_IPV6)))
                    .isEmpty();
            return watch.counters().uptimeSeconds() >= enough;
        });

        assertThat(watch.events("mtu-changed", because("disproved"))).isEmpty();
        assertThat(watch.entries()).hasSize(2);
    }

    private Watch start(final String verify) {
        return Watch.start(
                network,
                directory,
                Configurations.wireWithPolicyAndSource("verify: " + verify, SOURCE_IPV4, SOURCE_IPV6));
    }

    private static String source(final String destination) {
        return IpAddress.parse(destination).isIpv4() ? SOURCE_IPV4 : SOURCE_IPV6;
    }

    private static Predicate<Sighting> askedOf(final String destination) {
        return seen -> seen.isFrom(source(destination)) && seen.isTo(destination);
    }

    // A UDP datagram of the client's, which takes the kernel's way from the server on.
    private byte[] frame(final String destination, final int length) {
        final byte[] datagram = FrameBuilder.frame()
                .from(IpAddress.parse(destination).isIpv4() ? TestNetwork.CLIENT_IPV4 : TestNetwork.CLIENT_IPV6)
                .to(destination)
                .dontFragment()
                .udpOfTotalLength(length)
                .datagram();
        return Hosts.between(network, "client", "server", datagram);
    }

    // A forged claim that quotes what went by, and is believed.
    private void claim(final Watch watch, final String server) {
        client.send(frame(server, LINK));
        final String reporter = IpAddress.parse(server).isIpv4() ? "198.18.0.9" : "2001:db8::9";
        forger.send(atServer.await(seen -> seen.isTo(server) && seen.length() == LINK)
                .claim(reporter, CLAIMED));
        watch.await("claim-accepted", about(server));
    }
}
