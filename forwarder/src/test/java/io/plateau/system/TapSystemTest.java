package io.plateau.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plateau.testkit.ForwarderProcess;
import io.plateau.testkit.FrameBuilder;
import io.plateau.testkit.FrameSender;
import io.plateau.testkit.TcpTransfer;
import io.plateau.testkit.TestNetwork;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two TAPs that {@code run} makes, and that move into other namespaces than its own while it runs. */
@Tag("system")
@Timeout(120)
class TapSystemTest {
    /** Frames; a TAP's queue takes 1000 unless told otherwise. */
    private static final int MORE_THAN_A_QUEUE = 1500;

    private static final long TRANSFER = 100_000_000;

    @TempDir
    Path directory;

    @Test
    void shouldCarryTcpUncorruptedAndTakeItsTapsAwayInTheEnd() throws Exception {
        try (TestNetwork network = TestNetwork.unconnected()) {
            final ForwarderProcess forwarder = start(network);
            hand(network);

            assertTransfer(network, "client", "server", TestNetwork.SERVER_IPV4);
            assertTransfer(network, "server", "client", TestNetwork.CLIENT_IPV4);
            assertTransfer(network, "client", "server", TestNetwork.SERVER_IPV6);
            assertTransfer(network, "server", "client", TestNetwork.CLIENT_IPV6);
            Counters.conserved(forwarder, "lan", "wan");

            assertThat(forwarder.stop()).as(forwarder.log()).isZero();
            for (final String role : List.of("client", "gateway", "server")) {
                assertThat(network.in(role, "ip", "-o", "link", "show"))
                        .doesNotContain(" lan")
                        .doesNotContain(" wan");
            }
        }
    }

    private static void assertTransfer(
            final TestNetwork network, final String from, final String to, final String address) throws Exception {
        assertThat(TcpTransfer.send(network.name(from), network.name(to), address, TRANSFER))
                .as("to %s", address)
                .matches(result -> result.isWhole(TRANSFER));
    }

    @Test
    void shouldKeepTheLastMtuOfInterfacesThatWentElsewhere() throws Exception {
        try (TestNetwork network = TestNetwork.unconnected()) {
            final ForwarderProcess forwarder = start(network);
            network.in("gateway", "ip", "link", "set", "wan", "mtu", "1400");
            awaitLog(forwarder, "the MTU of wan is 1400 now");
            hand(network);
            network.in("server", "ip", "link", "set", "wan", "mtu", "1500");
            awaitLog(forwarder, "wan cannot be read any more");
            awaitUptime(forwarder, Counters.of(forwarder).uptimeSeconds() + 3);

            assertThat(network.tryIn("client", "ping", "-c", "1", "-M", "do", "-s", "1400", TestNetwork.SERVER_IPV4)
                            .output())
                    .containsPattern("mtu ?= ?1400");
            assertThat(forwarder.log()).containsOnlyOnce("wan cannot be read any more");
        }
    }

    // A stopped process reads nothing: the interface's queue fills, and what finds it full is lost, but not unseen.
    @Test
    void shouldCountWhatTheQueueLost() throws Exception {
        try (TestNetwork network = TestNetwork.unconnected()) {
            final ForwarderProcess forwarder = start(network);
            hand(network);
            final String pid = String.valueOf(forwarder.process().pid());

            final byte[] frame = FrameBuilder.frame()
                    .from(TestNetwork.CLIENT_IPV4)
                    .to(TestNetwork.SERVER_IPV4)
                    .udpOfTotalLength(100)
                    .ethernet();

            network.in("gateway", "kill", "-STOP", pid);
            try (FrameSender client = FrameSender.open(network.name("client"), "lan")) {
                for (int sent = 0; sent < MORE_THAN_A_QUEUE; sent++) {
                    client.queue(frame);
                }
                client.flush();
            }
            network.in("gateway", "kill", "-CONT", pid);

            final long lost = lost(network);
            assertThat(lost).isPositive();
            while (Counters.of(forwarder).of("lan", "kernel-dropped") < lost) {
                assertThat(forwarder.process().isAlive()).as(forwarder.log()).isTrue();
            }
            assertThat(Counters.of(forwarder).of("lan", "kernel-dropped")).isEqualTo(lost(network));
        }
    }

    // What the kernel says of the client's end.
    private static long lost(final TestNetwork network) throws JsonProcessingException {
        final String statistics = network.in("client", "ip", "-json", "-stats", "link", "show", "lan");
        return new ObjectMapper()
                .readTree(statistics)
                .path(0)
                .path("stats64")
                .path("tx")
                .path("dropped")
                .asLong();
    }

    private ForwarderProcess start(final TestNetwork network) {
        return ForwarderProcess.start(network, "gateway", directory, Configurations.taps());
    }

    private static void hand(final TestNetwork network) {
        network.in("gateway", "ip", "link", "set", "lan", "netns", network.name("client"));
        network.in("gateway", "ip", "link", "set", "wan", "netns", network.name("server"));
        network.in("client", "ip", "link", "set", "lan", "up");
        network.in("server", "ip", "link", "set", "wan", "up");
        network.addAddresses("lan", "wan");
    }

    private static void awaitLog(final ForwarderProcess forwarder, final String text) throws Exception {
        while (!forwarder.log().contains(text)) {
            assertThat(forwarder.process().isAlive()).as(forwarder.log()).isTrue();
        }
    }

    private static void awaitUptime(final ForwarderProcess forwarder, final long seconds) throws Exception {
        while (Counters.of(forwarder).uptimeSeconds() < seconds) {
            assertThat(forwarder.process().isAlive()).as(forwarder.log()).isTrue();
        }
    }
}
