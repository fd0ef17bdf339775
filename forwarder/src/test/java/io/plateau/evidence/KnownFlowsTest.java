package io.plateau.evidence;

import static io.plateau.evidence.Flows.at;
import static io.plateau.evidence.Flows.tcp;
import static io.plateau.evidence.Flows.udp;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KnownFlowsTest {
    private final FlowMemory first = new FlowMemory(100, 1, 2);
    private final FlowMemory second = new FlowMemory(100, 1, 2);
    private final KnownFlows known = new KnownFlows(first, second);

    @Test
    void shouldKnowWhatAnyWorkerMoved() {
        assertThat(known.isMoved(udp(0), 1500, at(0))).isFalse();

        second.moved(second.hash(udp(0)), udp(0), 1500, at(0));
        assertThat(known.isMoved(udp(0), 1500, at(0))).isTrue();
        assertThat(known.isMoved(udp(0), 1501, at(0))).as("no more than that").isFalse();
        assertThat(first.isMoved(udp(0), 1500, at(0))).isFalse();

        first.moved(first.hash(tcp(0, 1460)), tcp(0, 1460), 1500, at(0));
        assertThat(known.isMoved(tcp(0, 1460), 1500, at(0))).isTrue();
    }
}
