package io.plateau.system;

import static io.plateau.system.BirdGateway.ROUTES;
import static io.plateau.system.BirdGateway.SECOND;
import static io.plateau.system.BirdGateway.STAYS;
import static io.plateau.system.GatewayNetwork.CLIENT_IPV4;
import static io.plateau.system.GatewayNetwork.ROUTER;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Bytes;
import io.plateau.testkit.ForwarderProcess;
import io.plateau.testkit.FrameBuilder;
import io.plateau.testkit.FrameSender;
import io.plateau.testkit.Pings;
import io.plateau.testkit.TestNetwork;
import java.nio.file.Path;
import java.util.logging.Logger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * BIRD on the gateway, which moves ten thousand routes from one next hop to another while datagrams go to all of them, and
 * to one that does not move.
 */
@Tag("system")
@Timeout(120)
class MovingRoutesSystemTest {
    private static final Logger LOG = Logger.getLogger(MovingRoutesSystemTest.class.getName());
    private static final int AT_ONCE = 1000;
    private static final int PINGS = 1500;

    @TempDir
    Path directory;

    private TestNetwork network;

    @Test
    void shouldSendNothingToNextHopThatAllRoutesHaveLeft() throws Exception {
        try (BirdGateway gateway = new BirdGateway(directory);
                FrameSender client = FrameSender.open(gateway.network.name("client"), "eth0")) {
            network = gateway.network;
            final ForwarderProcess forwarder = gateway.startForwarder();
            awaitPlateau(client, forwarder, "first");
            network.in("client", "ping", "-c", "1", STAYS); // no more than three datagrams wait for a neighbour
            final Process stays = ping();

            gateway.move();
            gateway.awaitKernel(SECOND);
            final Counters known = Counters.of(forwarder);
            awaitPlateau(client, forwarder, "second");
            final Counters before = Counters.of(forwarder);
            sendToAll(client, forwarder);
            final Counters after = Counters.of(forwarder);
            assertThat(after.of("first", "transmitted")).isEqualTo(before.of("first", "transmitted"));
            LOG.info(() -> "when the kernel had the last route, "
                    + (after.of("first", "transmitted") - known.of("first", "transmitted"))
                    + " datagrams more left by the first");
            gateway.endBird();
            assertThat(stays.waitFor()).as("ping").isZero();
            assertThat(Pings.of(PINGS, directory.resolve("ping"))).matches(Pings::areAllAnswered);
            Counters.conserved(forwarder, "lan", "first", "second");
        }
    }

    // Asks with a datagram for each route, again and again, until all of them leave by one port.
    private void awaitPlateau(final FrameSender client, final ForwarderProcess forwarder, final String port)
            throws Exception {
        long byPort;
        do {
            final Counters before = Counters.of(forwarder);
            sendToAll(client, forwarder);
            byPort = Counters.of(forwarder).of(port, "transmitted") - before.of(port, "transmitted");
        } while (byPort < ROUTES);
    }

    // One datagram by each route, some at a time: no more than the port's ring takes.
    private void sendToAll(final FrameSender client, final ForwarderProcess forwarder) throws Exception {
        final byte[] macs = Bytes.parse(mac(ROUTER, "lan") + mac("client", "eth0"));
        for (int first = 0; first < ROUTES; first += AT_ONCE) {
            final long received = Counters.of(forwarder).of("lan", "received");
            for (int route = first; route < first + AT_ONCE; route++) {
                final byte[] frame = FrameBuilder.frame()
                        .from(CLIENT_IPV4)
                        .to(BirdGateway.prefix(route) + "9")
                        .udpOfTotalLength(100)
                        .ethernet();
                System.arraycopy(macs, 0, frame, 0, macs.length);
                client.send(frame);
            }
            while (Counters.of(forwarder).of("lan", "received") - received < AT_ONCE) {
                assertThat(forwarder.process().isAlive()).isTrue();
            }
        }
    }

    private String mac(final String role, final String link) {
        return network.in(role, "cat", "/sys/class/net/" + link + "/address")
                .trim()
                .replace(":", "");
    }

    private Process ping() {
        return Pings.start(network, "client", directory.resolve("ping"), PINGS, STAYS);
    }
}
