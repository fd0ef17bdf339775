package io.plateau.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.ForwarderProcess;
import io.plateau.testkit.FrameBuilder;
import io.plateau.testkit.FrameSender;
import io.plateau.testkit.IcmpErrors;
import io.plateau.testkit.TcpTransfer;
import io.plateau.testkit.TestNetwork;
import io.plateau.testkit.UdpExchange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything at once, and the sums afterwards. */
@Tag("system")
@Timeout(120)
@ParameterizedClass(name = "assist: {0}")
@ValueSource(strings = {"on", "off"})
class MixedLoadSystemTest {
    private static final long TRANSFER = 50_000_000;
    private static final int RAW_FRAMES = 900;
    private static final String NARROW_SERVER = "198.18.0.3";
    private static final String TELLING_SERVER = "198.18.0.4";

    @TempDir
    Path directory;

    @Parameter(0)
    private String assist;

    @Test
    void shouldAccountForEveryFrameOfMixedLoad() throws Exception {
        try (TestNetwork network = quiet();
                FrameSender vandal = FrameSender.open(network.name("client"), "eth0");
                FrameSender forger = FrameSender.open(network.name("server"), "eth0")) {
            final long sentBefore = sentBy(network, "client");
            final long answeredBefore = sentBy(network, "server");
            final ForwarderProcess forwarder = Wires.start(
                    network,
                    directory,
                    Configurations.assisted(
                            assist,
                            Configurations.wireWithPolicy(
                                    "stubborn-sender: { then: drop }, static: [ { destination: " + NARROW_SERVER
                                            + ", mtu: 576 }, { destination: " + TELLING_SERVER + ", mtu: 1400 } ]")));

            together(
                    () -> transfer(network, "client", "server", TestNetwork.SERVER_IPV4),
                    () -> transfer(network, "server", "client", TestNetwork.CLIENT_IPV4),
                    () -> sendDatagrams(network),
                    () -> ping(network),
                    () -> sendRaw(vandal),
                    () -> sendRaw(forger));

            final Counters counters = Counters.await(
                    forwarder,
                    now -> now.areConserved("lan", "wan")
                            && arrived(now, "lan") == sentBy(network, "client") - sentBefore
                            && arrived(now, "wan") == sentBy(network, "server") - answeredBefore);
            counters.assertConserved("lan", "wan");
            assertThat(arrived(counters, "lan")).isEqualTo(sentBy(network, "client") - sentBefore);
            assertThat(arrived(counters, "wan")).isEqualTo(sentBy(network, "server") - answeredBefore);
            assertThat(counters.of("lan", "fragmented")).isPositive();
            assertThat(counters.of("lan", "reported")).isPositive();
            assertThat(counters.dropped("lan", "malformed")).isPositive();
            assertThat(counters.dropped("wan", "malformed")).isPositive();
        }
    }

    @Test
    void shouldReceiveExactlyTheRawFramesThatWereSent() throws Exception {
        try (TestNetwork network = quiet();
                FrameSender sender = FrameSender.open(network.name("client"), "eth0")) {
            final ForwarderProcess forwarder = Wires.start(
                    network,
                    directory,
                    Configurations.assisted(
                            assist, Configurations.wireWithStatics("{ destination: 198.18.0.0/24, mtu: 576 }")));

            sendRaw(sender);

            final Counters counters = Counters.await(
                    forwarder, now -> arrived(now, "lan") == RAW_FRAMES && now.areConserved("lan", "wan"));
            counters.assertConserved("lan", "wan");
            assertThat(counters.of("lan", "received")).isEqualTo(RAW_FRAMES);
            assertThat(counters.of("lan", "fragmented")).isEqualTo(RAW_FRAMES / 3);
            assertThat(counters.of("lan", "forwarded")).isEqualTo(RAW_FRAMES / 3);
            assertThat(counters.dropped("lan", "malformed")).isEqualTo(RAW_FRAMES / 3);
            assertThat(counters.of("wan", "received")).isZero();
        }
    }

    // Frames that the kernel had for the port.
    private static long arrived(final Counters counters, final String port) {
        return counters.of(port, "received") + counters.of(port, "kernel-dropped");
    }

    private static TestNetwork quiet() {
        final TestNetwork network = TestNetwork.wire();
        for (final String server : List.of(NARROW_SERVER, TELLING_SERVER)) {
            network.in("server", "ip", "addr", "add", server + "/24", "dev", "eth0");
            network.silence("client", server, "server");
        }
        network.silence("client", TestNetwork.SERVER_IPV4, "server");
        network.silence("server", TestNetwork.CLIENT_IPV4, "client");
        return network;
    }

    private static void transfer(final TestNetwork network, final String from, final String to, final String address)
            throws Exception {
        assertThat(TcpTransfer.send(network.name(from), network.name(to), address, TRANSFER))
                .matches(result -> result.isWhole(TRANSFER));
    }

    // Sockets of such a host leave DF clear.
    private static void sendDatagrams(final TestNetwork network) throws Exception {
        network.in("client", "sysctl", "-qw", "net.ipv4.ip_no_pmtu_disc=1");
        for (int i = 0; i < 100; i++) {
            assertThat(UdpExchange.send(network.name("client"), network.name("server"), NARROW_SERVER, 1472 - i))
                    .isTrue();
        }
    }

    // Asks on with DF set, whatever it is told.
    private static void ping(final TestNetwork network) {
        assertThat(network.tryIn(
                                "client",
                                "ping",
                                "-c",
                                "20",
                                "-i",
                                "0.01",
                                "-W",
                                "1",
                                "-M",
                                "do",
                                "-s",
                                "1450",
                                TELLING_SERVER)
                        .output())
                .contains("100% packet loss");
    }

    // Malformed frames, claims about anything, and datagrams that fit no link of 576, in turn.
    private static void sendRaw(final FrameSender sender) {
        final byte[] malformed = FrameBuilder.frame().udpOfTotalLength(100).ethernet();
        malformed[14] = 0x44;
        final byte[] large = FrameBuilder.frame().udpOfTotalLength(1000).ethernet();
        for (int i = 0; i < RAW_FRAMES / 3; i++) {
            sender.queue(malformed);
            sender.queue(claim(i));
            sender.queue(large);
        }
        sender.flush();
    }

    private static byte[] claim(final int number) {
        return IcmpErrors.fragmentationNeededFrame(
                "198.18.0.9",
                "198.18.0.8",
                number % 1500,
                FrameBuilder.frame()
                        .from("198.18.0.8")
                        .to("10.0." + number / 256 + "." + number % 256)
                        .dontFragment()
                        .udpOfTotalLength(1500)
                        .datagram());
    }

    private interface Load {
        void run() throws Exception;
    }

    private static void together(final Load... loads) throws Exception {
        final ExecutorService threads = Executors.newFixedThreadPool(loads.length);
        try {
            final List<Future<Void>> running = new ArrayList<>();
            for (final Load load : loads) {
                running.add(threads.submit(() -> {
                    load.run();
                    return null;
                }));
            }
            for (final Future<Void> load : running) {
                load.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static long sentBy(final TestNetwork network, final String role) {
        return Long.parseLong(network.in(role, "cat", "/sys/class/net/eth0/statistics/tx_packets")
                .trim());
    }
}
