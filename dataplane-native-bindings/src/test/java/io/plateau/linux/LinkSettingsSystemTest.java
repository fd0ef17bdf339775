package io.plateau.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plateau.testkit.TestNetwork;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("system")
class LinkSettingsSystemTest {
    private final TestNetwork network = TestNetwork.empty();

    @BeforeEach
    void begin() {
        network.addSilentNamespace("a").addSilentNamespace("b").addVeth("a", "left", "b", "right");
    }

    @AfterEach
    void end() {
        network.close();
    }

    private LinkSettings left() {
        return network.in("a", () -> LinkSettings.read("left"));
    }

    @Test
    void shouldReadWhatIpWrote() {
        network.ip("a", "link set left address 02:00:00:00:ab:cd mtu 9000");

        final LinkSettings settings = left();

        assertThat(settings.name()).isEqualTo("left");
        assertThat(settings.macAddress()).isEqualTo(0x0200_0000_ABCDL);
        assertThat(settings.mtu()).isEqualTo(9000);
        assertThat(settings.isEthernet()).isTrue();
        assertThat(settings.isUp()).isTrue();
        assertThat(settings.hasCarrier()).isTrue();
        assertThat(network.in("a", () -> LinkSettings.indexOf("left"))).isEqualTo(settings.index());
        assertThat(network.ip("a", "-o link show left")).startsWith(settings.index() + ":");
    }

    @Test
    void shouldReadOffloads() {
        assertThat(left().offloads())
                .contains(LinkSettings.Offload.TCP_SEGMENTATION, LinkSettings.Offload.GENERIC_SEGMENTATION)
                .doesNotContain(LinkSettings.Offload.LARGE_RECEIVE);

        network.in("a", "ethtool", "-K", "left", "tso", "off");

        assertThat(left().offloads())
                .doesNotContain(LinkSettings.Offload.TCP_SEGMENTATION)
                .contains(LinkSettings.Offload.RECEIVE_VLAN)
                .contains(LinkSettings.Offload.GENERIC_SEGMENTATION);
    }

    @Test
    void shouldCountTheQueuesOfEitherDirection() {
        assertThat(left().receiveQueues()).isEqualTo(1);
        assertThat(left().transmitQueues()).isEqualTo(1);

        network.in("a", "ethtool", "-L", "left", "rx", "2");

        assertThat(left().receiveQueues()).isEqualTo(2);
        assertThat(left().transmitQueues()).isEqualTo(1);
        final LinkSettings silent = LinkSettings.read("lo");
        assertThat(List.of(silent.receiveQueues(), silent.transmitQueues()))
                .as("a driver that does not tell")
                .containsOnly(1);
    }

    @Test
    void shouldTellCarrierFromSwitch() {
        network.ip("b", "link set right down");
        assertThat(left().isUp()).isTrue();
        assertThat(left().hasCarrier()).isFalse();

        network.ip("a", "link set left down");
        assertThat(left().isUp()).isFalse();
    }

    @Test
    void shouldKnowLoopbackForNoEthernet() {
        assertThat(LinkSettings.read("lo").isEthernet()).isFalse();
    }

    @Test
    void shouldSayThatThereIsNone() {
        assertThat(LinkSettings.exists("left"))
                .as("in the test's own namespace")
                .isFalse();
        assertThatThrownBy(() -> LinkSettings.read("left"))
                .isInstanceOf(SystemCallException.class)
                .hasMessageContaining("interface left: ENODEV");
    }

    @Test
    void shouldComeBackFromTheNamespace() {
        try (NetworkNamespace namespace = NetworkNamespace.named(network.name("a"))) {
            final NetworkNamespace.Visit visit = namespace.enter();
            assertThat(LinkSettings.exists("left")).isTrue();
            visit.close();
            assertThat(LinkSettings.exists("left")).isFalse();
        }
    }

    @Test
    void shouldComeBackWhenTheWorkFails() {
        assertThatThrownBy(() -> network.in("a", () -> {
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");
        assertThat(LinkSettings.exists("left")).isFalse();
    }

    @Test
    void shouldStayWhereItIsIfItCannotEnter() {
        try (NetworkNamespace nonsense = NetworkNamespace.open(Path.of("/proc/self/ns/uts"))) {
            assertThatThrownBy(nonsense::enter).hasMessageContaining("setns").hasMessageContaining("EINVAL");
        }
        assertThatThrownBy(() -> NetworkNamespace.named("nobody-made-this"))
                .hasMessageContaining("/run/netns/nobody-made-this: ENOENT");
    }
}
