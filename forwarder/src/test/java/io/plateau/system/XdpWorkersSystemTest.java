package io.plateau.system;

import static io.plateau.system.Watch.about;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.ForwarderProcess;
import io.plateau.testkit.FrameBuilder;
import io.plateau.testkit.FrameSender;
import io.plateau.testkit.Pings;
import io.plateau.testkit.TcpTransfer;
import io.plateau.testkit.TestNetwork;
import io.plateau.testkit.UdpExchange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two workers on a wire between AF_XDP ports with two queues each, with and without the kernel's help. Whose a flow is the kernel of
 * its sender decides, by the queue that it sends it by: the two directions are one worker's or not, as it happens.
 */
@Tag("system")
@Timeout(200)
class XdpWorkersSystemTest {
    private static final int FLOWS = 12;
    private static final int SERVERS = 24;
    private static final long TRANSFER = 10_000_000;
    private static final Pattern RECEIVED = Pattern.compile("rx_queue_\\d_xdp_packets: (\\d+)");

    @TempDir
    Path directory;

    private final TestNetwork network = TestNetwork.unconnected();

    @AfterEach
    void end() {
        network.close();
    }

    private static String configuration(final String assist) {
        return Configurations.assisted(assist, Configurations.wire("af_xdp", "af_xdp")) + "workers: 2\n";
    }

    // Hosts that take redirected frames, and leave no checksum to their interfaces: else the workers have to complete
    // them.
    private void connect() {
        addVeth("client", "lan");
        addVeth("server", "wan");
        network.addAddresses("eth0", "eth0");
        for (final String host : List.of("client", "server")) {
            network.in(host, "ethtool", "-K", "eth0", "gro", "on", "tx", "off");
        }
    }

    private void addVeth(final String host, final String port) {
        network.ip(
                host,
                "link add eth0 numtxqueues 2 numrxqueues 2 type veth peer name " + port
                        + " numtxqueues 2 numrxqueues 2 netns " + network.name("gateway"));
        network.ip(host, "link set eth0 up");
        network.ip("gateway", "link set " + port + " up");
        network.awaitUp(host, "eth0");
        network.awaitUp("gateway", port);
    }

    // Frames that each queue of a port has had for the program.
    private List<Long> received(final String port) {
        return RECEIVED.matcher(network.in("gateway", "ethtool", "-S", port))
                .results()
                .map((MatchResult queue) -> Long.valueOf(queue.group(1)))
                .toList();
    }

    private static long sum(final List<Long> frames) {
        return frames.stream().mapToLong(Long::longValue).sum();
    }

    private void assertBothQueuesCarry(final String port, final long atLeast) {
        assertThat(received(port)).as(port).hasSize(2).allMatch(frames -> frames >= atLeast);
    }

    @ParameterizedTest(name = "assist: {0}")
    @ValueSource(strings = {"off", "on"})
    void shouldCarryFlowsOfEitherQueueWhole(final String assist) throws Exception {
        connect();
        final ForwarderProcess forwarder = ForwarderProcess.start(network, "gateway", directory, configuration(assist));

        assertThat(transferAtOnce()).allMatch(TcpTransfer.Result::isWhole);
        assertThat(Pings.send(network, "client", 300, "-s", "4000", TestNetwork.SERVER_IPV4)
                        .areAllAnswered())
                .isTrue();
        assertThat(Pings.send(network, "server", 300, "-s", "4000", TestNetwork.CLIENT_IPV6)
                        .areAllAnswered())
                .isTrue();
        for (int length = 100; length < 50_000; length += 4001) {
            assertThat(UdpExchange.send(
                            network.name("client"), network.name("server"), TestNetwork.SERVER_IPV4, length))
                    .isTrue();
        }

        final Counters counters = Counters.await(
                forwarder,
                now -> now.areConserved("lan", "wan")
                        && now.of("lan", "received") == sum(received("lan"))
                        && now.of("wan", "received") == sum(received("wan")));
        counters.assertConserved("lan", "wan");
        for (final String port : List.of("lan", "wan")) {
            assertBothQueuesCarry(port, 100);
            assertThat(counters.of(port, "received")).isEqualTo(sum(received(port)));
            assertThat(counters.dropped(port)).isZero();
            assertThat(counters.of(port, "kernel-dropped")).isZero();
        }
        if ("on".equals(assist)) {
            // Whose evidence a datagram concerns, the kernel must know as well: else it passes on no long one.
            assertThat(counters.of("lan", "assisted")).isGreaterThan(counters.of("lan", "received") * 7 / 10);
        }
    }

