package io.plateau.system;

import static io.plateau.system.GatewayNetwork.CLIENT_IPV4;
import static io.plateau.system.GatewayNetwork.CLIENT_IPV6;
import static io.plateau.system.GatewayNetwork.LAN_IPV4;
import static io.plateau.system.GatewayNetwork.LAN_IPV6;
import static io.plateau.system.GatewayNetwork.ROUTER;
import static io.plateau.system.GatewayNetwork.SERVER_IPV4;
import static io.plateau.system.GatewayNetwork.SERVER_IPV6;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.ForwarderProcess;
import io.plateau.testkit.TcpTransfer;
import io.plateau.testkit.TestNetwork;
import io.plateau.testkit.UdpExchange;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kernel's own traffic between two networks, offloads at their defaults, through the real program as their router. */
@Tag("system")
@Timeout(180)
class GatewaySystemTest {
    private static final long TRANSFER = 100_000_000;

    @TempDir
    Path directory;

    @ParameterizedTest(name = "between {0} and {1}")
    @CsvSource({CLIENT_IPV4 + ", " + SERVER_IPV4, CLIENT_IPV6 + ", " + SERVER_IPV6})
    void shouldCarryTcpUncorrupted(final String client, final String server) throws Exception {
        try (TestNetwork network = GatewayNetwork.build()) {
            final ForwarderProcess forwarder = GatewayNetwork.start(network, directory);

            assertTransfers(network, client, server);

            final Counters counters = Counters.of(forwarder);
            counters.assertConserved("lan", "wan");
            assertThat(counters.dropped("lan") + counters.dropped("wan")).isZero();
        }
    }

    private static void assertTransfers(final TestNetwork network, final String client, final String server)
            throws Exception {
        assertThat(TcpTransfer.send(network.name("client"), network.name("server"), server, TRANSFER))
                .matches(result -> result.isWhole(TRANSFER));
        assertThat(TcpTransfer.send(network.name("server"), network.name("client"), client, TRANSFER))
                .matches(result -> result.isWhole(TRANSFER));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({SERVER_IPV4 + ", " + LAN_IPV4, SERVER_IPV6 + ", " + LAN_IPV6})
    void shouldBeOneHopOfThePath(final String server, final String router) throws Exception {
        try (TestNetwork network = GatewayNetwork.build()) {
            final ForwarderProcess forwarder = GatewayNetwork.start(network, directory);

            network.in(
                    "client", "ping", "-c", "1", server); // three datagrams wait for a neighbour; traceroute sends 16
            final String traced = network.in("client", "traceroute", "-n", "-q", "1", server);
            final String path = network.in("client", "tracepath", "-n", server);

            assertThat(traced).containsSubsequence(" 1  " + router, " 2  " + server);
            assertThat(path).contains(router).contains("Resume: pmtu 1500 hops 2 back 2");
            assertThat(Counters.of(forwarder).dropped("lan", "ttl-expired")).isPositive();
        }
    }

    // With the kernel as the router besides, each echo request would arrive twice.
    @ParameterizedTest
    @CsvSource({SERVER_IPV4, SERVER_IPV6})
    void shouldForwardNothingTwice(final String server) throws Exception {
        try (TestNetwork network = GatewayNetwork.build()) {
            final ForwarderProcess forwarder = GatewayNetwork.start(network, directory);
            network.in("client", "ping", "-c", "1", server);
            final long before = Counters.of(forwarder).of("wan", "transmitted");
            final long receivedBefore = echoRequests(network, server);

            final String output = network.in("client", "ping", "-c", "200", "-i", "0.002", server);

            assertThat(output).contains("200 received").doesNotContain("DUP");
            assertThat(echoRequests(network, server) - receivedBefore).isEqualTo(200);
            assertThat(Counters.of(forwarder).of("wan", "transmitted") - before).isEqualTo(200);
            Counters.of(forwarder).assertConserved("lan", "wan");
        }
    }

    private static long echoRequests(final TestNetwork network, final String server) {
        final String counters = network.in("server", "nstat", "-asz", "IcmpInEchos", "Icmp6InEchos");
        final String name = server.equals(SERVER_IPV4) ? "IcmpInEchos" : "Icmp6InEchos";
        return counters.lines()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("^[A-Za-z0-9]+ +([0-9]+) .*$", "$1")))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest(name = "{0} {1} {2}: {3}")
    @CsvSource({
        "-4, blackhole,   198.51.100.1, 100% packet loss",
        "-4, unreachable, 198.51.100.1, Destination Host Unreachable",
        "-4, prohibit,    198.51.100.1, Packet filtered",
        "-6, unreachable, 2001:db8:9::1, Destination unreachable: No route",
        "-6, prohibit,    2001:db8:9::1, Destination unreachable: Administratively prohibited",
    })
    void shouldTellWhatTheRouteSays(
            final String family, final String kind, final String destination, final String answer) throws Exception {
        try (TestNetwork network = GatewayNetwork.build()) {
            final ForwarderProcess forwarder = GatewayNetwork.start(network, directory);
            network.ip(ROUTER, family + " route add " + kind + " " + destination);

            assertThat(pingOnce(network, destination)).contains(answer);
            assertThat(Counters.of(forwarder).dropped("lan", "no-route")).isEqualTo(1);
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "198.51.100.1, Destination Net Unreachable", "2001:db8:9::1, Destination unreachable: No route",
        "198.18.1.77, Destination Host Unreachable", "2001:db8:1::77, Destination unreachable: Address unreachable"
    })
    void shouldTellWhenThereIsNoWay(final String destination, final String answer) throws Exception {
        try (TestNetwork network = GatewayNetwork.build()) {
            final ForwarderProcess forwarder = GatewayNetwork.start(network, directory);

            assertThat(pingOnce(network, destination)).contains(answer);
            Counters.of(forwarder).assertConserved("lan", "wan");
        }
    }

