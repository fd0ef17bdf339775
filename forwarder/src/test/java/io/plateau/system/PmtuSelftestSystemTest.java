package io.plateau.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.ForwarderProcess;
import io.plateau.testkit.TestNetwork;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The scenario of the kernel's own selftest for path MTU (tools/testing/selftests/net/pmtu.sh, pmtu_ipv4_exception and
 * pmtu_ipv6_exception), written anew: hosts A and B behind routers R1 and R2, and what A's kernel believes of the paths. R1 is
 * the kernel once and Plateau once, and A believes the same.
 */
@Tag("system")
@Timeout(180)
class PmtuSelftestSystemTest {
    private static final String CONFIGURATION = """
            ports:
              a: { interface: veth_R1-A }
              b: { interface: veth_R1-B }
            forwarding: { mode: routed }
            """;
    private static final Pattern EXCEPTION = Pattern.compile("mtu (lock )?([0-9]+)");

    @TempDir
    Path directory;

    @ParameterizedTest(name = "IPv{0}, R1 is {1}")
    @CsvSource({"4, the kernel", "4, Plateau", "6, the kernel", "6, Plateau"})
    void shouldBelieveTheSameWhoeverTheRouterIs(final int version, final String router) throws Exception {
        try (TestNetwork network = network()) {
            setMtus(network);
            final ForwarderProcess forwarder =
                    "Plateau".equals(router) ? ForwarderProcess.start(network, "r1", directory, CONFIGURATION) : null;
            final String first = version == 4 ? "10.0.3.1" : "fc00:3::1";
            final String second = version == 4 ? "10.0.4.1" : "fc00:4::1";

            ping(network, 1800, first);
            ping(network, 1800, second);
            assertThat(exception(network, first)).as("exceeding MTU").isEqualTo("1400");
            assertThat(exception(network, second)).as("exceeding MTU").isEqualTo("1500");

            mtu(network, "a", "veth_A-R1", 1300);
            assertThat(exception(network, first)).as("decreasing local MTU").isEqualTo("1300");
            assertThat(exception(network, second)).as("the other path").isEqualTo("1500");

            mtu(network, "a", "veth_A-R1", 1700);
            mtu(network, "b", "veth_B-R1", 1700);
            assertThat(exception(network, first)).as("increasing local MTU").isEqualTo("1700");
            assertThat(exception(network, second)).as("the other path").isEqualTo("1500");

            if (version == 4) {
                assertLocking(network, second);
            }
            if (forwarder != null) {
                Counters.of(forwarder).assertConserved("a", "b");
                assertThat(Counters.of(forwarder).of("a", "reported")).isPositive();
            }
        }
    }

    // Below net.ipv4.route.min_pmtu.
    private static void assertLocking(final TestNetwork network, final String destination) {
        mtu(network, "r2", "veth_R2-B", 400);
        mtu(network, "b", "veth_B-R2", 400);
        ping(network, 1400, destination);
        assertThat(exception(network, destination)).isEqualTo("lock 552");

        mtu(network, "a", "veth_A-R2", 500);
        assertThat(exception(network, destination)).as("decreasing local MTU").isEqualTo("500");

        mtu(network, "a", "veth_A-R2", 1500);
        assertThat(exception(network, destination)).as("increasing local MTU").isEqualTo("1500");

        ping(network, 1400, destination);
        assertThat(exception(network, destination)).as("a new exception").isEqualTo("lock 552");
    }

    private static TestNetwork network() {
        final TestNetwork network = TestNetwork.empty();
        for (final String role : List.of("a", "b", "r1", "r2")) {
            network.addNamespace(role);
        }
        for (final String router : List.of("r1", "r2")) {
            network.in(router, "sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
        }
        connect(network, "a", "r1", 1);
        connect(network, "a", "r2", 2);
        connect(network, "b", "r1", 3);
        connect(network, "b", "r2", 4);
        route(network, "a", "default", 1);
        route(network, "a", "4", 2);
        route(network, "b", "default", 3);
        route(network, "b", "2", 4);
        return network;
    }

    private static void connect(final TestNetwork network, final String host, final String router, final int segment) {
        final String hostLink =
                "veth_" + host.toUpperCase(java.util.Locale.ROOT) + "-" + router.toUpperCase(java.util.Locale.ROOT);
        final String routerLink =
                "veth_" + router.toUpperCase(java.util.Locale.ROOT) + "-" + host.toUpperCase(java.util.Locale.ROOT);
        network.addVeth(host, hostLink, router, routerLink);
        network.ip(host, "addr add 10.0." + segment + ".1/24 dev " + hostLink);
        network.ip(router, "addr add 10.0." + segment + ".2/24 dev " + routerLink);
        network.ip(host, "addr add fc00:" + segment + "::1/64 dev " + hostLink + " nodad");
        network.ip(router, "addr add fc00:" + segment + "::2/64 dev " + routerLink + " nodad");
    }

    private static void route(
            final TestNetwork network, final String host, final String destination, final int bySegment) {
        final boolean isDefault = "default".equals(destination);
        network.ip(
                host,
                "route add " + (isDefault ? destination : "10.0." + destination + ".1") + " via 10.0." + bySegment
                        + ".2");
        network.ip(
                host,
                "-6 route add " + (isDefault ? destination : "fc00:" + destination + "::1") + " via fc00:" + bySegment
                        + "::2");
    }

    private static void setMtus(final TestNetwork network) {
        mtu(network, "a", "veth_A-R1", 2000);
        mtu(network, "r1", "veth_R1-A", 2000);
        mtu(network, "r1", "veth_R1-B", 1400);
        mtu(network, "b", "veth_B-R1", 1400);
        mtu(network, "a", "veth_A-R2", 2000);
        mtu(network, "r2", "veth_R2-A", 2000);
        mtu(network, "r2", "veth_R2-B", 1500);
        mtu(network, "b", "veth_B-R2", 1500);
    }

    private static void mtu(final TestNetwork network, final String role, final String link, final int bytes) {
        network.ip(role, "link set dev " + link + " mtu " + bytes);
    }

    // Until the first reply; whether one comes does not matter, but that somebody says that it is too long.
    private static void ping(final TestNetwork network, final int payload, final String destination) {
        network.tryIn(
                "a", "ping", "-q", "-M", "want", "-i", "0.1", "-w", "1", "-s", String.valueOf(payload), destination);
    }

    private static String exception(final TestNetwork network, final String destination) {
        final Matcher matcher = EXCEPTION.matcher(network.ip("a", "route get " + destination));
        return matcher.find() ? (matcher.group(1) == null ? "" : matcher.group(1)) + matcher.group(2) : "";
    }
}
