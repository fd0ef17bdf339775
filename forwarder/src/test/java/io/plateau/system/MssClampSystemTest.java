package io.plateau.system;

import static io.plateau.system.Watch.about;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.FrameBuilder;
import io.plateau.testkit.FrameSender;
import io.plateau.testkit.Sighting;
import io.plateau.testkit.TcpTransfer;
import io.plateau.testkit.TestNetwork;
import io.plateau.testkit.Wiretap;
import io.plateau.wire.IpAddress;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The segment sizes that the kernel's connections begin with, as either end hears of them and then uses them. */
@Tag("system")
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MssClampSystemTest {
    private static final long TRANSFER = 2_000_000;
    private static final int TIMESTAMPS = 12; // the kernel's, in each segment: RFC 7323 appendix A
    private static final Pattern SEGMENT_SIZE = Pattern.compile("\\bmss:(\\d+)");

    @TempDir
    Path directory;

    private TestNetwork network;
    private Watch watch;

    // Bytes: what the SYN and the SYN-ACK announce where they arrive, and what the ends put into a segment.
    private record SegmentSizes(int ofSyn, int ofSynAck, int byClient, int byServer) {
        private static SegmentSizes allOf(final int size) {
            return announced(size, size);
        }

        private static SegmentSizes announced(final int ofSyn, final int ofSynAck) {
            return new SegmentSizes(ofSyn, ofSynAck, ofSynAck - TIMESTAMPS, ofSyn - TIMESTAMPS);
        }
    }

    @BeforeAll
    void build(@TempDir final Path files) {
        network = TestNetwork.wire();
        for (int host = 41; host <= 43; host++) {
            network.ip("server", "addr add 198.18.0." + host + "/24 dev eth0");
            network.ip("server", "addr add 2001:db8::" + host + "/64 dev eth0 nodad");
        }
        watch = Watch.start(network, files, Configurations.wire());
    }

    @AfterAll
    void takeDown() {
        network.close();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"198.18.0.41, 1360", "2001:db8::41, 1340"})
    void shouldClampToWhatTheOperatorSet(final String server, final int size) throws Exception {
        watch.ask("pmtu", "set", server, "1400");

        assertThat(connect(network, watch, server)).isEqualTo(SegmentSizes.allOf(size));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"198.18.0.42, 1360", "2001:db8::42, 1340"})
    void shouldClampToWhatWasLearned(final String server, final int size) throws Exception {
        learn(server, 1400);

        assertThat(connect(network, watch, server)).isEqualTo(SegmentSizes.allOf(size));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"198.18.0.43, 1360", "2001:db8::43, 1340"})
    void shouldNeverRaise(final String server, final int size) throws Exception {
        network.ip("client", "route add " + server + " dev eth0 advmss 1000");
        watch.ask("pmtu", "set", server, "1400");

        assertThat(connect(network, watch, server)).isEqualTo(SegmentSizes.announced(1000, size));
    }

    // The interfaces of the hosts carry 1500 bytes, so that both announce that. First one link is narrow, then
    // the other.
    @Test
    void shouldClampBothDirectionsToTheNarrowerLink() throws Exception {
        try (TestNetwork narrow = TestNetwork.wire()) {
            narrow.ip("gateway", "link set lan mtu 1400");
            final Watch watched = Watch.start(narrow, directory, Configurations.wire());
            assertClampedTo1400(narrow, watched);

            narrow.ip("gateway", "link set lan mtu 1500");
            narrow.ip("gateway", "link set wan mtu 1400");
            watched.until(() -> watched.events("mtu-changed").size() == 2);
            assertClampedTo1400(narrow, watched);
        }
    }

    private static void assertClampedTo1400(final TestNetwork hosts, final Watch watched) throws Exception {
        assertThat(connect(hosts, watched, TestNetwork.SERVER_IPV4)).isEqualTo(SegmentSizes.allOf(1360));
        assertThat(connect(hosts, watched, TestNetwork.SERVER_IPV6)).isEqualTo(SegmentSizes.allOf(1340));
    }

    @Test
    void shouldLeaveThemAloneWhereThePolicySaysSo() throws Exception {
        try (TestNetwork unclamped = TestNetwork.wire()) {
            final Watch watched = Watch.start(unclamped, directory, Configurations.wireWithPolicy("mss-clamp: false"));
            watched.ask("pmtu", "set", TestNetwork.SERVER_IPV4, "1400");
            watched.ask("pmtu", "set", TestNetwork.SERVER_IPV6, "1400");

            assertThat(connect(unclamped, watched, TestNetwork.SERVER_IPV4)).isEqualTo(SegmentSizes.allOf(1460));
            assertThat(connect(unclamped, watched, TestNetwork.SERVER_IPV6)).isEqualTo(SegmentSizes.allOf(1440));
        }
    }

    private void learn(final String server, final int mtu) {
        final boolean isIpv4 = IpAddress.parse(server).isIpv4();
        try (Wiretap behind = Wiretap.open(network.name("server"), "eth0");
                FrameSender client = FrameSender.open(network.name("client"), "eth0");
                FrameSender router = FrameSender.open(network.name("server"), "eth0")) {
            client.send(FrameBuilder.frame()
                    .from(isIpv4 ? TestNetwork.CLIENT_IPV4 : TestNetwork.CLIENT_IPV6)
                    .to(server)
                    .dontFragment()
                    .udpOfTotalLength(1500)
                    .ethernet());
            router.send(behind.await(seen -> seen.isTo(server) && seen.length() == 1500)
                    .claim(isIpv4 ? "198.18.0.9" : "2001:db8::9", mtu));
        }
        watch.until(() -> watch.entries().stream().anyMatch(about(server)));
    }

    // Opens a connection, looks at it, and sends something by it that arrives whole.
    private static SegmentSizes connect(final TestNetwork hosts, final Watch watched, final String server)
            throws Exception {
        try (Wiretap atClient = Wiretap.open(hosts.name("client"), "eth0");
                Wiretap atServer = Wiretap.open(hosts.name("server"), "eth0");
                TcpTransfer transfer = TcpTransfer.open(hosts.name("client"), hosts.name("server"), server)) {
            final SegmentSizes sizes = new SegmentSizes(
                    atServer.await(Sighting::isSynchronizing).maximumSegmentSize(),
                    atClient.await(Sighting::isSynchronizing).maximumSegmentSize(),
                    segmentSize(hosts, "client", "dst", server),
                    segmentSize(hosts, "server", "src", server));

            final AtomicBoolean enough = new AtomicBoolean();
            final CompletableFuture<TcpTransfer.Result> result = transfer.sendWhile(() -> !enough.get());
            watched.until(() -> transfer.received() > TRANSFER);
            enough.set(true);
            assertThat(result.get()).matches(TcpTransfer.Result::isWhole);
            return sizes;
        }
    }

    // What the one connection with the server, at whichever end, puts into a segment.
    private static int segmentSize(final TestNetwork hosts, final String role, final String end, final String server) {
        final String address = server.contains(":") ? "[" + server + "]" : server;
        final String found = hosts.in(role, "ss", "-tin", end, address);
        final Matcher matcher = SEGMENT_SIZE.matcher(found);
        assertThat(matcher.find()).as(found).isTrue();
        return Integer.parseInt(matcher.group(1));
    }
}
