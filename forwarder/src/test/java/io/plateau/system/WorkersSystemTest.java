package io.plateau.system;

import static io.plateau.system.Watch.about;
import static io.plateau.system.Watch.because;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plateau.linux.CpuAffinity;
import io.plateau.testkit.ForwarderProcess;
import io.plateau.testkit.FrameBuilder;
import io.plateau.testkit.FrameSender;
import io.plateau.testkit.Pings;
import io.plateau.testkit.TcpTransfer;
import io.plateau.testkit.TestNetwork;
import io.plateau.testkit.UdpExchange;
import io.plateau.testkit.Wiretap;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two workers, with and without the kernel's help: what one worker does alone they do together. */
@Tag("system")
@Timeout(200)
class WorkersSystemTest {
    private static final int ATTEMPTS = 3;
    private static final int FLOWS = 12;
    private static final long TRANSFER = 20_000_000;
    private static final int BATCH = 256;
    private static final String FORGER = "198.18.0.9";

    @TempDir
    Path directory;

    @ParameterizedTest(name = "assist: {0}")
    @ValueSource(strings = {"off", "on"})
    void shouldCarryManyFlowsWhole(final String assist) throws Exception {
        try (TestNetwork network = TestNetwork.wire()) {
            final ForwarderProcess forwarder =
                    ForwarderProcess.start(network, "gateway", directory, Configurations.wireOfWorkers(2, assist));
            assertThat(together(everything(network))).containsOnly(true);

            final Counters counters = Counters.conserved(forwarder, "lan", "wan");
            assertThat(counters.dropped("lan") + counters.dropped("wan")).isZero();
            assertThat(counters.of("lan", "kernel-dropped") + counters.of("wan", "kernel-dropped"))
                    .isZero();
            if ("off".equals(assist)) {
                assertThat(ranNs(forwarder, "worker-0")).isGreaterThan(ranNs(forwarder, "worker-1") / 20);
                assertThat(ranNs(forwarder, "worker-1")).isGreaterThan(ranNs(forwarder, "worker-0") / 20);
            } else {
                // Which worker's evidence a datagram concerns, the kernel must know as well: else it passes on no long
                // one.
                assertThat(counters.of("lan", "assisted")).isGreaterThan(counters.of("lan", "received") * 7 / 10);
            }
        }
    }

    // Connections both ways over both versions, and datagrams in fragments.
    private static List<Callable<Boolean>> everything(final TestNetwork network) {
        final List<Callable<Boolean>> all = new ArrayList<>();
        for (int flow = 0; flow < FLOWS; flow++) {
            final boolean isUp = flow % 2 == 0;
            final String to = Stream.of(
                            TestNetwork.SERVER_IPV4,
                            TestNetwork.CLIENT_IPV4,
                            TestNetwork.SERVER_IPV6,
                            TestNetwork.CLIENT_IPV6)
                    .toList()
                    .get(flow % 4);
            all.add(() -> TcpTransfer.send(
                            network.name(isUp ? "client" : "server"),
                            network.name(isUp ? "server" : "client"),
                            to,
                            TRANSFER)
                    .isWhole(TRANSFER));
        }
        all.add(() -> Pings.send(network, "client", 300, "-s", "4000", TestNetwork.SERVER_IPV4)
                .areAllAnswered());
        all.add(() -> Pings.send(network, "server", 300, "-s", "4000", TestNetwork.CLIENT_IPV6)
                .areAllAnswered());
        for (int length = 100; length < 50_000; length += 4001) {
            final int bytes = length;
            all.add(() -> arrives(network, bytes));
        }
        return all;
    }

