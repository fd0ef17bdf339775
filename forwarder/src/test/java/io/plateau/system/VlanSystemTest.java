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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kernel's traffic in a VLAN, and in a VLAN of a VLAN, through the real program; the hosts know of no tags. */
@Tag("system")
@Timeout(120)
@ParameterizedClass(name = "{0} tags, {1}")
@CsvSource({"1, af_packet", "2, af_packet", "1, af_xdp", "2, af_xdp"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VlanSystemTest {
    private static final long TRANSFER = 50_000_000;
    private static final RingGeometry GEOMETRY = RingGeometry.forSuperFrames(500);
    private static final String HOSTS = "198.18.0.0/24";

    @Parameter(0)
    private int tags;

    @Parameter(1)
    private String io;

    private TestNetwork network;
    private TagLoop loop;
    private ForwarderProcess forwarder;

    @BeforeParameterizedClassInvocation(injectArguments = false)
    void build(@TempDir final Path directory) {
        network = network();
        loop = startTagging(network, tags);
        forwarder = ForwarderProcess.start(network, "gateway", directory, Configurations.wire(io, io));
    }

    @AfterParameterizedClassInvocation
    void takeDown() {
        loop.close();
        network.close();
    }

    @AfterEach
    void assertOrder() throws Exception {
        forwarder.ask("pmtu", "clear", "--all");
        network.ip("client", "route flush cache");
        Counters.conserved(forwarder, "lan", "wan");
        assertThat(loop.complaints()).isEmpty();
    }

    @ParameterizedTest(name = "from {0} to {1}")
    @CsvSource({
        TestNetwork.CLIENT_IPV4 + ", " + TestNetwork.SERVER_IPV4,
        TestNetwork.CLIENT_IPV6 + ", " + TestNetwork.SERVER_IPV6
    })
    void shouldCarryTcpUncorrupted(final String client, final String server) throws Exception {
        assertThat(TcpTransfer.send(network.name("client"), network.name("server"), server, TRANSFER))
                .matches(result -> result.isWhole(TRANSFER));
        assertThat(TcpTransfer.send(network.name("server"), network.name("client"), client, TRANSFER))
                .matches(result -> result.isWhole(TRANSFER));
    }

    @Test
    void shouldFragmentWithOptionsAndTags() throws Exception {
        forwarder.ask("pmtu", "set", HOSTS, "576");
        final Counters before = Counters.of(forwarder);

        network.in(
                "client", "ping", "-c", "2", "-i", "0.01", "-M", "dont", "-R", "-s", "1400", TestNetwork.SERVER_IPV4);

        final Counters counters = Counters.await(
                forwarder,
                now -> now.of("lan", "fragmented") >= before.of("lan", "fragmented") + 2
                        && now.of("wan", "fragmented") >= before.of("wan", "fragmented") + 2);
        forwarder.ask("pmtu", "clear", HOSTS);
        assertThat(counters.of("lan", "fragmented") - before.of("lan", "fragmented"))
                .isEqualTo(2);
        assertThat(counters.of("wan", "fragmented") - before.of("wan", "fragmented"))
                .isEqualTo(2);
    }

    @Test
    void shouldReportInTheVlan() throws Exception {
        forwarder.ask("pmtu", "set", HOSTS, "1400");
        final long before = Counters.of(forwarder).of("lan", "reported");

        final TestNetwork.Outcome tooBig =
                network.tryIn("client", "ping", "-c", "1", "-M", "do", "-s", "1373", TestNetwork.SERVER_IPV4);

        assertThat(tooBig.output()).containsPattern("mtu ?= ?1400");
        assertThat(Counters.await(forwarder, now -> now.of("lan", "reported") > before)
                        .of("lan", "reported"))
                .isEqualTo(before + 1);
        forwarder.ask("pmtu", "clear", HOSTS);
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
