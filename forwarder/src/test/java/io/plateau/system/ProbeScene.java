package io.plateau.system;

import static io.plateau.system.Watch.about;
import static io.plateau.system.Watch.because;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plateau.testkit.FrameSender;
import io.plateau.testkit.Sighting;
import io.plateau.testkit.TestNetwork;
import io.plateau.testkit.Wiretap;
import io.plateau.wire.IpAddress;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A client that sends UDP alone, which nothing acknowledges, a forger beside the server who sees it, and the echo requests
 * that Plateau sends of its own. One thread.
 */
final class ProbeScene implements AutoCloseable {
    static final int CLAIMED = 1400;
    static final int LINK = 1500;
    private static final int SMALL = 100;

    final Wiretap atServer;
    final FrameSender client;
    private final FrameSender forger;
    private final BiFunction<String, Integer, byte[]> frame;
    private final UnaryOperator<String> asker;
    private final UnaryOperator<String> reporter;

    // frame: the client's, to a destination, IP total length; asker: who asks a destination; reporter: whom the forger
    // plays about it
    ProbeScene(
            final TestNetwork network,
            final BiFunction<String, Integer, byte[]> frame,
            final UnaryOperator<String> asker,
            final UnaryOperator<String> reporter) {
        this.frame = frame;
        this.asker = asker;
        this.reporter = reporter;
        atServer = Wiretap.open(network.name("server"), "eth0");
        client = FrameSender.open(network.name("client"), "eth0");
        forger = FrameSender.open(network.name("server"), "eth0");
    }

    // One of two, as the protocol of a destination wants it.
    static String ofFamily(final String destination, final String ipv4, final String ipv6) {
        return IpAddress.parse(destination).isIpv4() ? ipv4 : ipv6;
    }

    byte[] small(final String destination) {
        return frame.apply(destination, SMALL);
    }

    // A forged claim that quotes what went by, and is believed.
    void claim(final Watch watch, final String server) {
        client.send(frame.apply(server, LINK));
        forger.send(atServer.await(seen -> seen.isTo(server) && seen.length() == LINK)
                .claim(reporter.apply(server), CLAIMED));
        watch.await("claim-accepted", about(server));
    }

    // Requests are sent behind what goes there anyway.
    JsonNode sendUntilDisproved(final Watch watch, final String server) {
        final Predicate<JsonNode> disproved = about(server).and(because("disproved"));
        final byte[] small = small(server);
        watch.until(() -> {
            client.send(small);
            return !watch.events("mtu-changed", disproved).isEmpty();
        });
        return watch.await("mtu-changed", disproved);
    }

    Sighting awaitRequest(final String server) {
        final Sighting request = atServer.await(askedOf(server));
        assertThat(request.length()).isEqualTo(LINK);
        assertThat(request.isUnfragmentable()).isTrue();
        return request;
    }

    // Hosts behind links as narrow as is claimed, by kernels that say so: they are asked, and the value stays.
    void assertNeverDisproved(final Watch watch, final List<String> hosts) {
        for (final String far : hosts) {
            client.send(frame.apply(far, LINK));
            watch.await("claim-accepted", about(far));
        }
        // Behind the second request nothing can come of the first.
        for (int request = 1; request <= 2; request++) {
            for (final String far : hosts) {
                final byte[] fitting = frame.apply(far, CLAIMED);
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
                .hasSize(hosts.size())
                .allSatisfy(entry -> assertThat(entry.path("mtu").asInt()).isEqualTo(CLAIMED));
    }

    private Predicate<Sighting> askedOf(final String destination) {
        return seen -> seen.isFrom(asker.apply(destination)) && seen.isTo(destination) && seen.length() > CLAIMED;
    }

    @Override
    public void close() {
        atServer.close();
        client.close();
        forger.close();
    }
}
