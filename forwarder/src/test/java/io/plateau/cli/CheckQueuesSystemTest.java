package io.plateau.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.TestNetwork;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code check} says of the queues of real interfaces when several workers are to have one each. Needs root. */
@Tag("system")
class CheckQueuesSystemTest {
    private final TestNetwork network = TestNetwork.empty();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @AfterEach
    void tearDown() {
        network.close();
    }

    // Of the two ends of one veth pair, which is a wire. Returns the exit code.
    private int check(final int workers, final String queuesOfA, final String queuesOfB) throws IOException {
        network.addNamespace("gateway");
        network.ip(
                "gateway",
                "link add a0 numtxqueues 4 numrxqueues 4 type veth peer name b0 numtxqueues 4 numrxqueues 4");
        network.in("gateway", ("ethtool -L a0 " + queuesOfA).split(" "));
        network.in("gateway", ("ethtool -L b0 " + queuesOfB).split(" "));
        final Path file = Files.writeString(folder.resolve("gateway.yaml"), """
                ports: { lan: { interface: a0, io: af_xdp }, wan: { interface: b0, io: af_xdp } }
                forwarding: { wires: [[lan, wan]] }
                workers: %d
                """.formatted(workers));
        return network.in(
                "gateway",
                () -> PlateauCommand.commandLine()
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err))
                        .execute("check", "--config", file.toString()));
    }

    @Test
    void shouldSayThatInterfacesDecideWhoseFlowsAre() throws IOException {
        assertThat(check(2, "rx 2 tx 2", "rx 2 tx 2")).isZero();

        assertThat(out.toString())
                .contains("workers: 2, ")
                .contains(
                        "workers: each has a queue of its own of each of lan, wan; whose a flow is the interface decides");
    }

    @Test
    void shouldLeaveWiresWithOneQueueToTheFirst() throws IOException {
        assertThat(check(2, "rx 1 tx 1", "rx 1 tx 1")).isZero();

        assertThat(out.toString()).contains("workers: 1, not 2").contains("workers: worker-0 alone has lan, wan: ");
    }

    @Test
    void shouldRefuseOtherNumbersThanThatOfTheWorkers() throws IOException {
        assertThat(check(2, "rx 3 tx 3", "rx 2 tx 1")).isEqualTo(3);

        assertThat(err.toString())
                .contains("ports.lan.interface: a0 has 3 receive and 3 transmit queues, and workers: 2 takes 2")
                .contains("sudo ethtool -L a0 combined 2 (or rx 2 tx 2)")
                .contains("ports.wan.interface: b0 has 2 receive and 1 transmit queues, and workers: 2 takes 2")
                .contains("sudo ethtool -L b0 combined 2");
    }

    @Test
    void shouldRefuseSeveralQueuesWhereTheOtherEndHasOne() throws IOException {
        assertThat(check(2, "rx 2 tx 2", "rx 1 tx 1")).isEqualTo(3);

        assertThat(err.toString())
                .contains("ports.lan.interface: a0 spreads what it receives over 2 queues, and io: af_xdp takes one,"
                        + " as b0 at the other end of the wire has")
                .contains("sudo ethtool -L a0 combined 1 (or rx 1)")
                .contains("sudo ethtool -L b0 combined 2")
                .doesNotContain("ports.wan");
    }
}
