package io.plateau.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.TcpTransfer;
import io.plateau.testkit.TestNetwork;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A bottleneck that goes away. */
@Tag("system")
@Timeout(120)
class GoneBottleneckSystemTest {
    private static final long TRANSFER = 5_000_000;

    @TempDir
    Path directory;

    @Test
    void shouldForgetTheBottleneckWhenItsLifeIsOver() throws Exception {
        try (TestNetwork network = TestNetwork.wire()) {
            Hosts.addFar(network, 1);
            Hosts.narrow(network, 1, 1400);
            final Watch watch = Watch.start(network, directory, Configurations.wireWithPolicy("max-age: 3s"));
            for (final String far : List.of(Hosts.farIpv4(1), Hosts.farIpv6(1))) {
                assertThat(TcpTransfer.send(network.name("client"), network.name("far"), far, TRANSFER))
                        .matches(result -> result.isWhole(TRANSFER));
            }
            assertThat(watch.events("mtu-changed"))
                    .extracting(event -> event.path("new-mtu").asInt())
                    .containsOnly(1400);

            Hosts.narrow(network, 1, 1500);
            watch.until(() -> watch.entries().isEmpty());
            Hosts.forgetPaths(network);

            network.in("client", "ping", "-c", "1", "-M", "do", "-s", "1472", Hosts.farIpv4(1));
            network.in("client", "ping", "-c", "1", "-M", "do", "-s", "1452", Hosts.farIpv6(1));
            assertThat(watch.events("entry-expired"))
                    .extracting(event -> event.path("destination").asText())
                    .contains(Hosts.farIpv4(1), Hosts.farIpv6(1));
            assertThat(watch.events("mtu-changed", Watch.because("disproved"))).isEmpty();
        }
    }
}
