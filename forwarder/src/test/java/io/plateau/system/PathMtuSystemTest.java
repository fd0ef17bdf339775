package io.plateau.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.ForwarderProcess;
import io.plateau.testkit.TestNetwork;
import io.plateau.testkit.UdpExchange;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kernel's ping, tracepath and UDP against path MTUs of the configuration. */
@Tag("system")
class PathMtuSystemTest {
    private static final String STATIC_1400 = "{ destination: 198.18.0.2, mtu: 1400 }";
    private static final String STATIC_1300_IPV6 = "{ destination: \"2001:db8::/64\", mtu: 1300 }";
    private static final String STATIC_576 = "{ destination: 198.18.0.0/24, mtu: 576 }";

    @TempDir
    Path directory;

    @ParameterizedTest(name = "{0}: payload {1} fits, one more is told {2}")
    @CsvSource({"198.18.0.2, 1372, 1400", "2001:db8::2, 1252, 1300"})
    void shouldTellPingTheMtu(final String server, final int fitting, final int mtu) throws Exception {
        try (TestNetwork network = TestNetwork.wire()) {
            final ForwarderProcess forwarder = start(network, STATIC_1400, STATIC_1300_IPV6);
            network.in("client", "ping", "-c", "1", "-M", "do", "-s", String.valueOf(fitting), server);

            final TestNetwork.Outcome tooBig = network.tryIn(
                    "client", "ping", "-c", "1", "-W", "1", "-M", "do", "-s", String.valueOf(fitting + 1), server);

            assertThat(tooBig.exitCode()).isNotZero();
            assertThat(tooBig.output()).containsPattern("mtu ?= ?" + mtu);
            final Counters counters = Counters.of(forwarder);
            counters.assertConserved("lan", "wan");
            assertThat(counters.of("lan", "reported")).isEqualTo(1);
        }
    }

    @ParameterizedTest(name = "{0} {1}: pmtu {2}")
    @CsvSource({"-4, 198.18.0.2, 1400", "-6, 2001:db8::2, 1300"})
    void shouldTellTracepathTheMtu(final String family, final String server, final int mtu) throws Exception {
        try (TestNetwork network = TestNetwork.wire()) {
            start(network, STATIC_1400, STATIC_1300_IPV6);

            final String output = network.in("client", "tracepath", family, "-n", server);

            assertThat(output).contains("Resume: pmtu " + mtu);
        }
    }

    @Test
    void shouldFragmentWhatMayBeFragmented() throws Exception {
        try (TestNetwork network = TestNetwork.wire()) {
            final ForwarderProcess forwarder = start(network, STATIC_576);
            network.in("client", "sysctl", "-qw", "net.ipv4.ip_no_pmtu_disc=1");

            assertThat(UdpExchange.send(network.name("client"), network.name("server"), "198.18.0.2", 1472))
                    .isTrue();

            assertThat(Counters.of(forwarder).of("lan", "fragmented")).isEqualTo(1);
        }
    }

    @Test
    void shouldFragmentWithOptions() throws Exception {
        try (TestNetwork network = TestNetwork.wire()) {
            final ForwarderProcess forwarder = start(network, STATIC_576);

            network.in("client", "ping", "-c", "2", "-i", "0.01", "-M", "dont", "-R", "-s", "1400", "198.18.0.2");

            final Counters counters = Counters.of(forwarder);
            counters.assertConserved("lan", "wan");
            assertThat(counters.of("lan", "fragmented")).isEqualTo(2);
            assertThat(counters.of("wan", "fragmented")).isEqualTo(2);
        }
    }

    @Test
    void shouldHoldJumboFramesAgainstTheEgressLink() throws Exception {
        try (TestNetwork network = TestNetwork.wire()) {
            network.in("client", "ip", "link", "set", "eth0", "mtu", "9000");
            network.in("gateway", "ip", "link", "set", "lan", "mtu", "9000");
            final ForwarderProcess forwarder =
                    ForwarderProcess.start(network, "gateway", directory, Configurations.wire());

            network.in("client", "ping", "-c", "1", "-M", "dont", "-s", "8000", "198.18.0.2");
            final TestNetwork.Outcome tooBig =
                    network.tryIn("client", "ping", "-c", "1", "-W", "1", "-M", "do", "-s", "1473", "198.18.0.2");

            assertThat(tooBig.output()).containsPattern("mtu ?= ?1500");
            final Counters counters = Counters.of(forwarder);
            counters.assertConserved("lan", "wan");
            assertThat(counters.of("lan", "reported")).isEqualTo(1);
            assertThat(counters.of("lan", "fragmented")).isEqualTo(1);
        }
    }

    private ForwarderProcess start(final TestNetwork network, final String... statics) {
        return ForwarderProcess.start(network, "gateway", directory, Configurations.wireWithStatics(statics));
    }
}
