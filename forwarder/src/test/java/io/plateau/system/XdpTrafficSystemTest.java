package io.plateau.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.ForwarderProcess;
import io.plateau.testkit.TcpTransfer;
import io.plateau.testkit.TestNetwork;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The kernel's TCP through wires of which one port at least is AF_XDP's, offloads of client and server at their defaults: they send
 * partial checksums, and towards a packet socket super-frames.
 */
@Tag("system")
@Timeout(180)
class XdpTrafficSystemTest {
    private static final long TRANSFER = 60_000_000;

    @TempDir
    Path directory;

    @ParameterizedTest(name = "{0} - {1}")
    @CsvSource({"af_xdp, af_xdp", "af_xdp, af_packet", "af_packet, af_xdp"})
    void shouldCarryTcpUncorrupted(final String lan, final String wan) throws Exception {
        try (TestNetwork network = TestNetwork.wire()) {
            final ForwarderProcess forwarder =
                    ForwarderProcess.start(network, "gateway", directory, Configurations.wire(lan, wan));

            transferBothWays(network);

            Counters.conserved(forwarder, "lan", "wan");
        }
    }

    @ParameterizedTest(name = "tap - {0}")
    @CsvSource("af_xdp")
    void shouldCarryTcpBesideTaps(final String wan) throws Exception {
        try (TestNetwork network = TestNetwork.unconnected()) {
            network.addVeth("gateway", "wan", "server", "eth0");
            final ForwarderProcess forwarder =
                    ForwarderProcess.start(network, "gateway", directory, Configurations.wire("tap", wan));
            network.in("gateway", "ip", "link", "set", "lan", "netns", network.name("client"));
            network.ip("client", "link set lan up");
            network.addAddresses("lan", "eth0");

            transferBothWays(network);

            Counters.conserved(forwarder, "lan", "wan");
        }
    }

    private static void transferBothWays(final TestNetwork network) throws Exception {
        transfer(network, "client", "server", TestNetwork.SERVER_IPV4);
        transfer(network, "server", "client", TestNetwork.CLIENT_IPV4);
        transfer(network, "client", "server", TestNetwork.SERVER_IPV6);
        transfer(network, "server", "client", TestNetwork.CLIENT_IPV6);
    }

    private static void transfer(final TestNetwork network, final String from, final String to, final String address)
            throws Exception {
        assertThat(TcpTransfer.send(network.name(from), network.name(to), address, TRANSFER))
                .as(from + " to " + address)
                .matches(result -> result.isWhole(TRANSFER));
    }
}
