package io.plateau.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.ForwarderProcess;
import io.plateau.testkit.TcpTransfer;
import io.plateau.testkit.TestNetwork;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel's own traffic, offloads at their defaults, through the real program. */
@Tag("system")
class WireTrafficSystemTest {
    private static final long TRANSFER = 200_000_000;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {TestNetwork.SERVER_IPV4, TestNetwork.SERVER_IPV6})
    void shouldCarryTcpUncorrupted(final String server) throws Exception {
        try (TestNetwork network = TestNetwork.wire()) {
            final ForwarderProcess forwarder =
                    ForwarderProcess.start(network, "gateway", directory, Configurations.wire());
            final String client =
                    server.equals(TestNetwork.SERVER_IPV4) ? TestNetwork.CLIENT_IPV4 : TestNetwork.CLIENT_IPV6;

            assertThat(TcpTransfer.send(network.name("client"), network.name("server"), server, TRANSFER))
                    .matches(result -> result.isWhole(TRANSFER));
            assertThat(TcpTransfer.send(network.name("server"), network.name("client"), client, TRANSFER))
                    .matches(result -> result.isWhole(TRANSFER));

            final Counters counters = Counters.of(forwarder);
            counters.assertConserved("lan", "wan");
            assertThat(counters.dropped("lan") + counters.dropped("wan")).isZero();
        }
    }

    @Test
    void shouldReceiveExactlyWhatWasSent() throws Exception {
        try (TestNetwork network = TestNetwork.wire()) {
            network.silence("client", TestNetwork.SERVER_IPV4, "server");
            network.silence("server", TestNetwork.CLIENT_IPV4, "client");
            final long sentBefore = statistic(network, "client", "tx_packets");
            final long answeredBefore = statistic(network, "server", "tx_packets");
            final ForwarderProcess forwarder =
                    ForwarderProcess.start(network, "gateway", directory, Configurations.wire());
            network.in("client", "ping", "-c", "100", "-i", "0.002", "-q", TestNetwork.SERVER_IPV4);
            network.in("client", "ping", "-c", "100", "-i", "0.002", "-q", "-s", "1400", TestNetwork.SERVER_IPV4);

            final Counters counters = Counters.of(forwarder);
            counters.assertConserved("lan", "wan");
            assertThat(counters.of("lan", "received"))
                    .isEqualTo(200)
                    .isEqualTo(statistic(network, "client", "tx_packets") - sentBefore);
            assertThat(counters.of("wan", "received"))
                    .isEqualTo(200)
                    .isEqualTo(statistic(network, "server", "tx_packets") - answeredBefore);
        }
    }

    private static long statistic(final TestNetwork network, final String role, final String name) {
        return Long.parseLong(network.in(role, "cat", "/sys/class/net/eth0/statistics/" + name)
                .trim());
    }
}
