package io.plateau.system;

import static io.plateau.system.Watch.about;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.FrameBuilder;
import io.plateau.testkit.FrameSender;
import io.plateau.testkit.IcmpErrors;
import io.plateau.testkit.Pings;
import io.plateau.testkit.TcpTransfer;
import io.plateau.testkit.TestNetwork;
import io.plateau.testkit.UdpExchange;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kernel passes on by itself, by the real program, and that nothing else is different for it. */
@Tag("system")
@Timeout(120)
class AssistSystemTest {
    private static final String ON = Configurations.assisted("on", Configurations.wire());
    private static final String OFF = Configurations.assisted("off", Configurations.wire());
    private static final long TRANSFER = 50_000_000;
    private static final int PINGS = 300;
    private static final int DATAGRAMS = 200;
    private static final String GATEWAY = "198.18.0.254";
    private static final String LANDING = "plateau-";
    private static final String TRACE = "af_xdp".equals(Configurations.IO) ? " xdp" : LANDING; // of a running program

    @TempDir
    Path directory;

    private TestNetwork network;

    @BeforeEach
    void build() {
        network = TestNetwork.wire();
    }

    @AfterEach
    void takeDown() {
        network.close();
    }

    private Watch start(final String configuration) {
        return Watch.start(network, directory, configuration);
    }

    @Test
    void shouldPassOnOrdinaryTrafficInTheKernel() throws Exception {
        final Watch watch = start(ON);

        transfer("client", "server", TestNetwork.SERVER_IPV4);
        transfer("server", "client", TestNetwork.CLIENT_IPV4);
        transfer("client", "server", TestNetwork.SERVER_IPV6);
        transfer("server", "client", TestNetwork.CLIENT_IPV6);
        ping("-s", "1472", TestNetwork.SERVER_IPV4);
        ping("-s", "1452", TestNetwork.SERVER_IPV6);

        watch.until(() -> areMostAssisted(watch.counters(), "lan") && areMostAssisted(watch.counters(), "wan"));
        final Counters counters = watch.conserved("lan", "wan");
        assertThat(counters.dropped("lan") + counters.dropped("wan")).isZero();
        assertThat(counters.of("lan", "kernel-dropped") + counters.of("wan", "kernel-dropped"))
                .isZero();
    }

    // Handed over are what opens connections, what is the first of its flow, and what is sent again. What the kernel
    // passed on is counted a moment later.
    private static boolean areMostAssisted(final Counters counters, final String port) {
        return counters.of(port, "assisted") > counters.of(port, "received") * 9 / 10;
    }

    private void transfer(final String from, final String to, final String address) throws Exception {
        assertThat(TcpTransfer.send(network.name(from), network.name(to), address, TRANSFER))
                .as("to " + address)
                .matches(result -> result.isWhole(TRANSFER));
    }

    private void ping(final String... optionsAndDestination) {
        assertThat(Pings.send(network, "client", PINGS, optionsAndDestination)).matches(Pings::areAllAnswered);
    }

    @Test
    void shouldHandOverOnlyTheFirstOfLongFlow() throws Exception {
        quiet();
        final Watch watch = start(ON);
        try (FrameSender client = FrameSender.open(network.name("client"), "eth0")) {
            final Counters before = awaitAssist(watch, client);

            client.send(udp(0, 1500).ethernet());
            watch.until(() -> watch.counters().of("lan", "received") == before.of("lan", "received") + 1);
            for (int i = 1; i <= DATAGRAMS; i++) {
                client.queue(udp(i, 1500).ethernet());
                client.queue(udp(i, 200).ethernet());
            }
            client.flush();

            watch.until(() -> watch.counters().of("lan", "received") > before.of("lan", "received") + 2 * DATAGRAMS);
            final Counters after = watch.conserved("lan", "wan");
            assertThat(after.of("lan", "assisted") - before.of("lan", "assisted"))
                    .isEqualTo(2 * DATAGRAMS);
            assertThat(after.of("lan", "forwarded") - before.of("lan", "forwarded"))
                    .isEqualTo(2 * DATAGRAMS + 1);
            assertThat(after.of("wan", "transmitted") - before.of("wan", "transmitted"))
                    .isEqualTo(2 * DATAGRAMS + 1);
        }
    }

