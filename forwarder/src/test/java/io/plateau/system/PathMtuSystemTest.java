package io.plateau.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.ForwarderProcess;
import io.plateau.testkit.TestNetwork;
import io.plateau.testkit.UdpExchange;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kernel's ping, tracepath and UDP against path MTUs of the configuration. */
@Tag("system")
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PathMtuSystemTest {
    private static final String SMALL_CLIENT = "198.18.0.5";
    private static final String SMALL_SERVER = "198.18.0.6";

    private TestNetwork network;
    private ForwarderProcess forwarder;
    private Counters before;

    @BeforeAll
    void build(@TempDir final Path directory) {
        network = TestNetwork.wire();
        network.ip("client", "addr add " + SMALL_CLIENT + "/24 dev eth0");
        network.ip("server", "addr add " + SMALL_SERVER + "/24 dev eth0");
        forwarder = Wires.start(
                network,
                directory,
                Configurations.wireWithStatics(
                        "{ destination: 198.18.0.2, mtu: 1400 }",
                        "{ destination: \"2001:db8::/64\", mtu: 1300 }",
                        "{ destination: 198.18.0.4/30, mtu: 576 }"));
    }

    @AfterAll
    void takeDown() {
        network.close();
    }

    @BeforeEach
    void count() throws Exception {
        before = Counters.conserved(forwarder, "lan", "wan");
    }

    // Of what the client was told.
    @AfterEach
    void forgetPaths() throws Exception {
        network.ip("client", "-4 route flush cache");
        network.ip("client", "-6 route flush cache");
        Counters.conserved(forwarder, "lan", "wan");
    }

    // More of a port's, once there are any.
    private long more(final String port, final String counter) throws Exception {
        final long start = before.of(port, counter);
        return Counters.await(forwarder, now -> now.of(port, counter) > start && now.areConserved(port))
                        .of(port, counter)
                - start;
    }

    @ParameterizedTest(name = "{0}: payload {1} fits, one more is told {2}")
    @CsvSource({"198.18.0.2, 1372, 1400", "2001:db8::2, 1252, 1300"})
    void shouldTellPingTheMtu(final String server, final int fitting, final int mtu) throws Exception {
        network.in("client", "ping", "-c", "1", "-M", "do", "-s", String.valueOf(fitting), server);

        final TestNetwork.Outcome tooBig =
                network.tryIn("client", "ping", "-c", "1", "-M", "do", "-s", String.valueOf(fitting + 1), server);

        assertThat(tooBig.exitCode()).isNotZero();
        assertThat(tooBig.output()).containsPattern("mtu ?= ?" + mtu);
        assertThat(more("lan", "reported")).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0} {1}: pmtu {2}")
    @CsvSource({"-4, 198.18.0.2, 1400", "-6, 2001:db8::2, 1300"})
    void shouldTellTracepathTheMtu(final String family, final String server, final int mtu) throws Exception {
        final String output = network.in("client", "tracepath", family, "-n", server);

        assertThat(output).contains("Resume: pmtu " + mtu);
    }

    @Test
    void shouldFragmentWhatMayBeFragmented() throws Exception {
        network.in("client", "sysctl", "-qw", "net.ipv4.ip_no_pmtu_disc=1");
        try {
            assertThat(UdpExchange.send(network.name("client"), network.name("server"), SMALL_SERVER, 1472))
                    .isTrue();
        } finally {
            network.in("client", "sysctl", "-qw", "net.ipv4.ip_no_pmtu_disc=0");
        }

        assertThat(more("lan", "fragmented")).isEqualTo(1);
    }

    @Test
    void shouldFragmentWithOptions() throws Exception {
        network.in("client", "ping", "-c", "1", "-M", "dont", "-R", "-s", "1400", "-I", SMALL_CLIENT, SMALL_SERVER);

        assertThat(more("lan", "fragmented")).isEqualTo(1);
        assertThat(more("wan", "fragmented")).isEqualTo(1);
    }

    @Test
    void shouldHoldJumboFramesAgainstTheEgressLink(@TempDir final Path directory) throws Exception {
        try (TestNetwork jumbo = TestNetwork.wire()) {
            jumbo.ip("client", "link set eth0 mtu " + Wires.LONGEST_MTU);
            jumbo.ip("gateway", "link set lan mtu " + Wires.LONGEST_MTU);
            final ForwarderProcess other = Wires.start(jumbo, directory, Configurations.wire());

            jumbo.in(
                    "client",
                    "ping",
                    "-c",
                    "1",
                    "-M",
                    "dont",
                    "-s",
                    String.valueOf(Wires.LONGEST_MTU - 28),
                    "198.18.0.2");
            final TestNetwork.Outcome tooBig =
                    jumbo.tryIn("client", "ping", "-c", "1", "-M", "do", "-s", "1473", "198.18.0.2");

            assertThat(tooBig.output()).containsPattern("mtu ?= ?1500");
            final Counters counters =
                    Counters.await(other, now -> now.of("lan", "reported") > 0 && now.areConserved("lan", "wan"));
            assertThat(counters.of("lan", "reported")).isEqualTo(1);
            assertThat(counters.of("lan", "fragmented")).isEqualTo(1);
        }
    }
}
