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
import io.plateau.testkit.Pings;
import io.plateau.testkit.TcpTransfer;
import io.plateau.testkit.TestNetwork;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kernel's own traffic between two networks, offloads at their defaults, through the real program as their router. */
@Tag("system")
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GatewaySystemTest {
    private static final long TRANSFER = 100_000_000;
    private static final String NARROW_IPV4 = "198.18.1.3";
    private static final String NARROW_IPV6 = "2001:db8:1::3";

    private TestNetwork network;
    private ForwarderProcess forwarder;
    private int markers = 100;

    @BeforeAll
    void build(@TempDir final Path directory) {
        network = GatewayNetwork.build();
        network.ip("server", "addr add " + NARROW_IPV4 + "/24 dev eth0");
        network.ip("server", "addr add " + NARROW_IPV6 + "/64 dev eth0 nodad");
        addFar(network);
        forwarder = GatewayNetwork.start(network, directory);
    }

    @AfterAll
    void takeDown() {
        network.close();
    }

    @ParameterizedTest(name = "between {0} and {1}")
    @CsvSource({CLIENT_IPV4 + ", " + SERVER_IPV4, CLIENT_IPV6 + ", " + SERVER_IPV6})
    void shouldCarryTcpUncorrupted(final String client, final String server) throws Exception {
        final Counters before = Counters.of(forwarder);

        assertTransfers(client, server);

        final Counters counters = Counters.conserved(forwarder, "lan", "wan");
        assertThat(counters.dropped("lan")).isEqualTo(before.dropped("lan"));
        assertThat(counters.dropped("wan")).isEqualTo(before.dropped("wan"));
    }

    private void assertTransfers(final String client, final String server) throws Exception {
        assertThat(TcpTransfer.send(network.name("client"), network.name("server"), server, TRANSFER))
                .matches(result -> result.isWhole(TRANSFER));
        assertThat(TcpTransfer.send(network.name("server"), network.name("client"), client, TRANSFER))
                .matches(result -> result.isWhole(TRANSFER));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({SERVER_IPV4 + ", " + LAN_IPV4, SERVER_IPV6 + ", " + LAN_IPV6})
    void shouldBeOneHopOfThePath(final String server, final String router) throws Exception {
        network.in("client", "ping", "-c", "1", server); // three datagrams wait for a neighbour; traceroute sends 16
        final String traced = network.in("client", "traceroute", "-n", "-q", "1", server);
        final String path = network.in("client", "tracepath", "-n", server);

        assertThat(traced).containsSubsequence(" 1  " + router, " 2  " + server);
        assertThat(path).contains(router).contains("Resume: pmtu 1500 hops 2 back 2");
        assertThat(Counters.await(forwarder, now -> now.dropped("lan", "ttl-expired") > 0)
                        .dropped("lan", "ttl-expired"))
                .isPositive();
    }

    // With the kernel as the router besides, each echo request would arrive twice.
    @ParameterizedTest
    @CsvSource({SERVER_IPV4, SERVER_IPV6})
    void shouldForwardNothingTwice(final String server) throws Exception {
        network.in("client", "ping", "-c", "1", server);
        final long before = Counters.conserved(forwarder, "lan", "wan").of("wan", "transmitted");
        final long receivedBefore = echoRequests(server);

        final Pings pings = Pings.send(network, "client", 200, server);

        assertThat(pings).matches(Pings::areAllAnswered);
        final long after = before + pings.sent();
        assertThat(Counters.await(forwarder, counters -> counters.of("wan", "transmitted") >= after)
                        .of("wan", "transmitted"))
                .isEqualTo(after);
        assertThat(echoRequests(server) - receivedBefore).isEqualTo(pings.sent());
        Counters.conserved(forwarder, "lan", "wan");
    }

    private long echoRequests(final String server) {
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
        "-4, unreachable, 198.51.100.2, Destination Host Unreachable",
        "-4, prohibit,    198.51.100.3, Packet filtered",
        "-6, unreachable, 2001:db8:e::1, Destination unreachable: No route",
        "-6, prohibit,    2001:db8:e::2, Destination unreachable: Administratively prohibited",
    })
    void shouldTellWhatTheRouteSays(
            final String family, final String kind, final String destination, final String answer) throws Exception {
        final long before = Counters.conserved(forwarder, "lan").dropped("lan", "no-route");
        addRoute(family, kind + " " + destination);

        assertThat(pingOnce(destination)).contains(answer);
        assertThat(Counters.await(forwarder, now -> now.dropped("lan", "no-route") > before)
                        .dropped("lan", "no-route"))
                .isEqualTo(before + 1);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "198.51.100.77, Destination Net Unreachable", "2001:db8:e::77, Destination unreachable: No route",
        "198.18.1.77, Destination Host Unreachable", "2001:db8:1::77, Destination unreachable: Address unreachable"
    })
    void shouldTellWhenThereIsNoWay(final String destination, final String answer) throws Exception {
        assertThat(pingOnce(destination)).contains(answer);
        Counters.conserved(forwarder, "lan", "wan");
    }

    private String pingOnce(final String destination) {
        return network.tryIn("client", "ping", "-n", "-c", "1", "-W", "5", destination)
                .output();
    }

    @ParameterizedTest(name = "{0}: pmtu {1}")
    @CsvSource({NARROW_IPV4 + ", 1300", NARROW_IPV6 + ", 1300"})
    void shouldReportTheMtuOfTheRoute(final String server, final int mtu) throws Exception {
        final String family = server.equals(NARROW_IPV4) ? "-4" : "-6";
        addRoute(family, server + " dev wan mtu " + mtu);

        assertThat(network.in("client", "tracepath", "-n", server)).contains("Resume: pmtu " + mtu);
        assertThat(Counters.await(forwarder, now -> now.of("lan", "reported") > 0)
                        .of("lan", "reported"))
                .isPositive();
    }

    @Test
    void shouldRecordTheRoute() throws Exception {
        final String output = network.in("client", "ping", "-n", "-c", "1", "-R", SERVER_IPV4);

        assertThat(output).containsSubsequence(CLIENT_IPV4, GatewayNetwork.WAN_IPV4, SERVER_IPV4, LAN_IPV4);
    }

    // The gateway itself is the kernel's, on either side.
    @ParameterizedTest
    @CsvSource({LAN_IPV4, LAN_IPV6, GatewayNetwork.WAN_IPV4, GatewayNetwork.WAN_IPV6})
    void shouldLeaveTheGatewaysOwnAddressesToTheKernel(final String address) throws Exception {
        assertThat(Pings.send(network, "client", 20, address)).matches(Pings::areAllAnswered);
        assertThat(TcpTransfer.send(network.name("client"), network.name(ROUTER), address, TRANSFER))
                .matches(result -> result.isWhole(TRANSFER));

        Counters.conserved(forwarder, "lan", "wan");
    }

    // The server becomes a router to a narrow link; what it tells the client is heard on its way.
    @ParameterizedTest(name = "{0}")
    @CsvSource({"-4, 203.0.113.5, 203.0.113.0/24," + SERVER_IPV4, "-6, 2001:db8:f::5, 2001:db8:f::/64," + SERVER_IPV6})
    void shouldLearnFromWhatGoesBy(final String family, final String far, final String prefix, final String via)
            throws Exception {
        addRoute(family, prefix + " via " + via);

        assertThat(TcpTransfer.send(network.name("client"), network.name("far"), far, TRANSFER))
                .matches(result -> result.isWhole(TRANSFER));

        assertThat(forwarder.ask("pmtu", "list", "--json"))
                .contains("\"destination\":\"" + far + "\",\"mtu\":1400,\"state\":\"learned\",\"source\":\"icmp\"");
        Counters.conserved(forwarder, "lan", "wan");
    }

    // Has the router take a route, and waits until Plateau has it, too: it hears of routes in their order, and
    // the journal tells of one with an MTU.
    private void addRoute(final String family, final String route) {
        network.ip(ROUTER, family + " route add " + route);
        final String marker = "192.0.2." + ++markers;
        network.ip(ROUTER, "route add " + marker + " dev wan mtu 1400");
        while (!forwarder.events().contains("\"destination\":\"" + marker)) {
            assertThat(forwarder.process().isAlive()).isTrue();
        }
    }

    private static void addFar(final TestNetwork network) {
        network.addNamespace("far");
        network.in("server", "sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
        network.addVeth("server", "narrow", "far", "eth0");
        network.ip("server", "addr add 203.0.113.1/24 dev narrow");
        network.ip("server", "addr add 2001:db8:f::1/64 dev narrow nodad");
        network.ip("far", "addr add 203.0.113.5/24 dev eth0");
        network.ip("far", "addr add 2001:db8:f::5/64 dev eth0 nodad");
        network.ip("far", "route add default via 203.0.113.1");
        network.ip("far", "-6 route add default via 2001:db8:f::1");
        network.ip("server", "link set narrow mtu 1400");
    }
}