    private static String pingOnce(final TestNetwork network, final String destination) {
        return network.tryIn("client", "ping", "-n", "-c", "1", "-W", "5", destination)
                .output();
    }

    @Test
    void shouldFragmentTowardsNarrowLinks() throws Exception {
        try (TestNetwork network = GatewayNetwork.build()) {
            network.ip(ROUTER, "link set wan mtu 1300");
            network.in("client", "sysctl", "-qw", "net.ipv4.ip_no_pmtu_disc=1");
            final ForwarderProcess forwarder = GatewayNetwork.start(network, directory);

            assertThat(UdpExchange.send(network.name("client"), network.name("server"), SERVER_IPV4, 1472))
                    .isTrue();

            assertThat(Counters.of(forwarder).of("lan", "fragmented")).isEqualTo(1);
        }
    }

    @ParameterizedTest(name = "{0}: pmtu {1}")
    @CsvSource({SERVER_IPV4 + ", 1300", SERVER_IPV6 + ", 1300"})
    void shouldReportTheMtuOfTheRoute(final String server, final int mtu) throws Exception {
        try (TestNetwork network = GatewayNetwork.build()) {
            final String family = server.equals(SERVER_IPV4) ? "-4" : "-6";
            network.ip(ROUTER, family + " route add " + server + " dev wan mtu " + mtu);
            final ForwarderProcess forwarder = GatewayNetwork.start(network, directory);

            assertThat(network.in("client", "tracepath", "-n", server)).contains("Resume: pmtu " + mtu);
            assertThat(Counters.of(forwarder).of("lan", "reported")).isPositive();
        }
    }

    @Test
    void shouldRecordTheRoute() throws Exception {
        try (TestNetwork network = GatewayNetwork.build()) {
            GatewayNetwork.start(network, directory);

            final String output = network.in("client", "ping", "-n", "-c", "1", "-R", SERVER_IPV4);

            assertThat(output).containsSubsequence(CLIENT_IPV4, GatewayNetwork.WAN_IPV4, SERVER_IPV4, LAN_IPV4);
        }
    }

    // The gateway itself is the kernel's, on either side.
    @ParameterizedTest
    @CsvSource({LAN_IPV4, LAN_IPV6, GatewayNetwork.WAN_IPV4, GatewayNetwork.WAN_IPV6})
    void shouldLeaveTheGatewaysOwnAddressesToTheKernel(final String address) throws Exception {
        try (TestNetwork network = GatewayNetwork.build()) {
            final ForwarderProcess forwarder = GatewayNetwork.start(network, directory);

            assertThat(network.in("client", "ping", "-c", "20", "-i", "0.002", address))
                    .contains("20 received")
                    .doesNotContain("DUP");
            assertThat(TcpTransfer.send(network.name("client"), network.name(ROUTER), address, TRANSFER))
                    .matches(result -> result.isWhole(TRANSFER));

            Counters.of(forwarder).assertConserved("lan", "wan");
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

            assertThat(network.in("client", "ping", "-c", "3", "-i", "0.01", "203.0.113.5"))
                    .contains("3 received");
            assertThat(pingOnce(network, SERVER_IPV4)).contains("Destination Net Unreachable");
            assertThat(network.in("client", "ping", "-c", "1", LAN_IPV4)).contains("1 received");
            Counters.of(forwarder).assertConserved("lan", "wan");
        }
    }

