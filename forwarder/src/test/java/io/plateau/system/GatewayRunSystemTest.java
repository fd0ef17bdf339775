package io.plateau.system;

import static io.plateau.system.GatewayNetwork.LAN_IPV4;
import static io.plateau.system.GatewayNetwork.ROUTER;
import static io.plateau.system.GatewayNetwork.SERVER_IPV4;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.ForwarderProcess;
import io.plateau.testkit.Pings;
import io.plateau.testkit.TestNetwork;
import io.plateau.testkit.UdpExchange;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real program as a router, each time another: what it finds, what it is told, and how it leaves the kernel. */
@Tag("system")
@Timeout(120)
class GatewayRunSystemTest {
    @TempDir
    Path directory;

    @Test
    void shouldJournalTheMtusOfTheKernelAndFragmentTowardsNarrowLinks() throws Exception {
        try (TestNetwork network = GatewayNetwork.build()) {
            network.in("client", "sysctl", "-qw", "net.ipv4.ip_no_pmtu_disc=1");
            final ForwarderProcess forwarder = GatewayNetwork.start(network, directory);

            network.ip(ROUTER, "route add 203.0.113.0/24 dev wan mtu 1200");
            network.ip(ROUTER, "link set wan mtu 1300");

            awaitJournal(forwarder, "\"destination\":\"203.0.113.0/24\",\"new-mtu\":1200");
            awaitJournal(forwarder, "\"old-mtu\":1500,\"new-mtu\":1300");
            assertThat(forwarder.ask("pmtu", "list")).doesNotContain("203.0.113.0");
            assertThat(UdpExchange.send(network.name("client"), network.name("server"), SERVER_IPV4, 1472))
                    .isTrue();

            assertThat(Counters.await(forwarder, now -> now.of("lan", "fragmented") > 0)
                            .of("lan", "fragmented"))
                    .isEqualTo(1);
        }
    }

    @Test
    void shouldGoByTheRoutesOfTheConfiguration() throws Exception {
        try (TestNetwork network = GatewayNetwork.build()) {
            network.ip("server", "addr add 203.0.113.5/32 dev lo");
            final ForwarderProcess forwarder = ForwarderProcess.start(network, ROUTER, directory, """
                    ports:
                      lan: { interface: lan }
                      wan: { interface: wan }
                    forwarding:
                      mode: routed
                      routes:
                        - { prefix: 198.18.0.0/24, port: lan }
                        - { prefix: 203.0.113.0/24, via: 198.18.1.2, port: wan }
                    """);

            network.in("client", "ping", "-c", "1", "203.0.113.5"); // no more than three datagrams wait for a neighbour
            assertThat(Pings.send(network, "client", 3, "203.0.113.5")).matches(Pings::areAllAnswered);
            assertThat(network.tryIn("client", "ping", "-n", "-c", "1", SERVER_IPV4)
                            .output())
                    .contains("Destination Net Unreachable");
            assertThat(network.in("client", "ping", "-c", "1", LAN_IPV4)).contains("1 received");
            Counters.conserved(forwarder, "lan", "wan");
        }
    }

    private static void awaitJournal(final ForwarderProcess forwarder, final String text) {
        String events = "";
        while (!events.contains(text)) {
            assertThat(forwarder.process().isAlive()).isTrue();
            events = forwarder.events();
        }
        assertThat(events).contains("\"source\":\"kernel\"");
    }

    private static String forwarding(final TestNetwork network) {
        return network.in(ROUTER, "sysctl", "-a", "--pattern", "^net.ipv[46].conf.*forwarding");
    }

    @Test
    void shouldLeaveTheKernelAsItWasEvenAfterKills() throws Exception {
        try (TestNetwork network = GatewayNetwork.build()) {
            final String before = forwarding(network);
            final ForwarderProcess killed = GatewayNetwork.start(network, directory);
            killed.process().destroyForcibly().waitFor();
            assertThat(forwarding(network)).as("the kill left it off").isNotEqualTo(before);
            final ForwarderProcess next = GatewayNetwork.start(network, directory);
            assertThat(forwarding(network)).as("off while it runs").isNotEqualTo(before);

            assertThat(next.stop()).isZero();

            assertThat(forwarding(network)).isEqualTo(before);
            assertThat(network.in("client", "ping", "-c", "1", SERVER_IPV4)).contains("1 received");
        }
    }
}
