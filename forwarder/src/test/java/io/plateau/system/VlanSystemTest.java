package io.plateau.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.linux.RingGeometry;
import io.plateau.port.AfPacketPort;
import io.plateau.port.Port;
import io.plateau.port.TagLoop;
import io.plateau.testkit.ForwarderProcess;
import io.plateau.testkit.TcpTransfer;
import io.plateau.testkit.TestNetwork;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel's traffic in a VLAN, and in a VLAN of a VLAN, through the real program; the hosts know of no tags. */
@Tag("system")
@Timeout(120)
class VlanSystemTest {
    private static final long TRANSFER = 50_000_000;
    private static final RingGeometry GEOMETRY = RingGeometry.forSuperFrames(500);

    @TempDir
    Path directory;

    @ParameterizedTest(name = "{0} tags, from {1} to {2}")
    @CsvSource({
        "1, " + TestNetwork.CLIENT_IPV4 + ", " + TestNetwork.SERVER_IPV4,
        "2, " + TestNetwork.CLIENT_IPV4 + ", " + TestNetwork.SERVER_IPV4,
        "1, " + TestNetwork.CLIENT_IPV6 + ", " + TestNetwork.SERVER_IPV6
    })
    void shouldCarryTcpUncorrupted(final int tags, final String client, final String server) throws Exception {
        try (TestNetwork network = network();
                TagLoop loop = startTagging(network, tags)) {
            final ForwarderProcess forwarder =
                    ForwarderProcess.start(network, "gateway", directory, Configurations.wire());

            assertThat(TcpTransfer.send(network.name("client"), network.name("server"), server, TRANSFER))
                    .matches(result -> result.isWhole(TRANSFER));
            assertThat(TcpTransfer.send(network.name("server"), network.name("client"), client, TRANSFER))
                    .matches(result -> result.isWhole(TRANSFER));

            assertThat(loop.complaints()).isEmpty();
            Counters.of(forwarder).assertConserved("lan", "wan");
        }
    }

    @ParameterizedTest(name = "{0} tags")
    @ValueSource(ints = {1, 2})
    void shouldFragmentWithOptionsAndTags(final int tags) throws Exception {
        try (TestNetwork network = network();
                TagLoop loop = startTagging(network, tags)) {
            final ForwarderProcess forwarder = startWithStatic(network, 576);

            network.in(
                    "client",
                    "ping",
                    "-c",
                    "2",
                    "-i",
                    "0.01",
                    "-M",
                    "dont",
                    "-R",
                    "-s",
                    "1400",
                    TestNetwork.SERVER_IPV4);

            final Counters counters = Counters.of(forwarder);
            counters.assertConserved("lan", "wan");
            assertThat(counters.of("lan", "fragmented")).isEqualTo(2);
            assertThat(counters.of("wan", "fragmented")).isEqualTo(2);
            assertThat(loop.complaints()).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0} tags")
    @ValueSource(ints = {1, 2})
    void shouldReportInTheVlan(final int tags) throws Exception {
        try (TestNetwork network = network();
                TagLoop loop = startTagging(network, tags)) {
            final ForwarderProcess forwarder = startWithStatic(network, 1400);

            final TestNetwork.Outcome tooBig = network.tryIn(
                    "client", "ping", "-c", "1", "-W", "1", "-M", "do", "-s", "1373", TestNetwork.SERVER_IPV4);

            assertThat(tooBig.output()).containsPattern("mtu ?= ?1400");
            assertThat(Counters.of(forwarder).of("lan", "reported")).isEqualTo(1);
            assertThat(loop.complaints()).isEmpty();
        }
    }

    private ForwarderProcess startWithStatic(final TestNetwork network, final int mtu) {
        return ForwarderProcess.start(
                network,
                "gateway",
                directory,
                Configurations.wireWithStatics("{ destination: 198.18.0.0/24, mtu: " + mtu + " }"));
    }

    // client - near - gateway - far - server; tags between near and far.
    private static TestNetwork network() {
        final TestNetwork network = TestNetwork.unconnected();
        network.addNamespace("gateway-near");
        network.addNamespace("gateway-far");
        network.addVeth("client", "eth0", "gateway-near", "plain");
        network.addVeth("gateway-near", "tagged", "gateway", "lan");
        network.addVeth("gateway", "wan", "gateway-far", "tagged");
        network.addVeth("gateway-far", "plain", "server", "eth0");
        network.addAddresses("eth0", "eth0");
        // an AF_PACKET socket may send one 802.1Q tag more than the MTU, and nothing else
        network.in("gateway-near", "ip", "link", "set", "tagged", "mtu", "1508");
        network.in("gateway", "ip", "link", "set", "lan", "mtu", "1508");
        network.in("gateway", "ip", "link", "set", "wan", "mtu", "1508");
        network.in("gateway-far", "ip", "link", "set", "tagged", "mtu", "1508");
        return network;
    }

    private static TagLoop startTagging(final TestNetwork network, final int tags) {
        return TagLoop.start(
                tags,
                open(network, "gateway-near", "plain"),
                open(network, "gateway-near", "tagged"),
                open(network, "gateway-far", "plain"),
                open(network, "gateway-far", "tagged"));
    }

    private static Port open(final TestNetwork network, final String role, final String name) {
        return network.in(role, () -> AfPacketPort.open(role + " " + name, name, GEOMETRY));
    }
}
