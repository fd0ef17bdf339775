package io.plateau.system;

import static io.plateau.system.PmtuNetwork.addressOfB;
import static io.plateau.system.PmtuNetwork.link;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.ForwarderProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The scenarios of the kernel's own selftest for path MTU (tools/testing/selftests/net/pmtu.sh), written anew, with its
 * values: what A's kernel believes of the paths. R1 is the kernel once and Plateau once, and A believes the same. Of its
 * tunnels this has VXLAN; kernels may lack the others.
 */
@Tag("system")
@Timeout(180)
@ParameterizedClass(name = "R1 is {0}")
@ValueSource(strings = {"the kernel", "Plateau"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PmtuSelftestSystemTest {
    private static final String CONFIGURATION = """
            ports:
              a: { interface: veth_R1-A }
              b: { interface: veth_R1-B }
            forwarding: { mode: routed }
            """;
    private static final int FIRST = 100;
    private static final int MANY = 30; // there 100

    @Parameter
    private String router;

    private PmtuNetwork network;
    private long linkChanges;
    private ForwarderProcess forwarder;

    @BeforeParameterizedClassInvocation(injectArguments = false)
    void build(@TempDir final Path directory) {
        network = new PmtuNetwork();
        forwarder = start(network, directory);
        if (forwarder != null) {
            network.onChangeOfR1(this::awaitLinkChange);
        }
    }

    // The journal holds one more change of a link's MTU: Plateau knows of it.
    private void awaitLinkChange() {
        linkChanges++;
        while (forwarder
                        .events()
                        .lines()
                        .filter(PmtuSelftestSystemTest::isLinkChange)
                        .count()
                < linkChanges) {
            assertThat(forwarder.process().isAlive()).isTrue();
        }
    }

    private static boolean isLinkChange(final String event) {
        return event.contains("\"event\":\"mtu-changed\"") && event.contains("\"source\":\"kernel\"");
    }

    private ForwarderProcess start(final PmtuNetwork hosts, final Path directory) {
        return "Plateau".equals(router) ? ForwarderProcess.start(hosts.hosts(), "r1", directory, CONFIGURATION) : null;
    }

    @AfterEach
    void reset() throws Exception {
        if (forwarder != null) {
            Counters.conserved(forwarder, "a", "b");
        }
        network.reset();
    }

    @AfterParameterizedClassInvocation
    void takeDown() {
        network.close();
    }

    // pmtu_ipv4_exception, pmtu_ipv6_exception
    @ParameterizedTest(name = "IPv{0}")
    @ValueSource(ints = {4, 6})
    void shouldBelieveWhatTheRoutersSay(final int version) {
        final String first = addressOfB(version, 1);
        final String second = addressOfB(version, 2);
        network.ping(1800, first);
        network.ping(1800, second);
        assertThat(network.exception(first)).as("exceeding MTU").isEqualTo("1400");
        assertThat(network.exception(second)).as("exceeding MTU").isEqualTo("1500");

        network.mtu("a", "r1", 1300);
        network.mtu("r1", "a", 1300);
        assertThat(network.exception(first)).as("decreasing local MTU").isEqualTo("1300");
        assertThat(network.exception(second)).as("the other path").isEqualTo("1500");

        network.mtu("a", "r1", 1700);
        network.mtu("r1", "a", 1700);
        assertThat(network.exception(first)).as("increasing local MTU").isEqualTo("1700");
        assertThat(network.exception(second)).as("the other path").isEqualTo("1500");

        if (version == 4) {
            assertLocking(second);
        }
    }

    // Below net.ipv4.route.min_pmtu.
    private void assertLocking(final String destination) {
        network.mtu("r2", "b", 400);
        network.mtu("b", "r2", 400);
        network.ping(1400, destination);
        assertThat(network.exception(destination)).isEqualTo("lock 552");

        network.mtu("a", "r2", 500);
        network.mtu("r2", "a", 500);
        assertThat(network.exception(destination)).as("decreasing local MTU").isEqualTo("500");

        network.mtu("a", "r2", 1500);
        network.mtu("r2", "a", 1500);
        assertThat(network.exception(destination)).as("increasing local MTU").isEqualTo("1500");

        network.ping(1400, destination);
        assertThat(network.exception(destination)).as("a new exception").isEqualTo("lock 552");
    }

    // pmtu_ipv4_dscp_icmp_exception, pmtu_ipv4_dscp_udp_exception: routes that A takes by DSCP alone, whatever ECN
    // says.
    @ParameterizedTest
    @ValueSource(strings = {"icmp", "udp"})
    void shouldBelieveThemOfTheRoutesOfOneDscp(final String protocol) {
        network.addRoutesOfA("100");
        network.hosts().ip("a", "-4 rule add dsfield 0x04 table 100");

        sendMarked(protocol, "4", addressOfB(4, 1));
        sendMarked(protocol, "6", addressOfB(4, 2)); // ECT(0)

        assertThat(network.exception(addressOfB(4, 1), "dsfield", "0x04")).isEqualTo("1400");
        assertThat(network.exception(addressOfB(4, 2), "dsfield", "0x04")).isEqualTo("1500");
        assertThat(network.exception(addressOfB(4, 1))).as("without DSCP").isEmpty();
        network.hosts().ip("a", "-4 rule del dsfield 0x04 table 100");
        network.hosts().ip("a", "-4 route flush table 100");
        network.hosts().ip("a", "-6 route flush table 100");
    }

    private void sendMarked(final String protocol, final String tos, final String destination) {
        if ("icmp".equals(protocol)) {
            network.ping(2000 - 28, destination, "-c", "1", "-Q", tos);
        } else {
            network.hosts()
                    .tryIn(
                            "a",
                            "traceroute",
                            "-n",
                            "-F",
                            "-U",
                            "-p",
                            "50000",
                            "-t",
                            tos,
                            "-f",
                            "5",
                            "-m",
                            "5",
                            "-q",
                            "1",
                            "-w",
                            "1",
                            destination,
                            "2000");
        }
    }

    // list_flush_ipv4_exception, list_flush_ipv6_exception
    @ParameterizedTest(name = "IPv{0}")
    @ValueSource(ints = {4, 6})
    void shouldListAndFlushThem(final int version) {
        network.mtu("r1", "b", 1500);
        network.mtu("b", "r1", 1500);
        final String prefix = version == 4 ? "10.0.3." : "fc00:3::";
        final List<String> many =
                IntStream.range(FIRST, FIRST + MANY).mapToObj(i -> prefix + i).toList();
        network.addToB(version, many);

        network.pingTwice(1800, many);
        network.pingTwice(1800, List.of(addressOfB(version, 2)));

        assertThat(network.exceptions(version)).isEqualTo(MANY + 1);
        assertThat(network.exception(prefix + FIRST)).isEqualTo("1500");
        network.hosts().ip("a", "-" + version + " route flush cache");
        assertThat(network.exceptions(version)).isZero();
        assertThat(network.exception(prefix + FIRST)).isEmpty();
        assertThat(network.exception(addressOfB(version, 2))).isEmpty();
    }

    // pmtu_ipv4_vxlan4_exception and so on: what is told of the outer datagrams becomes the path MTU of the inner ones.
    @ParameterizedTest(name = "IPv{0} in VXLAN over IPv{1}: {2}")
    @CsvSource({"4, 4, 3950", "6, 4, 3950", "4, 6, 3930", "6, 6, 3930"})
    void shouldBelieveThemThroughTunnels(final int inner, final int outer, final String expected) {
        addTunnel("a", "1", addressOfA(outer), addressOfB(outer, 1), outer);
        addTunnel("b", "2", addressOfB(outer, 1), addressOfA(outer), outer);
        network.mtu("a", "r1", 5000);
        network.mtu("r1", "a", 5000);
        network.mtu("b", "r1", 4000);
        network.mtu("r1", "b", 4000);
        final String destination = inner == 4 ? "192.168.2.2" : "fd00:2::2";

        network.pingThroughTunnel(4500, destination);

        assertThat(network.exception(destination)).isEqualTo(expected);
        network.hosts().ip("a", "link del vxlan_a");
        network.hosts().ip("b", "link del vxlan_b");
    }

    private static String addressOfA(final int version) {
        return version == 4 ? "10.0.1.1" : "fc00:1::1";
    }

    private void addTunnel(
            final String role, final String number, final String local, final String remote, final int outer) {
        final String name = "vxlan_" + role;
        network.hosts()
                .ip(
                        role,
                        "link add " + name + " type vxlan id 1 local " + local + " remote " + remote
                                + " ttl 64 dstport 4789 " + (outer == 4 ? "df set" : ""));
        network.hosts().ip(role, "addr add 192.168.2." + number + "/24 dev " + name);
        network.hosts().ip(role, "addr add fd00:2::" + number + "/64 dev " + name + " nodad");
        network.hosts().ip(role, "link set " + name + " mtu 5000 up");
    }

    // pmtu_ipv4_route_change, pmtu_ipv6_route_change: nothing is left behind that would keep A's link from going.
    @ParameterizedTest(name = "IPv{0}")
    @ValueSource(ints = {4, 6})
    void shouldForgetThemWithTheRoute(final int version, @TempDir final Path directory) {
        try (PmtuNetwork changed = new PmtuNetwork()) {
            start(changed, directory);
            changed.ping(1800, addressOfB(version, 1));
            changed.ping(1800, addressOfB(version, 2));
            assertThat(changed.exception(addressOfB(version, 1))).isEqualTo("1400");
            assertThat(changed.exception(addressOfB(version, 2))).isEqualTo("1500");

            changed.hosts()
                    .ip("a", "-" + version + " route change default via " + (version == 4 ? "10.0.1.2" : "fc00:1::2"));
            changed.hosts().ip("a", "link del " + link("a", "r1"));
        }
    }
}
