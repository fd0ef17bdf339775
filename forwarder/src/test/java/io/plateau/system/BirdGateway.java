package io.plateau.system;

import static io.plateau.system.GatewayNetwork.ROUTER;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.ForwarderProcess;
import io.plateau.testkit.TestNetwork;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A gateway with two next hops, {@code first} and {@code second}, and BIRD, which sends ten thousand routes by either. Both
 * hosts drop what comes for these in silence.
 */
final class BirdGateway implements AutoCloseable {
    static final int ROUTES = 10_000;
    static final String FIRST = "198.18.1.2";
    static final String SECOND = "198.18.2.2";
    /** Behind the second next hop, whatever the others do. */
    static final String STAYS = "203.0.113.5";

    private static final String CONFIGURATION = """
            ports:
              lan: { interface: lan }
              first: { interface: wan }
              second: { interface: wan2 }
            forwarding: { mode: routed }
            """;

    final TestNetwork network = GatewayNetwork.build();

    private final Path directory;
    private final Process bird;

    // directory: for BIRD's files, and the forwarder's
    BirdGateway(final Path directory) throws IOException {
        this.directory = directory;
        addSecondNextHop();
        bird = startBird();
        awaitKernel(FIRST);
    }

    ForwarderProcess startForwarder() {
        return ForwarderProcess.start(network, ROUTER, directory, CONFIGURATION);
    }

    // Has BIRD move all routes to the second next hop.
    void move() throws IOException {
        write(SECOND);
        network.in(ROUTER, "birdc", "-s", control(), "configure");
    }

    void endBird() {
        TestNetwork.end(bird);
    }

    @Override
    public void close() {
        network.close();
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

    private Process startBird() throws IOException {
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
        write(FIRST);
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

    // All by one next hop, once BIRD is told to read.
    private void write(final String nextHop) throws IOException {
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

    // The first three numbers of a route's addresses.
    static String prefix(final int route) {
        return "100." + (64 + route / 256) + "." + route % 256 + ".";
    }

    // Until the kernel has all routes by one next hop.
    void awaitKernel(final String nextHop) {
        while (network.ip(ROUTER, "route show via " + nextHop)
                        .lines()
                        .filter(line -> line.startsWith("100."))
                        .count()
                != ROUTES) {
            assertThat(bird.isAlive()).as("BIRD").isTrue();
        }
    }
}
