package io.plateau.system;

import static io.plateau.system.GatewayNetwork.CLIENT_IPV4;
import static io.plateau.system.GatewayNetwork.CLIENT_IPV6;
import static io.plateau.system.GatewayNetwork.ROUTER;
import static io.plateau.system.GatewayNetwork.SERVER_IPV4;
import static io.plateau.system.GatewayNetwork.SERVER_IPV6;
import static io.plateau.system.GatewayNetwork.WAN_IPV4;
import static io.plateau.system.GatewayNetwork.WAN_IPV6;
import static io.plateau.system.ProbeScene.CLAIMED;
import static io.plateau.system.ProbeScene.LINK;
import static io.plateau.system.ProbeScene.ofFamily;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plateau.testkit.FrameBuilder;
import io.plateau.testkit.TestNetwork;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Plateau's own echo requests from a gateway that routes: they come from the gateway's address on the link that they leave
 * by, and the replies, which are the kernel's, are looked at on their way to it.
 */
@Tag("system")
@Timeout(120)
class GatewayProbeSystemTest {
    private static final List<String> SERVERS = List.of(SERVER_IPV4, SERVER_IPV6);
    private static final String FAR_IPV4 = "10.77.1.2";
    private static final String FAR_IPV6 = "2001:db8:77::2";
    private static final int JUMBO = 9000;

    @TempDir
    Path directory;

    private TestNetwork network;
    private ProbeScene scene;

    @BeforeEach
    void build() {
        network = GatewayNetwork.build();
        scene = new ProbeScene(
                network,
                this::frame,
                server -> ofFamily(server, WAN_IPV4, WAN_IPV6),
                server -> ofFamily(server, "203.0.113.9", "2001:db8:bad::9"));
    }

    @AfterEach
    void takeDown() {
        scene.close();
        network.close();
    }

    @Test
    void shouldDisproveByRepliesToTheGatewayItself() throws Exception {
        final Watch watch = start();
        SERVERS.forEach(server -> scene.claim(watch, server));

        for (final String server : SERVERS) {
            final JsonNode disproved = scene.sendUntilDisproved(watch, server);

            assertThat(disproved.path("source").asText()).isEqualTo("evidence");
            assertThat(disproved.path("new-mtu").asInt()).isEqualTo(LINK);
            scene.awaitRequest(server);
        }
        watch.conserved("lan", "wan");
    }

    // Frames of 9000 bytes leave the gateway, and nobody gets them.
    @Test
    void shouldAskForNoMoreThanWasQuotedWhereLinksCarryMore() {
        network.ip(ROUTER, "link set lan mtu " + JUMBO);
        network.ip(ROUTER, "link set wan mtu " + JUMBO);
        final Watch watch = start();
        SERVERS.forEach(server -> scene.claim(watch, server));

        for (final String server : SERVERS) {
            assertThat(scene.sendUntilDisproved(watch, server).path("new-mtu").asInt())
                    .isEqualTo(LINK);
        }
    }

    @Test
    void shouldNeverDisproveBottleneck() {
        addBottleneck();

        scene.assertNeverDisproved(start(), List.of(FAR_IPV4, FAR_IPV6));
    }

    private Watch start() {
        return Watch.of(network, GatewayNetwork.start(network, directory, "policy: { verify: probe }\n"));
    }

    // A host that the server reaches by a link of 1400.
    private void addBottleneck() {
        network.addNamespace("far");
        network.addVeth("server", "down1", "far", "eth0");
        network.in("server", "sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
        network.ip("server", "addr add 10.77.1.1/24 dev down1");
        network.ip("server", "addr add 2001:db8:77::1/64 dev down1 nodad");
        network.ip("far", "addr add " + FAR_IPV4 + "/24 dev eth0");
        network.ip("far", "addr add " + FAR_IPV6 + "/64 dev eth0 nodad");
        network.ip("far", "route add default via 10.77.1.1");
        network.ip("far", "-6 route add default via 2001:db8:77::1");
        network.ip(ROUTER, "route add 10.77.1.0/24 via " + SERVER_IPV4);
        network.ip(ROUTER, "-6 route add 2001:db8:77::/64 via " + SERVER_IPV6);
        network.ip("server", "link set down1 mtu " + CLAIMED);
    }

    // A UDP datagram of the client's, which nothing answers that could prove anything.
    private byte[] frame(final String destination, final int length) {
        final byte[] datagram = FrameBuilder.frame()
                .from(ofFamily(destination, CLIENT_IPV4, CLIENT_IPV6))
                .to(destination)
                .dontFragment()
                .udpOfTotalLength(length)
                .datagram();
        return Hosts.between(network, "client", "eth0", ROUTER, "lan", datagram);
    }
}
