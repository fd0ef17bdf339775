package io.plateau.system;

import static io.plateau.system.ProbeScene.CLAIMED;
import static io.plateau.system.ProbeScene.LINK;
import static io.plateau.system.ProbeScene.ofFamily;
import static io.plateau.system.Watch.because;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plateau.testkit.FrameBuilder;
import io.plateau.testkit.Sighting;
import io.plateau.testkit.TestNetwork;
import io.plateau.testkit.Wiretap;
import java.nio.file.Path;
import java.util.List;
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
    private static final int LONG_ENOUGH_S = 3; // to be asked after 1 s

    @TempDir
    Path directory;

    private TestNetwork network;
    private ProbeScene scene;
    private Wiretap atClient;

    @BeforeEach
    void build() {
        network = TestNetwork.wire();
        Hosts.introduce(network, "server", "client", SOURCE_IPV4);
        Hosts.introduce(network, "server", "client", SOURCE_IPV6);
        scene = new ProbeScene(
                network, this::frame, ProbeSystemTest::source, server -> ofFamily(server, "198.18.0.9", "2001:db8::9"));
        atClient = Wiretap.open(network.name("client"), "eth0");
    }

    @AfterEach
    void takeDown() {
        scene.close();
        atClient.close();
        network.close();
    }

    @Test
    void shouldDisproveByRepliesOfTheHostsThemselves() {
        final Watch watch = start("probe");
        SERVERS.forEach(server -> scene.claim(watch, server));

        for (final String server : SERVERS) {
            final JsonNode disproved = scene.sendUntilDisproved(watch, server);

            assertThat(disproved.path("source").asText()).isEqualTo("evidence");
            assertThat(disproved.path("new-mtu").asInt()).isEqualTo(LINK);
            scene.awaitRequest(server);
            final Sighting reply = atClient.await(seen -> seen.isFrom(server) && seen.isTo(source(server)));
            assertThat(reply.length()).as("goes on to whom it is for").isEqualTo(LINK);
        }
    }

    @Test
    void shouldNeverDisproveBottleneck() {
        Hosts.addFar(network, 1);
        Hosts.narrow(network, 1, CLAIMED);

        scene.assertNeverDisproved(start("probe"), List.of(Hosts.farIpv4(1), Hosts.farIpv6(1)));
    }

    @Test
    void shouldAskNobodyWhereThePolicyOnlyWatches() {
        final Watch watch = start("passive");
        SERVERS.forEach(server -> scene.claim(watch, server));
        final List<byte[]> small = SERVERS.stream().map(scene::small).toList();
        final long enough = watch.counters().uptimeSeconds() + LONG_ENOUGH_S;

        watch.until(() -> {
            small.forEach(scene.client::send);
            assertThat(scene.atServer.latest(seen -> seen.isFrom(SOURCE_IPV4) || seen.isFrom(SOURCE_IPV6)))
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
        return ofFamily(destination, SOURCE_IPV4, SOURCE_IPV6);
    }

    // A UDP datagram of the client's, which takes the kernel's way from the server on.
    private byte[] frame(final String destination, final int length) {
        final byte[] datagram = FrameBuilder.frame()
                .from(ofFamily(destination, TestNetwork.CLIENT_IPV4, TestNetwork.CLIENT_IPV6))
                .to(destination)
                .dontFragment()
                .udpOfTotalLength(length)
                .datagram();
        return Hosts.between(network, "client", "server", datagram);
    }
}
