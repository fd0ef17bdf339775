package io.plateau.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.ForwarderProcess;
import io.plateau.testkit.Pings;
import io.plateau.testkit.TcpTransfer;
import io.plateau.testkit.TestNetwork;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel's own traffic, offloads at their defaults, through the real program. */
@Tag("system")
@Timeout(300)
@ParameterizedClass(name = "assist: {0}")
@ValueSource(strings = {"on", "off"})
class WireTrafficSystemTest {
    private static final long TRANSFER = 200_000_000;

    @TempDir
    Path directory;

    @Parameter(0)
    private String assist;

    @Test
    void shouldCarryTcpUncorrupted() throws Exception {
        try (TestNetwork network = TestNetwork.wire()) {
            final ForwarderProcess forwarder =
                    Wires.start(network, directory, Configurations.assisted(assist, Configurations.wire()));

            assertTransfer(network, "client", "server", TestNetwork.SERVER_IPV4);
            assertTransfer(network, "server", "client", TestNetwork.CLIENT_IPV4);
            assertTransfer(network, "client", "server", TestNetwork.SERVER_IPV6);
            assertTransfer(network, "server", "client", TestNetwork.CLIENT_IPV6);

            final Counters counters = Counters.conserved(forwarder, "lan", "wan");
            assertThat(counters.dropped("lan") + counters.dropped("wan")).isZero();
        }
    }

    private static void assertTransfer(
            final TestNetwork network, final String from, final String to, final String address) throws Exception {
        assertThat(TcpTransfer.send(network.name(from), network.name(to), address, TRANSFER))
                .as("to %s", address)
                .matches(result -> result.isWhole(TRANSFER));
    }

    @Test
    void shouldReceiveExactlyWhatWasSent() throws Exception {
        try (TestNetwork network = TestNetwork.wire()) {
            network.silence("client", TestNetwork.SERVER_IPV4, "server");
            network.silence("server", TestNetwork.CLIENT_IPV4, "client");
            final long sentBefore = statistic(network, "client", "tx_packets");
            final long answeredBefore = statistic(network, "server", "tx_packets");
            final ForwarderProcess forwarder =
                    Wires.start(network, directory, Configurations.assisted(assist, Configurations.wire()));
            final int sent =
                    Pings.send(network, "client", 100, TestNetwork.SERVER_IPV4).sent()
                            + Pings.send(network, "client", 100, "-s", "1400", TestNetwork.SERVER_IPV4)
                                    .sent();

            final Counters counters = Counters.await(
                    forwarder, now -> now.of("lan", "received") >= sent && now.of("wan", "received") >= sent);
            assertThat(counters.of("lan", "received"))
                    .isEqualTo(sent)
                    .isEqualTo(statistic(network, "client", "tx_packets") - sentBefore);
            assertThat(counters.of("wan", "received"))
                    .isEqualTo(sent)
                    .isEqualTo(statistic(network, "server", "tx_packets") - answeredBefore);
            Counters.conserved(forwarder, "lan", "wan");
        }
    }

    private static long statistic(final TestNetwork network, final String role, final String name) {
        return Long.parseLong(network.in(role, "cat", "/sys/class/net/eth0/statistics/" + name)
                .trim());
    }
}
