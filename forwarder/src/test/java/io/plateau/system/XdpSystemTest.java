package io.plateau.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.ForwarderProcess;
import io.plateau.testkit.FrameBuilder;
import io.plateau.testkit.FrameSender;
import io.plateau.testkit.TestNetwork;
import io.plateau.testkit.UdpExchange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A wire between two AF_XDP ports: what is decided on the way, and what is left behind. */
@Tag("system")
@Timeout(120)
class XdpSystemTest {
    private static final String WIRE = Configurations.wire("af_xdp", "af_xdp");
    private static final String STATICS = "policy: { static: [ { destination: 198.18.0.2, mtu: 1400 },"
            + " { destination: \"2001:db8::/64\", mtu: 1300 }, { destination: 198.18.0.3, mtu: 576 } ] }\n";
    private static final String NARROW_SERVER = "198.18.0.3";

    /** Three kinds of frames fit veth's 256 slots together: what finds these full is lost before the program runs. */
    private static final int EACH = 70;

    @TempDir
    Path directory;

    private final TestNetwork network = TestNetwork.wire();

    private ForwarderProcess forwarder;

    @BeforeEach
    void start() {
        network.ip("server", "addr add " + NARROW_SERVER + "/24 dev eth0");
        forwarder = ForwarderProcess.start(network, "gateway", directory, WIRE + STATICS);
    }

    @AfterEach
    void end() {
        network.close();
    }

    // Once so many frames of the client's have been dealt with in this way.
    private Counters conserved(final String verdict, final long frames) throws Exception {
        Counters.await(forwarder, now -> now.of("lan", verdict) >= frames);
        return Counters.conserved(forwarder, "lan", "wan");
    }

    private String links() {
        return network.ip("gateway", "-d link show dev lan") + network.ip("gateway", "-d link show dev wan");
    }

    @ParameterizedTest(name = "{0}: payload {1} fits, one more is told {2}")
    @CsvSource({"198.18.0.2, 1372, 1400", "2001:db8::2, 1252, 1300"})
    void shouldTellPingTheMtu(final String server, final int fitting, final int mtu) throws Exception {
        network.in("client", "ping", "-c", "3", "-i", "0.01", "-M", "do", "-s", String.valueOf(fitting), server);

        final TestNetwork.Outcome tooBig = network.tryIn(
                "client", "ping", "-c", "1", "-W", "1", "-M", "do", "-s", String.valueOf(fitting + 1), server);

        assertThat(tooBig.exitCode()).isNotZero();
        assertThat(tooBig.output()).containsPattern("mtu ?= ?" + mtu);
        assertThat(conserved("reported", 1).of("lan", "reported")).isEqualTo(1);
    }

    /** The kernel leaves the checksum of such a datagram to the interface: it has to be complete before it is cut. */
    @Test
    void shouldFragmentWhatMayBeFragmented() throws Exception {
        network.in("client", "sysctl", "-qw", "net.ipv4.ip_no_pmtu_disc=1");

        assertThat(UdpExchange.send(network.name("client"), network.name("server"), NARROW_SERVER, 1472))
                .isTrue();

        assertThat(conserved("fragmented", 1).of("lan", "fragmented")).isEqualTo(1);
    }

    @Test
    void shouldFragmentWithOptions() throws Exception {
        network.in("client", "ping", "-c", "2", "-i", "0.01", "-M", "dont", "-R", "-s", "1400", NARROW_SERVER);

        assertThat(conserved("fragmented", 2).of("lan", "fragmented")).isEqualTo(2);
    }

    @Test
    void shouldAccountForEveryFrame() throws Exception {
        try (FrameSender sender = FrameSender.open(network.name("client"), "eth0")) {
            final byte[] malformed = FrameBuilder.frame().udpOfTotalLength(100).ethernet();
            malformed[14] = 0x44;
            final byte[] small = FrameBuilder.frame().udpOfTotalLength(500).ethernet();
            final byte[] large = FrameBuilder.frame()
                    .to(NARROW_SERVER)
                    .udpOfTotalLength(1000)
                    .ethernet();
            for (int i = 0; i < EACH; i++) {
                sender.queue(malformed);
                sender.queue(small);
                sender.queue(large);
            }
            sender.flush();
        }

        final Counters counters = conserved("fragmented", EACH);
        assertThat(counters.dropped("lan", "malformed")).isEqualTo(EACH);
        assertThat(counters.of("lan", "fragmented")).isEqualTo(EACH);
        assertThat(counters.of("lan", "kernel-dropped")).isZero();
    }

    @Test
    void shouldBeGoneWithTheProcessHoweverItEnds() throws Exception {
        network.in("client", "ping", "-c", "1", TestNetwork.SERVER_IPV4);
        assertThat(links()).contains("xdp").contains("promiscuity 1");

        forwarder.process().destroyForcibly().waitFor();

        assertThat(links()).doesNotContain("xdp").doesNotContain("promiscuity 1");
    }

    @Test
    void shouldLeaveTheInterfacesAsTheyWere() throws Exception {
        assertThat(forwarder.stop()).as(forwarder.log()).isZero();

        assertThat(links()).doesNotContain("xdp").doesNotContain("promiscuity 1");
        assertThat(network.in("client", "ethtool", "-k", "eth0")).contains("tcp-segmentation-offload: on");
    }

    @Test
    void shouldSayThatTheMtuIsTooLarge() throws Exception {
        forwarder.stop();
        network.ip("gateway", "link set wan mtu 9000");

        final List<String> again = new ArrayList<>(ForwarderProcess.javaCommand());
        again.addAll(List.of("run", "--config", forwarder.configuration().toString()));
        final TestNetwork.Outcome refused = network.tryIn("gateway", again.toArray(new String[0]));

        assertThat(refused.exitCode()).isEqualTo(3);
        assertThat(refused.output()).contains("ports.wan.interface: wan has an MTU of 9000", "mtu 3506");
    }
}