    // The kernel passes on nothing before it was told what the links carry. What was counted by then.
    private static Counters awaitAssist(final Watch watch, final FrameSender sender) {
        long sent = 0;
        do {
            sender.send(udp(0, 100).ethernet());
            sent++;
            final long all = sent;
            watch.until(() -> watch.counters().of("lan", "received") == all);
        } while (watch.counters().of("lan", "assisted") == 0);
        return watch.counters();
    }

    @Test
    void shouldCarryDatagramsOfAnyLength() throws Exception {
        final Watch watch = start(ON);
        watch.until(() -> {
            network.in("client", "ping", "-c", "1", TestNetwork.SERVER_IPV4);
            return watch.counters().of("lan", "assisted") > 0;
        });

        for (final int length : new int[] {1, 524, 525, 1232, 1233, 1472, 1473, 9000, 65_000}) {
            assertThat(UdpExchange.send(
                            network.name("client"), network.name("server"), TestNetwork.SERVER_IPV4, length))
                    .isTrue();
            assertThat(UdpExchange.send(
                            network.name("server"), network.name("client"), TestNetwork.CLIENT_IPV6, length))
                    .isTrue();
        }

        final Counters counters = watch.conserved("lan", "wan");
        assertThat(counters.dropped("lan") + counters.dropped("wan")).isZero();
    }

    @Test
    void shouldPassOnNothingWithoutAssist() {
        final Watch watch = start(OFF);

        ping(TestNetwork.SERVER_IPV4);

        assertThat(network.ip("gateway", "-o link show")).doesNotContain(LANDING);
        assertThat(watch.counters().of("lan", "received")).isGreaterThanOrEqualTo(PINGS);
        assertThat(watch.counters().of("lan", "assisted")).isZero();
        assertThat(watch.counters().of("wan", "assisted")).isZero();
    }

    @Test
    void shouldEnforceWhatWasLearnedAtOnce() throws Exception {
        quiet();
        final Watch watch = start(ON);
        try (FrameSender client = FrameSender.open(network.name("client"), "eth0");
                FrameSender router = FrameSender.open(network.name("server"), "eth0")) {
            final Counters before = awaitAssist(watch, client);
            client.send(udp(1, 1500).ethernet());
            watch.until(() -> watch.counters().of("lan", "forwarded") > before.of("lan", "forwarded"));
            client.send(udp(2, 1500).ethernet());
            watch.until(() -> watch.counters().of("lan", "assisted") > before.of("lan", "assisted"));

            router.send(IcmpErrors.fragmentationNeededFrame(
                    "198.18.0.9",
                    TestNetwork.CLIENT_IPV4,
                    1300,
                    udp(2, 1500).dontFragment().datagram()));
            watch.until(() -> watch.entries().stream().anyMatch(about(TestNetwork.SERVER_IPV4)));
            for (int i = 0; i < DATAGRAMS; i++) {
                client.queue(udp(i, 1301).ethernet());
            }
            client.flush();

            watch.until(() -> watch.counters().of("lan", "received") == before.of("lan", "received") + 2 + DATAGRAMS);
            assertThat(watch.conserved("lan", "wan").of("lan", "fragmented")).isEqualTo(DATAGRAMS);
        }
    }