    // Connections both ways over both versions.
    private List<TcpTransfer.Result> transferAtOnce() throws Exception {
        final List<String> addresses = List.of(
                TestNetwork.SERVER_IPV4, TestNetwork.CLIENT_IPV4, TestNetwork.SERVER_IPV6, TestNetwork.CLIENT_IPV6);
        final List<TcpTransfer> transfers = new ArrayList<>();
        try {
            for (int flow = 0; flow < FLOWS; flow++) {
                final boolean isUp = flow % 2 == 0;
                transfers.add(TcpTransfer.open(
                        network.name(isUp ? "client" : "server"),
                        network.name(isUp ? "server" : "client"),
                        addresses.get(flow % addresses.size())));
            }
            return transfers.stream()
                    .map(transfer -> transfer.sendWhile(() -> transfer.received() < TRANSFER))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .toList();
        } finally {
            CloseHelper.closeAll(transfers);
        }
    }

    @ParameterizedTest(name = "assist: {0}")
    @ValueSource(strings = {"off", "on"})
    void shouldLearnAndEnforceForFlowsOfEitherQueue(final String assist) throws Exception {
        connect();
        Hosts.addFar(network, 1);
        Hosts.narrow(network, 1, 1400);
        final List<String> servers = IntStream.range(101, 101 + SERVERS)
                .mapToObj(host -> "10.77.1." + host)
                .toList();
        servers.forEach(server -> network.ip("far", "addr add " + server + "/24 dev eth1"));
        final Watch watch = Watch.start(network, directory, configuration(assist));

        servers.forEach(this::pingIsTold1400);
        for (final String server : servers) {
            watch.await("claim-accepted", about(server));
        }
        final long reportedBefore = watch.conserved("lan", "wan").of("lan", "reported");
        sendTooLong(servers);

        watch.until(() -> watch.counters().of("lan", "reported") >= reportedBefore + SERVERS);
        assertThat(watch.conserved("lan", "wan").of("lan", "reported")).isEqualTo(reportedBefore + SERVERS);
        assertThat(watch.events("claim-rejected")).isEmpty();
        for (final String server : List.of(servers.get(0), servers.get(SERVERS - 1))) {
            assertThat(TcpTransfer.send(network.name("client"), network.name("far"), server, TRANSFER))
                    .matches(result -> result.isWhole(TRANSFER));
        }
        watch.conserved("lan", "wan");
        assertBothQueuesCarry("lan", 5);
    }

    // Of what nobody acknowledges, none is tried.
    private void sendTooLong(final List<String> servers) {
        try (FrameSender client = FrameSender.open(network.name("client"), "eth0")) {
            for (final String server : servers) {
                client.queue(FrameBuilder.frame()
                        .from(TestNetwork.CLIENT_IPV4)
                        .to(server)
                        .dontFragment()
                        .udpOfTotalLength(1401)
                        .ethernet());
            }
            client.flush();
        }
    }

    private void pingIsTold1400(final String server) {
        assertThat(network.tryIn("client", "ping", "-c", "1", "-W", "1", "-M", "do", "-s", "1450", server)
                        .output())
                .containsPattern("mtu ?= ?1400");
    }

    @ParameterizedTest(name = "assist: {0}")
    @ValueSource(strings = {"off", "on"})
    void shouldBeGoneWithTheProcessUnderLoad(final String assist) throws Exception {
        connect();
        final ForwarderProcess forwarder = ForwarderProcess.start(network, "gateway", directory, configuration(assist));
        final AtomicBoolean enough = new AtomicBoolean();
        try (TcpTransfer transfer =
                TcpTransfer.open(network.name("client"), network.name("server"), TestNetwork.SERVER_IPV4)) {
            assertThat(transfer.sendWhile(() -> !enough.get())).isNotDone();
            Counters.await(forwarder, now -> now.of("lan", "received") > 1000);
            assertThat(links()).contains("xdp").contains("promiscuity 1");

            forwarder.process().destroyForcibly().waitFor();

            enough.set(true);
            assertThat(links()).doesNotContain("xdp").doesNotContain("promiscuity 1");
        }
    }

    @Test
    void shouldLeaveTheInterfacesAsTheyWere() throws Exception {
        connect();
        final ForwarderProcess forwarder = ForwarderProcess.start(network, "gateway", directory, configuration("off"));

        assertThat(forwarder.stop()).as(forwarder.log()).isZero();

        assertThat(links()).doesNotContain("xdp").doesNotContain("promiscuity 1");
    }

    private String links() {
        return network.ip("gateway", "-d link show dev lan") + network.ip("gateway", "-d link show dev wan");
    }
}
