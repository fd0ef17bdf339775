package io.plateau;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.settings.Settings;
import io.plateau.settings.SettingsLoader;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkerPlanTest {
    private static final String PORTS = """
            ports:
              a: { interface: a0, io: IO }
              b: { interface: b0 }
              c: { interface: c0 }
              d: { interface: d0 }
            """;

    private static final String XDP_WIRE = """
            ports: { a: { interface: a0, io: af_xdp }, b: { interface: b0, io: OTHER } }
            forwarding: { wires: [[a, b]] }
            workers: WORKERS
            """;

    private static WorkerPlan plan(final String workers, final String io, final String forwarding, final int... cpus) {
        final BitSet processors = new BitSet();
        Arrays.stream(cpus).forEach(processors::set);
        final Settings settings = SettingsLoader.parse(
                "w.yaml", PORTS.replace("IO", io) + "forwarding: " + forwarding + "\nworkers: " + workers + "\n");
        return WorkerPlan.of(settings, processors, port -> 1);
    }

    private static WorkerPlan wires(final String workers, final String io, final int... cpus) {
        return plan(workers, io, "{ wires: [[a, b], [c, d]] }", cpus);
    }

    private static List<Boolean> shared(final WorkerPlan plan, final String io, final String forwarding) {
        final Settings settings = SettingsLoader.parse("w.yaml", PORTS.replace("IO", io) + "forwarding: " + forwarding);
        return settings.ports().stream().map(plan::isShared).toList();
    }

    @Test
    void shouldShareNothingWithOneWorker() {
        final WorkerPlan plan = wires("1", "af_packet", 0, 1, 2, 3);

        assertThat(plan.workers()).isEqualTo(1);
        assertThat(shared(plan, "af_packet", "{ wires: [[a, b], [c, d]] }")).containsOnly(false);
        assertThat(plan.processorOf(0)).isEqualTo(WorkerPlan.ANY_PROCESSOR);
        assertThat(plan.lines()).containsExactly("workers: 1");
    }

    @ParameterizedTest(name = "a by {0}, {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
        af_packet | { wires: [[a, b], [c, d]] } | true true true true
        tap       | { wires: [[a, b], [c, d]] } | false false true true
        af_xdp    | { wires: [[b, a], [d, c]] } | false false true true
        af_packet | { mode: routed }            | true true true true
        """)
    void shouldShareWhatHasQueuesForAllAtBothEnds(final String io, final String forwarding, final String expected) {
        final WorkerPlan plan = plan("3", io, forwarding, 0);

        final List<Boolean> shared = shared(plan, io, forwarding);

        assertThat(shared)
                .isEqualTo(
                        Arrays.stream(expected.split(" ")).map(Boolean::valueOf).toList());
        assertThat(plan.workers()).isEqualTo(shared.contains(true) ? 3 : 1);
    }

    @ParameterizedTest(name = "{0} workers, a has {1} queues, b by {2} has {3}: each takes {4}")
    @CsvSource({
        "2, 2, af_xdp,    2, 2",
        "3, 3, af_xdp,    3, 3",
        "2, 1, af_xdp,    1, 1",
        "2, 2, af_xdp,    1, 1",
        "2, 1, af_xdp,    2, 1",
        "2, 4, af_xdp,    3, 2",
        "2, 2, af_packet, 0, 1",
        "1, 4, af_xdp,    4, 1",
    })
    void shouldTakeQueuesForAllWhereBothEndsHaveSeveral(
            final String workers, final int ofA, final String other, final int ofB, final int taken) {
        final Settings settings =
                SettingsLoader.parse("w.yaml", XDP_WIRE.replace("OTHER", other).replace("WORKERS", workers));
        final WorkerPlan plan = WorkerPlan.of(settings, new BitSet(), port -> "a".equals(port.name()) ? ofA : ofB);

        assertThat(settings.ports()).extracting(plan::queuesOf).containsOnly(taken);
        assertThat(settings.ports()).extracting(plan::isShared).containsOnly(taken > 1);
        assertThat(plan.workers()).isEqualTo(taken);
    }

    @Test
    void shouldSayThatInterfacesDecideWhoseFlowsAre() {
        final Settings settings = SettingsLoader.parse(
                "w.yaml", XDP_WIRE.replace("OTHER", "af_xdp").replace("WORKERS", "2"));

        assertThat(WorkerPlan.of(settings, new BitSet(), port -> 2).lines())
                .hasSize(2)
                .anyMatch(line -> line.startsWith("workers: each has a queue of its own of each of a, b; ")
                        && line.contains("ethtool -X IF hfunc toeplitz xfrm symmetric-xor"));
    }

    @Test
    void shouldLeaveTheFirstProcessorToOthers() {
        final WorkerPlan plan = wires("2", "af_packet", 4, 6, 9, 11);

        assertThat(plan.processorOf(0)).isEqualTo(6);
        assertThat(plan.processorOf(1)).isEqualTo(9);
        assertThat(plan.lines().get(0)).startsWith("workers: 2, worker-0 on processor 6, worker-1 on processor 9");
    }

    @Test
    void shouldTieNobodyWhereThereAreTooFew() {
        assertThat(wires("2", "af_packet", 0, 1).processorOf(1)).isEqualTo(WorkerPlan.ANY_PROCESSOR);
        assertThat(wires("2", "af_packet", 0, 1, 2).processorOf(1)).isEqualTo(2);
        assertThat(wires("2", "af_packet", 0, 1).lines().get(0))
                .contains("on no processors of their own: that takes 3, and this process may use 2");
    }

    @Test
    void shouldSayWhoseThePortsWithOneQueueAre() {
        assertThat(wires("2", "tap", 0, 1).lines())
                .anyMatch(line -> line.contains("ring of 128 MiB on each port that they share: c, d"))
                .anyMatch(line -> line.startsWith("workers: worker-0 alone has a, b: "));
    }

    @Test
    void shouldRunOneWorkerWhereThereIsNothingToShare() {
        final Settings settings = SettingsLoader.parse("w.yaml", """
                ports: { a: { interface: a0, io: tap }, b: { interface: b0 } }
                forwarding: { wires: [[a, b]] }
                workers: 4
                """);
        final WorkerPlan plan = WorkerPlan.of(settings, new BitSet(), port -> 1);

        assertThat(plan.workers()).isEqualTo(1);
        assertThat(plan.lines().get(0)).isEqualTo("workers: 1, not 4");
        assertThat(plan.lines().get(1)).startsWith("workers: worker-0 alone has a, b: ");
    }
}