    // Where many fragments of others come in between, the receiver's kernel gives a datagram up (ipfrag_max_dist in
    // the kernel's ip-sysctl): who sends such datagrams sends them again.
    private static boolean arrives(final TestNetwork network, final int bytes) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return UdpExchange.send(network.name("client"), network.name("server"), TestNetwork.SERVER_IPV4, bytes);
            } catch (final SocketTimeoutException lost) {
                if (attempt == ATTEMPTS) {
                    throw lost;
                }
            }
        }
    }

    private static List<Boolean> together(final List<Callable<Boolean>> all) throws Exception {
        final ExecutorService threads = Executors.newCachedThreadPool();
        try {
            final List<Boolean> results = new ArrayList<>();
            for (final Future<Boolean> result : threads.invokeAll(all)) {
                results.add(result.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    // Time that a thread of the program has had a processor.
    private static long ranNs(final ForwarderProcess forwarder, final String thread) throws IOException {
        final long pid = forwarder
                .process()
                .descendants()
                .mapToLong(ProcessHandle::pid)
                .findFirst()
                .orElse(forwarder.process().pid());
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
            for (final Path task : tasks.toList()) {
                if (Files.readString(task.resolve("comm")).strip().equals(thread)) {
                    final String times = Files.readString(task.resolve("schedstat"));
                    return Long.parseLong(times.substring(0, times.indexOf(' ')));
                }
            }
        }
        throw new AssertionError("there is no thread " + thread);
    }

    // Numbered datagrams of sixteen flows, so many at once as the tap at the server can hold. Each flow is known when
    // it goes
    // on: with assist, what the worker sees first may be overtaken by what the kernel passes on by then.
    @ParameterizedTest(name = "assist: {0}")
    @ValueSource(strings = {"off", "on"})
    void shouldKeepEachFlowInOrder(final String assist) throws Exception {
        try (TestNetwork network = TestNetwork.wire()) {
            final ForwarderProcess forwarder =
                    ForwarderProcess.start(network, "gateway", directory, Configurations.wireOfWorkers(2, assist));
            try (FrameSender client = FrameSender.open(network.name("client"), "eth0");
                    Wiretap server = Wiretap.open(network.name("server"), "eth0")) {
                final int[] sent = new int[16];
                final int[] expected = new int[16];
                for (int batch = 0; batch < 100; batch++) {
                    final int frames = batch == 0 ? sent.length : BATCH;
                    for (int frame = 0; frame < frames; frame++) {
                        final int flow = frame % sent.length;
                        client.queue(numbered(flow, sent[flow]++));
                    }
                    sendByOneProcessor(client);
                    final List<byte[]> seen = new ArrayList<>();
                    server.await(it -> it.isTo(TestNetwork.SERVER_IPV4)
                            && it.protocol() == 17
                            && seen.add(it.datagram())
                            && seen.size() == frames);
                    for (final byte[] datagram : seen) {
                        final ByteBuffer bytes = ByteBuffer.wrap(datagram);
                        final int flow = bytes.getShort(20) - 4000;
                        assertThat(bytes.getInt(28)).as("of flow %d", flow).isEqualTo(expected[flow]++);
                    }
                }
            }
            Counters.conserved(forwarder, "lan", "wan");
        }
    }

    // What a thread sends from two processors the kernel may bring in another order itself.
    private static void sendByOneProcessor(final FrameSender client) {
        final BitSet processors = CpuAffinity.get();
        final BitSet one = new BitSet();
        one.set(processors.nextSetBit(0));
        CpuAffinity.set(one);
        try {
            client.flush();
        } finally {
            CpuAffinity.set(processors);
        }
    }

    private static byte[] numbered(final int flow, final int number) {
        final ByteBuffer udp = ByteBuffer.allocate(1000)
                .putShort((short) (4000 + flow))
                .putShort((short) 9)
                .putShort((short) 1000)
                .putShort((short) 0)
                .putInt(number);
        return FrameBuilder.frame()
                .from(TestNetwork.CLIENT_IPV4)
                .to(TestNetwork.SERVER_IPV4)
                .protocol(17, udp.array())
                .ethernet();
    }

    // A TAP has one queue, so that its wire is the first worker's; the other wire is either's.
    @Test
    void shouldLeaveWiresWithOneQueueToTheFirst() throws Exception {
        try (TestNetwork network = TestNetwork.wire()) {
            network.addSilentNamespace("client2").addVeth("client2", "eth0", "gateway", "lan2");
            final ForwarderProcess forwarder = ForwarderProcess.start(network, "gateway", directory, """
                    ports:
                      lan: { interface: lan }
                      wan: { interface: wan }
                      lan2: { interface: lan2 }
                      vm: { interface: vm, io: tap }
                    forwarding: { wires: [[lan, wan], [vm, lan2]] }
                    workers: 2
                    """);
            try (FrameSender client = FrameSender.open(network.name("client2"), "eth0")) {
                for (int flow = 0; flow < 16; flow++) {
                    client.send(numbered(flow, 0));
                }
            }
            assertThat(transfer(network, "client", "server", TestNetwork.SERVER_IPV4))
                    .isTrue();

            final Counters counters = Counters.await(forwarder, now -> now.of("vm", "transmitted") == 16);
            assertThat(counters.of("lan2", "forwarded")).isEqualTo(16);
            assertThat(counters.of("vm", "transmitted")).isEqualTo(16);
            Counters.conserved(forwarder, "lan", "wan", "lan2", "vm");
        }
    }

    // A gateway of two workers: neighbours that are looked for, fragments, and both directions.
    @Test
    void shouldRoute() throws Exception {
        try (TestNetwork network = GatewayNetwork.build()) {
            final ForwarderProcess forwarder = GatewayNetwork.start(network, directory, "workers: 2\n");

            assertThat(together(List.of(
                            () -> transfer(network, "client", "server", GatewayNetwork.SERVER_IPV4),
                            () -> transfer(network, "server", "client", GatewayNetwork.CLIENT_IPV4),
                            () -> transfer(network, "client", "server", GatewayNetwork.SERVER_IPV6),
                            () -> transfer(network, "server", "client", GatewayNetwork.CLIENT_IPV6),
                            () -> transfer(network, "client", "server", GatewayNetwork.SERVER_IPV4),
                            () -> transfer(network, "server", "client", GatewayNetwork.CLIENT_IPV4),
                            () -> Pings.send(network, "client", 300, "-s", "4000", GatewayNetwork.SERVER_IPV4)
                                    .areAllAnswered())))
                    .containsOnly(true);

            final Counters counters = Counters.conserved(forwarder, "lan", "wan");
            assertThat(counters.of("lan", "kernel-dropped") + counters.of("wan", "kernel-dropped"))
                    .isZero();
        }
    }

    private static boolean transfer(final TestNetwork network, final String from, final String to, final String address)
            throws Exception {
        return TcpTransfer.send(network.name(from), network.name(to), address, TRANSFER)
                .isWhole(TRANSFER);
    }

    // What the router says comes to one worker, since it speaks to one client; the flows are either's.
    @ParameterizedTest(name = "assist: {0}")
    @ValueSource(strings = {"off", "on"})
    void shouldLearnWhateverWorkerHearsTheClaim(final String assist) throws Exception {
        try (TestNetwork network = TestNetwork.wire()) {
            Hosts.addFar(network, 1);
            Hosts.narrow(network, 1, 1400);
            final List<String> servers = IntStream.range(101, 101 + FLOWS)
                    .mapToObj(host -> "10.77.1." + host)
                    .toList();
            servers.forEach(server -> network.ip("far", "addr add " + server + "/24 dev eth1"));
            final Watch watch = Watch.start(network, directory, Configurations.wireOfWorkers(2, assist));

            for (final String server : servers) {
                assertThat(network.tryIn("client", "ping", "-c", "1", "-M", "do", "-s", "1450", server)
                                .output())
                        .containsPattern("mtu ?= ?1400");
            }
            final String last = servers.get(FLOWS - 1);
            watch.await("claim-accepted", about(last));

            assertThat(watch.events("claim-rejected")).isEmpty();
            assertThat(watch.events("claim-accepted"))
                    .extracting(event -> event.path("destination").asText())
                    .containsExactlyInAnyOrderElementsOf(servers);
            for (final String server : List.of(servers.get(0), last)) {
                assertThat(TcpTransfer.send(network.name("client"), network.name("far"), server, TRANSFER))
                        .matches(result -> result.isWhole(TRANSFER));
            }
            watch.conserved("lan", "wan");
        }
    }

    // The sender hears nothing, so that what disproves a claim is what its flow had sent before.
    @ParameterizedTest(name = "assist: {0}")
    @ValueSource(strings = {"off", "on"})
    void shouldDisproveWhateverWorkerHearsTheClaim(final String assist) throws Exception {
        try (TestNetwork network = TestNetwork.wire()) {
            Hosts.addDeafAddresses(network);
            for (int host = 21; host < 21 + FLOWS / 2; host++) {
                network.ip("server", "addr add 198.18.0." + host + "/24 dev eth0");
            }
            final Watch watch = Watch.start(network, directory, Configurations.wireOfWorkers(2, assist));
            try (Wiretap wiretap = Wiretap.open(network.name("server"), "eth0");
                    FrameSender forger = FrameSender.open(network.name("server"), "eth0")) {
                for (int host = 21; host < 21 + FLOWS / 2; host++) {
                    disprove(network, watch, wiretap, forger, "198.18.0." + host);
                }
            }
            watch.conserved("lan", "wan");
        }
    }

    private static void disprove(
            final TestNetwork network,
            final Watch watch,
            final Wiretap wiretap,
            final FrameSender forger,
            final String server)
            throws Exception {
        try (TcpTransfer transfer =
                TcpTransfer.open(network.name("client"), Hosts.DEAF_IPV4, network.name("server"), server)) {
            final AtomicBoolean enough = new AtomicBoolean();
            final CompletableFuture<TcpTransfer.Result> result = transfer.sendWhile(() -> !enough.get());

            forger.send(wiretap.await(seen -> seen.isTo(server) && seen.isTcp() && seen.length() >= 1500)
                    .claim(FORGER, 1000));
            final JsonNode accepted = watch.await("claim-accepted", about(server));
            final JsonNode disproved = watch.await("mtu-changed", about(server).and(because("disproved")));
            enough.set(true);

            assertThat(result.get()).matches(TcpTransfer.Result::isWhole);
            assertThat(accepted.path("new-mtu").asInt()).isEqualTo(1000);
            assertThat(disproved.path("new-mtu").asInt()).isEqualTo(1500);
        }
    }
}
