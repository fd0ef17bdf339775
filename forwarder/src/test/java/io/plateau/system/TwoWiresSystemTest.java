package io.plateau.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.ForwarderProcess;
import io.plateau.testkit.Pings;
import io.plateau.testkit.TcpTransfer;
import io.plateau.testkit.TestNetwork;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two wires of one process, with the same addresses on both: neither hears of the other. */
@Tag("system")
@Timeout(120)
class TwoWiresSystemTest {
    private static final long TRANSFER = 50_000_000;

    @TempDir
    Path directory;

    @Test
    void shouldKeepWiresAndTheirCountersApart() throws Exception {
        try (TestNetwork network = TestNetwork.wire()) {
            Hosts.addSecondWire(network);
            final ForwarderProcess forwarder = Wires.start(network, directory, Configurations.twoWires());
            final long sent =
                    Pings.send(network, "client", 100, TestNetwork.SERVER_IPV4).sent();
            final long sent2 =
                    Pings.send(network, "client2", 37, TestNetwork.SERVER_IPV4).sent();
            final Counters quiet = Counters.await(
                    forwarder, now -> now.of("wan", "received") >= sent && now.of("wan2", "received") >= sent2);

            final ExecutorService threads = Executors.newFixedThreadPool(2);
            network.onClose(threads::shutdownNow);
            final Future<TcpTransfer.Result> first = threads.submit(() -> send(network, ""));
            final Future<TcpTransfer.Result> second = threads.submit(() -> send(network, "2"));

            assertThat(first.get()).matches(result -> result.isWhole(TRANSFER));
            assertThat(second.get()).matches(result -> result.isWhole(TRANSFER));
            assertThat(quiet.of("lan", "received")).isEqualTo(sent);
            assertThat(quiet.of("wan", "received")).isEqualTo(sent);
            assertThat(quiet.of("lan2", "received")).isEqualTo(sent2);
            assertThat(quiet.of("wan2", "received")).isEqualTo(sent2);
            Counters.conserved(forwarder, "lan", "wan", "lan2", "wan2");
        }
    }

    private static TcpTransfer.Result send(final TestNetwork network, final String wire) throws Exception {
        return TcpTransfer.send(
                network.name("client" + wire), network.name("server" + wire), TestNetwork.SERVER_IPV4, TRANSFER);
    }
}