    // Nobody doubts it, so that nothing but the table tells the kernel.
    @Test
    void shouldEnforceWhatTheOperatorSetsAtOnce() throws Exception {
        quiet();
        final Watch watch = start(ON);
        try (FrameSender client = FrameSender.open(network.name("client"), "eth0")) {
            final Counters before = awaitAssist(watch, client);

            watch.ask("pmtu", "set", TestNetwork.SERVER_IPV4, "1300");
            watch.until(() -> watch.entries().stream().anyMatch(about(TestNetwork.SERVER_IPV4)));
            for (int i = 0; i < DATAGRAMS; i++) {
                client.queue(udp(i, i % 2 == 0 ? 1300 : 1301).ethernet());
            }
            client.flush();

            watch.until(() -> watch.counters().of("lan", "received") == before.of("lan", "received") + DATAGRAMS);
            final Counters after = watch.conserved("lan", "wan");
            assertThat(after.of("lan", "fragmented")).isEqualTo(DATAGRAMS / 2);
            assertThat(after.of("lan", "forwarded")).isEqualTo(before.of("lan", "forwarded") + DATAGRAMS / 2);
        }
    }

    @Test
    void shouldLearnBottleneckThatAppearsInTheMiddleOfTransfer() throws Exception {
        Hosts.addFar(network, 1);
        final Watch watch = start(ON);
        final String far = Hosts.farIpv4(1);
        try (TcpTransfer transfer = TcpTransfer.open(network.name("client"), network.name("far"), far)) {
            final AtomicBoolean enough = new AtomicBoolean();
            final CompletableFuture<TcpTransfer.Result> result = transfer.sendWhile(() -> !enough.get());
            watch.until(() -> transfer.received() > TRANSFER / 2);

            Hosts.narrow(network, 1, 1400);
            watch.await("claim-accepted", about(far));
            final long before = transfer.received();
            watch.until(() -> transfer.received() > before + TRANSFER / 2);
            enough.set(true);

            assertThat(result.get()).matches(TcpTransfer.Result::isWhole);
            assertThat(watch.entries().stream().filter(about(far)))
                    .singleElement()
                    .satisfies(entry -> assertThat(entry.path("mtu").asInt()).isEqualTo(1400));
        }
    }

    @Test
    void shouldLeaveNothingBehindWhenKilled() throws Exception {
        final Watch killed = start(ON);
        assertThat(network.ip("gateway", "-o link show")).contains(TRACE);
        final Process pings = Pings.start(
                network, "client", directory.resolve("pings"), 100_000, "-s", "1400", TestNetwork.SERVER_IPV4);
        killed.until(() -> killed.counters().of("wan", "assisted") > PINGS);

        killed.kill();

        assertThat(network.ip("gateway", "-o link show")).doesNotContain(TRACE);
        assertThat(network.tryIn("client", "ping", "-c", "1", "-W", "1", TestNetwork.SERVER_IPV4)
                        .exitCode())
                .as("nobody passes on anything")
                .isEqualTo(1);
        final Watch restarted = start(ON);
        restarted.until(() -> restarted.counters().of("wan", "assisted") > PINGS);
        TestNetwork.end(pings);
    }

    @Test
    void shouldLeaveTheInterfacesAsTheyWere() throws Exception {
        final String before = network.ip("gateway", "-d -o link show");
        final Watch watch = start(ON);
        ping(TestNetwork.SERVER_IPV4);

        assertThat(watch.stop()).isZero();

        assertThat(network.ip("gateway", "-d -o link show")).isEqualTo(before);
        assertThat(network.tryIn("client", "ping", "-c", "1", "-W", "1", TestNetwork.SERVER_IPV4)
                        .exitCode())
                .as("nobody passes on anything")
                .isEqualTo(1);
    }

    // The gateway's address is asked for by broadcast; its kernel and the server see the same.
    @ParameterizedTest
    @ValueSource(strings = {"on", "off"})
    void shouldLeaveToTheHostWhatIsItsOwn(final String assist) throws Exception {
        Wires.assumeNotXdp("AF_XDP takes each frame before the host's stack, and what is for that, too");
        network.ip("gateway", "addr add " + GATEWAY + "/24 dev lan");
        final Watch watch = start(Configurations.assisted(assist, Configurations.wire()));

        ping(GATEWAY);
        ping("-s", "1400", GATEWAY);
        ping(TestNetwork.SERVER_IPV4);

        assertThat(network.ip("server", "neigh show")).contains(TestNetwork.CLIENT_IPV4);
        watch.until(() -> watch.counters().of("lan", "received") >= 3 * PINGS);
        final Counters counters = watch.conserved("lan", "wan");
        assertThat(counters.of("lan", "forwarded")).isEqualTo(counters.of("lan", "received"));
    }