    @Test
    void shouldJournalTheMtusOfTheKernel() throws Exception {
        try (TestNetwork network = GatewayNetwork.build()) {
            final ForwarderProcess forwarder = GatewayNetwork.start(network, directory);

            network.ip(ROUTER, "route add 203.0.113.0/24 dev wan mtu 1300");
            network.ip(ROUTER, "link set wan mtu 1400");

            awaitJournal(forwarder, "\"destination\":\"203.0.113.0/24\",\"new-mtu\":1300");
            awaitJournal(forwarder, "\"old-mtu\":1500,\"new-mtu\":1400");
            assertThat(forwarder
                            .plateau(
                                    "pmtu",
                                    "list",
                                    "--control",
                                    forwarder.controlSocket().toString())
                            .output())
                    .doesNotContain("203.0.113.0");
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

    @Test
    void shouldLeaveTheKernelAsItWas() throws Exception {
        try (TestNetwork network = GatewayNetwork.build()) {
            final String before = forwarding(network);
            final ForwarderProcess forwarder = GatewayNetwork.start(network, directory);
            assertThat(forwarding(network)).as("off while it runs").isNotEqualTo(before);

            assertThat(forwarder.stop()).isZero();

            assertThat(forwarding(network)).isEqualTo(before);
            assertThat(network.in("client", "ping", "-c", "1", SERVER_IPV4)).contains("1 received");
        }
    }

    private static String forwarding(final TestNetwork network) {
        return network.in(ROUTER, "sysctl", "-a", "--pattern", "^net.ipv[46].conf.*forwarding");
    }

    @Test
    void shouldPutBackWhatItFoundAfterKills() throws Exception {
        try (TestNetwork network = GatewayNetwork.build()) {
            final String before = forwarding(network);
            final ForwarderProcess killed = GatewayNetwork.start(network, directory);
            killed.process().destroyForcibly().waitFor();
            assertThat(forwarding(network)).as("the kill left it off").isNotEqualTo(before);

            assertThat(GatewayNetwork.start(network, directory).stop()).isZero();

            assertThat(forwarding(network)).isEqualTo(before);
        }
    }

    // The server becomes a router to a narrow link; what it tells the client is heard on its way.
    @ParameterizedTest(name = "{0}")
    @CsvSource({"203.0.113.5, 203.0.113.0/24", "2001:db8:9::5, 2001:db8:9::/64"})
    void shouldLearnFromWhatGoesBy(final String far, final String network) throws Exception {
        try (TestNetwork hosts = GatewayNetwork.build()) {
            addFar(hosts);
            final boolean isIpv4 = far.equals("203.0.113.5");
            hosts.ip(
                    ROUTER,
                    (isIpv4 ? "-4" : "-6") + " route add " + network + " via " + (isIpv4 ? SERVER_IPV4 : SERVER_IPV6));
            final ForwarderProcess forwarder = GatewayNetwork.start(hosts, directory);

            assertThat(TcpTransfer.send(hosts.name("client"), hosts.name("far"), far, TRANSFER))
                    .matches(result -> result.isWhole(TRANSFER));

            assertThat(forwarder
                            .plateau(
                                    "pmtu",
                                    "list",
                                    "--json",
                                    "--control",
                                    forwarder.controlSocket().toString())
                            .output())
                    .contains("\"destination\":\"" + far + "\",\"mtu\":1400,\"state\":\"learned\",\"source\":\"icmp\"");
            Counters.of(forwarder).assertConserved("lan", "wan");
        }
    }

    private static void addFar(final TestNetwork network) {
        network.addNamespace("far");
        network.in("server", "sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
        network.addVeth("server", "narrow", "far", "eth0");
        network.ip("server", "addr add 203.0.113.1/24 dev narrow");
        network.ip("server", "addr add 2001:db8:9::1/64 dev narrow nodad");
        network.ip("far", "addr add 203.0.113.5/24 dev eth0");
        network.ip("far", "addr add 2001:db8:9::5/64 dev eth0 nodad");
        network.ip("far", "route add default via 203.0.113.1");
        network.ip("far", "-6 route add default via 2001:db8:9::1");
        network.ip("server", "link set narrow mtu 1400");
    }
}
