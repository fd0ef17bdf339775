package io.plateau.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WirePairsTest {
    @Test
    void shouldLeadToTheOtherEnd() {
        final WirePairs wires = new WirePairs(4, new int[][] {{0, 3}, {2, 1}});

        assertThat(wires.egressOf(0)).isEqualTo(3);
        assertThat(wires.egressOf(3)).isEqualTo(0);
        assertThat(wires.egressOf(1)).isEqualTo(2);
        assertThat(wires.egressOf(2)).isEqualTo(1);
    }

    @Test
    void shouldRefusePortsInNoWire() {
        assertThatThrownBy(() -> new WirePairs(3, new int[][] {{0, 1}})).hasMessageContaining("port 2");
    }

    @Test
    void shouldRefusePortsInTwoWires() {
        assertThatThrownBy(() -> new WirePairs(3, new int[][] {{0, 1}, {1, 2}})).hasMessageContaining("port 1");
    }

    @Test
    void shouldRefuseWiresFromPortToItself() {
        assertThatThrownBy(() -> new WirePairs(1, new int[][] {{0, 0}})).hasMessageContaining("port 0");
    }
}