    // Frames are to the port itself, so that the host's stack would look at each that got there.
    @Test
    void shouldLeaveNothingToHostWithoutAddresses() throws Exception {
        quiet();
        network.in("gateway", "sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1");
        final Watch watch = start(ON);
        final String port = network.in("gateway", "cat", "/sys/class/net/lan/address");
        final byte[] frame = udp(0, 100).ethernet();
        final byte[] address = HexFormat.ofDelimiter(":").parseHex(port.trim());
        System.arraycopy(address, 0, frame, 0, address.length);
        try (FrameSender client = FrameSender.open(network.name("client"), "eth0")) {
            watch.until(() -> {
                final String seenBefore = seenByHost();
                final long before = watch.counters().of("lan", "assisted");
                client.send(frame);
                watch.until(() -> watch.counters().of("lan", "assisted") > before);
                return seenByHost().equals(seenBefore);
            });
        }
    }

    // How many IPv4 datagrams the gateway's own stack has received: the third of the figures.
    private String seenByHost() {
        return network.in("gateway", "awk", "/^Ip: [0-9]/ { print $4 }", "/proc/net/snmp");
    }

    @ParameterizedTest
    @ValueSource(strings = {"on", "off"})
    void shouldCountWhatFindsTheWayOutDown(final String assist) throws Exception {
        quiet();
        final Watch watch = start(Configurations.assisted(assist, Configurations.wire()));
        try (FrameSender client = FrameSender.open(network.name("client"), "eth0")) {
            network.ip("gateway", "link set wan down");
            watch.until(() -> {
                client.send(udp(0, 100).ethernet());
                return watch.counters().dropped("lan", "egress-full") > 0;
            });
            final Counters before = watch.conserved("lan", "wan");
            for (int i = 0; i < DATAGRAMS; i++) {
                client.queue(udp(i, i % 2 == 0 ? 100 : 1400).ethernet());
            }
            client.flush();

            watch.until(() -> watch.counters().of("lan", "received") >= before.of("lan", "received") + DATAGRAMS);
            final Counters after = watch.conserved("lan", "wan");
            assertThat(after.of("lan", "assisted")).isEqualTo(before.of("lan", "assisted"));
            assertThat(after.of("lan", "forwarded")).isEqualTo(before.of("lan", "forwarded"));
            assertThat(after.dropped("lan", "egress-full")).isGreaterThanOrEqualTo(DATAGRAMS);
        }
    }

    // One flow all the while, so that the kernel knows it.
    @Test
    void shouldReportWhatTheWayOutCarriesNoMore() throws Exception {
        quiet();
        final Watch watch = start(ON);
        try (FrameSender client = FrameSender.open(network.name("client"), "eth0")) {
            sendUntilMore(watch, client, "assisted");

            network.ip("gateway", "link set wan mtu 1400");
            sendUntilMore(watch, client, "reported");
            network.ip("gateway", "link set wan mtu 1500");
            sendUntilMore(watch, client, "assisted");

            watch.conserved("lan", "wan");
        }
    }

    private static void sendUntilMore(final Watch watch, final FrameSender client, final String counter) {
        final long before = watch.counters().of("lan", counter);
        watch.until(() -> {
            client.send(udp(0, 1500).dontFragment().ethernet());
            return watch.counters().of("lan", counter) > before;
        });
    }

    // Nobody sends anything that the test does not.
    private void quiet() {
        network.silence("client", TestNetwork.SERVER_IPV4, "server");
        network.silence("server", TestNetwork.CLIENT_IPV4, "client");
    }

    private static FrameBuilder udp(final int identification, final int length) {
        return FrameBuilder.frame()
                .from(TestNetwork.CLIENT_IPV4)
                .to(TestNetwork.SERVER_IPV4)
                .identification(identification)
                .udpOfTotalLength(length);
    }
}
