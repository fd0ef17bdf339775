package io.plateau.route.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.linux.NetworkNamespace;
import io.plateau.route.NeighbourReader;
import io.plateau.route.RouteReader;
import io.plateau.testkit.TestNetwork;
import io.plateau.wire.IpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A router in a namespace, the agent that follows it, and a neighbour on each of its two links. The agent's work is done by
 * the test's thread, which is in the router's namespace until this is closed; its clock is the test's.
 */
final class Router implements AutoCloseable {
    static final List<String> INTERFACES = List.of("lan", "wan");
    static final int LAN = 0;
    static final int WAN = 1;

    private static final int ROUNDS = 300;

    final TestNetwork network = TestNetwork.empty();
    final KernelRoutes kernel;
    final RouteReader routes;
    final NeighbourReader neighbours;
    long nowNs;

    private final NetworkNamespace namespace;
    private final NetworkNamespace.Visit visit;

    Router(final int eventBufferLength) {
        network.addNamespace("router").addNamespace("left").addNamespace("right");
        network.addVeth("router", "lan", "left", "eth0").addVeth("router", "wan", "right", "eth0");
        ip("addr add 192.0.2.1/24 dev lan");
        ip("addr add 198.51.100.1/24 dev wan");
        ip("addr add 2001:db8:1::1/64 dev lan nodad");
        ip("addr add 2001:db8:2::1/64 dev wan nodad");
        network.ip("left", "addr add 192.0.2.2/24 dev eth0");
        network.ip("left", "addr add 2001:db8:1::2/64 dev eth0 nodad");
        network.ip("right", "addr add 198.51.100.2/24 dev eth0");
        namespace = NetworkNamespace.named(network.name("router"));
        visit = namespace.enter();
        kernel = new KernelRoutes(INTERFACES, () -> nowNs, eventBufferLength);
        routes = kernel.routes().reader();
        neighbours = kernel.neighbours().reader();
    }

    Router() {
        this(1 << 22);
    }

    static Router started() {
        final Router router = new Router();
        router.kernel.onStart();
        return router;
    }

    void ip(final String arguments) {
        network.ip("router", arguments);
    }

    // Many commands by one program, whether or not each succeeds.
    String batch(final List<String> lines) {
        try {
            final Path file = Files.createTempFile("plateau-routes", ".batch");
            Files.write(file, lines, UTF_8);
            final String output = network.tryIn("router", "ip", "-force", "-batch", file.toString())
                    .output();
            Files.delete(file);
            return output;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // Works until something is so.
    void await(final String what, final BooleanSupplier condition) {
        for (int round = 0; round < ROUNDS && !condition.getAsBoolean(); round++) {
            kernel.doWork();
        }
        assertThat(condition.getAsBoolean()).as(what).isTrue();
    }

    // Lets so much time go by for the agent.
    void pass(final long seconds) {
        nowNs += seconds * 1_000_000_000L;
        kernel.doWork();
    }

    boolean find(final String destination) {
        return find(destination, 0);
    }

    boolean find(final String destination, final int flowHash) {
        final IpAddress address = IpAddress.parse(destination);
        return routes.find(address.high(), address.low(), flowHash);
    }

    // Such as "UNICAST 0 192.0.2.2", or "none".
    String way(final String destination) {
        return way(destination, 0);
    }

    String way(final String destination, final int flowHash) {
        if (!find(destination, flowHash)) {
            return "none";
        }
        return routes.port() < 0
                ? routes.kind().toString()
                : routes.kind() + " " + routes.port() + " " + new IpAddress(routes.gatewayHigh(), routes.gatewayLow());
    }

    void awaitWay(final String destination, final String way) {
        await(
                destination + " goes " + way + ", now " + way(destination),
                () -> way(destination).equals(way));
    }

    boolean findNeighbour(final int port, final String text) {
        final IpAddress address = IpAddress.parse(text);
        return neighbours.find(port, address.high(), address.low());
    }

    void resolve(final int port, final String text) {
        final IpAddress address = IpAddress.parse(text);
        assertThat(neighbours.resolve(port, address.high(), address.low())).isTrue();
    }

    @Override
    public void close() {
        kernel.close();
        visit.close();
        namespace.close();
        network.close();
    }
}
