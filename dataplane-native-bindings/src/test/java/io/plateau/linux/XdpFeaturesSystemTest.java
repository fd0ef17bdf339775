package io.plateau.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.TestNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("system")
class XdpFeaturesSystemTest {
    private final TestNetwork network = TestNetwork.empty();

    @AfterEach
    void end() {
        network.close();
    }

    @Test
    void shouldTellWhetherRedirectedFramesLeave() {
        network.addSilentNamespace("peer").addSilentNamespace("p").addVeth("peer", "end", "p", "port");
        final int port = network.in("p", () -> LinkSettings.indexOf("port"));
        try (XdpFeatures features = network.in("p", () -> new XdpFeatures())) {
            assertThat(features.areTold()).isTrue();
            network.in("peer", "ethtool", "-K", "end", "gro", "off");
            assertThat(features.transmitsRedirected(port)).isFalse();
            network.in("peer", "ethtool", "-K", "end", "gro", "on");
            assertThat(features.transmitsRedirected(port)).isTrue();
        }
    }

    /** As before Linux 6.3. */
    @Test
    void shouldTakeWhatCannotBeToldForNo() {
        try (XdpFeatures features = new XdpFeatures("no_such_family")) {
            assertThat(features.areTold()).isFalse();
            assertThat(features.transmitsRedirected(1)).isFalse();
        }
    }
}
