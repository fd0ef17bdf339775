package io.plateau.system;

import static io.plateau.system.GatewayNetwork.CLIENT_IPV4;
import static io.plateau.system.GatewayNetwork.ROUTER;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Bytes;
import io.plateau.testkit.ForwarderProcess;
import io.plateau.testkit.FrameBuilder;
import io.plateau.testkit.FrameSender;
import io.plateau.testkit.Pings;
import io.plateau.testkit.TestNetwork;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
    private static final int ROUTES = 10_000;
    private static final int AT_ONCE = 1000;
    private static final int PINGS = 1500;
    private static final String FIRST = "198.18.1.2";
    private static final String SECOND = "198.18.2.2";
    private static final String STAYS = "203.0.113.5";
    private static final String CONFIGURATION = """
            ports:
              lan: { interface: lan }
              first: { interface: wan }
              second: { interface: wan2 }
            forwarding: { mode: routed }
            """;

    @TempDir
    Path directory;

    private TestNetwork network;
    private Process bird;

    @Test
    void shouldSendNothingToNextHopThatAllRoutesHaveLeft() throws Exception {
        try (TestNetwork built = GatewayNetwork.build();
                FrameSender client = FrameSender.open(built.name("client"), "eth0")) {
            network = built;
            addSecondNextHop();
            bird = startBird();
            awaitKernel(FIRST);
            final ForwarderProcess forwarder = ForwarderProcess.start(network, ROUTER, directory, CONFIGURATION);
            awaitPlateau(client, forwarder, "first");
            network.in("client", "ping", "-c", "1", STAYS); // no more than three datagrams wait for a neighbour
            final Process stays = ping();

            route(SECOND);
            network.in(ROUTER, "birdc", "-s", control(), "configure");
            awaitKernel(SECOND);
            final Counters known = Counters.of(forwarder);
            awaitPlateau(client, forwarder, "second");
            final Counters before = Counters.of(forwarder);
            sendToAll(client, forwarder);
            final Counters after = Counters.of(forwarder);
            assertThat(after.of("first", "transmitted")).isEqualTo(before.of("first", "transmitted"));
            LOG.info(() -> "when the kernel had the last route, "
                    + (after.of("first", "transmitted") - known.of("first", "transmitted"))
                    + " datagrams more left by the first");
            TestNetwork.end(bird);
            assertThat(stays.waitFor()).as("ping").isZero();
            assertThat(Pings.of(PINGS, directory.resolve("ping"))).matches(Pings::areAllAnswered);
            Counters.conserved(forwarder, "lan", "first", "second");
        }
    }

    // A third network of the gateway, and a host behind it that stays there.
    private void addSecondNextHop() {
        network.addNamespace("second");
        network.addVeth(ROUTER, "wan2", "second", "eth0");
        network.ip(ROUTER, "addr add 198.18.2.254/24 dev wan2");
        network.ip("second", "addr add " + SECOND + "/24 dev eth0");
        network.ip("second", "route add default via 198.18.2.254");
        network.ip("second", "addr add " + STAYS + "/32 dev lo");
        for (final String host : new String[] {"server", "second"}) {
            network.ip(host, "route add blackhole 100.64.0.0/10");
            network.in(host, "sysctl", "-qw", "net.ipv4.ip_forward=1"); // drops them in silence
        }
    }

    private Process startBird() throws Exception {
        Files.writeString(
                directory.resolve("bird.conf"),
                """
                router id 198.18.0.254;
                protocol device {}
                protocol kernel { ipv4 { import none; export all; }; }
                protocol static {
                  ipv4;
                  route %s/32 via %s;
                  include "%s";
                }
                """.formatted(STAYS, SECOND, directory.resolve("routes")),
                StandardCharsets.UTF_8);
        route(FIRST);
        return network.startIn(
                ROUTER,
                directory.resolve("bird"),
                "bird",
                "-f",
                "-c",
                directory.resolve("bird.conf").toString(),
                "-s",
                control());
    }

    private String control() {
        return directory.resolve("bird.ctl").toString();
    }

    // Has BIRD send all by one next hop, once it is told to read.
    private void route(final String nextHop) throws Exception {
        final StringBuilder routes = new StringBuilder();
        for (int route = 0; route < ROUTES; route++) {
            routes.append("route ")
                    .append(prefix(route))
                    .append("0/24 via ")
                    .append(nextHop)
                    .append(";\n");
        }
        Files.writeString(directory.resolve("routes"), routes, StandardCharsets.UTF_8);
    }

    private static String prefix(final int route) {
        return "100." + (64 + route / 256) + "." + route % 256 + ".";
    }

    private void awaitKernel(final String nextHop) {
        while (network.ip(ROUTER, "route show via " + nextHop)
                        .lines()
                        .filter(line -> line.startsWith("100."))
                        .count()
                != ROUTES) {
            assertThat(bird.isAlive()).as("BIRD").isTrue();
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
                        .to(prefix(route) + "9")
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
