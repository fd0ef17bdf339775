package io.plateau.evidence;

import static io.plateau.evidence.Flows.at;
import static io.plateau.evidence.Flows.tcp;
import static io.plateau.evidence.Flows.udp;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PendingFlowsTest {
    private static final int WHOLE = Integer.MAX_VALUE;

    private final FlowMemory memory = new FlowMemory(64, 11, 12);
    private final PendingFlows pending = new PendingFlows(memory, 64);

    @Test
    void shouldRememberOnlyWhatIsPassedOn() {
        pending.clear();
        pending.put(0, tcp(1000, 1460), 1500);
        pending.put(63, udp(9), 1400);
        assertThat(memory.isMoved(tcp(1000, 1460), 1500, at(0))).isFalse();

        pending.moved(63, WHOLE, at(0));

        assertThat(memory.isMoved(udp(9), 1400, at(0))).isTrue();
        assertThat(memory.isMoved(udp(9), 1401, at(0))).isFalse();
        assertThat(memory.isMoved(tcp(1000, 1460), 1500, at(0))).isFalse();
    }

    @Test
    void shouldKeepThePlacesOfEach() {
        final Flow flow = tcp(1000, 1460);
        pending.put(1, flow, 1500);
        pending.put(2, flow.sequence(50_000, 1460, 1460), 1500);
        flow.between(true, 0, 0, 0, 0, 0);

        pending.moved(1, WHOLE, at(0));

        assertThat(memory.isMoved(tcp(1000, 1460), 1500, at(0))).isTrue();
        assertThat(memory.isMoved(tcp(50_000, 1460), 1500, at(0))).isFalse();
        pending.moved(2, WHOLE, at(0));
        assertThat(memory.isMoved(tcp(50_000, 1460), 1500, at(0))).isTrue();
    }

    @Test
    void shouldPrefetchWhatWasTakenIn() {
        pending.put(5, udp(0), 1500);
        pending.moved(5, WHOLE, at(0));
        pending.clear();
        final long before = memory.touched();

        pending.prefetch();
        assertThat(memory.touched()).as("nothing").isEqualTo(before);
        pending.put(63, udp(0), 1500);
        pending.prefetch();

        assertThat(memory.touched()).isNotEqualTo(before);
    }

    @Test
    void shouldRememberWhatItWasCutTo() {
        pending.put(0, udp(0), 1500);

        pending.moved(0, 1400, at(0));

        assertThat(memory.isMoved(udp(0), 1400, at(0))).isTrue();
        assertThat(memory.isMoved(udp(0), 1401, at(0))).isFalse();
    }

    @Test
    void shouldNotRememberWhatWasNotTakenIn() {
        pending.put(0, udp(0), 1500);
        pending.clear();

        pending.moved(0, WHOLE, at(0));
        pending.moved(1, WHOLE, at(0));

        assertThat(memory.isMoved(udp(0), 1, at(0))).isFalse();
    }
}
