package io.plateau.assist;

import io.plateau.evidence.EvidenceMemory;
import io.plateau.linux.BpfMap;
import io.plateau.pmtu.table.TableMemory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The table and each worker's evidence in memory that the kernel's programs read, too, so that nothing has to be published to them.
 * Made and closed by one thread, and closed when nobody uses any of it any more; what is in it has the owners that table and evidence
 * have.
 *
 * <p>{@code struct state} of {@code assist.bpf.c} is the table's header, {@code struct evidence} a worker's. The flows of all
 * workers stand in one map, one worker's after the other's, and so do their doubts.
 */
final class SharedState implements AutoCloseable {
    private final List<BpfMap> open = new ArrayList<>();
    private final int workerFlows;
    private final BpfMap state;
    private final BpfMap references;
    private final BpfMap hosts;
    private final BpfMap prefixes;
    private final BpfMap evidence;
    private final BpfMap flows;
    private final BpfMap repetitions;
    private final BpfMap doubts;

    // capacity: most host entries of the table; workerFlows: that each worker remembers at most
    SharedState(final int capacity, final int workerFlows, final int workers) {
        this.workerFlows = workerFlows;
        boolean made = false;
        try {
            state = array("plateau_state", TableMemory.HEADER_LENGTH, 1);
            references = array(
                    "plateau_refs",
                    TableMemory.REFERENCE_LINE_LENGTH,
                    TableMemory.referencesLength(capacity) / TableMemory.REFERENCE_LINE_LENGTH);
            hosts = array("plateau_hosts", TableMemory.HOST_LENGTH, capacity);
            prefixes = array("plateau_prefix", TableMemory.PREFIX_LENGTH, TableMemory.PREFIX_LIMIT);
            evidence = array("plateau_known", EvidenceMemory.HEADER_LENGTH, workers);
            flows = array(
                    "plateau_flows",
                    EvidenceMemory.FLOW_SET_LENGTH,
                    workers * (EvidenceMemory.flowsLength(workerFlows) / EvidenceMemory.FLOW_SET_LENGTH));
            repetitions = array(
                    "plateau_again",
                    EvidenceMemory.REPETITION_LENGTH,
                    workers * (EvidenceMemory.repetitionsLength(workerFlows) / EvidenceMemory.REPETITION_LENGTH));
            doubts = array(
                    "plateau_doubts",
                    EvidenceMemory.DOUBT_SET_LENGTH,
                    workers * (EvidenceMemory.doubtsLength() / EvidenceMemory.DOUBT_SET_LENGTH));
            made = true;
        } finally {
            if (!made) {
                close();
            }
        }
    }

    private BpfMap array(final String name, final int valueBytes, final int entries) {
        final BpfMap map = BpfMap.array(name, valueBytes, entries);
        open.add(map);
        return map;
    }

    TableMemory table() {
        return new TableMemory(state.memory(), references.memory(), hosts.memory(), prefixes.memory());
    }

    EvidenceMemory evidence(final int worker) {
        return new EvidenceMemory(
                part(evidence, worker, EvidenceMemory.HEADER_LENGTH),
                part(flows, worker, EvidenceMemory.flowsLength(workerFlows)),
                part(repetitions, worker, EvidenceMemory.repetitionsLength(workerFlows)),
                part(doubts, worker, EvidenceMemory.doubtsLength()));
    }

    private static UnsafeBuffer part(final BpfMap map, final int worker, final int length) {
        return new UnsafeBuffer(map.memory(), worker * length, length);
    }

    // Descriptors by the names that the programs use. spread: tells them whose evidence a datagram concerns
    Map<String, Integer> with(final Spread spread) {
        final Map<String, Integer> all = new HashMap<>(spread.descriptors());
        all.putAll(descriptors());
        return all;
    }

    private Map<String, Integer> descriptors() {
        return Map.of(
                "state", state.descriptor(),
                "references", references.descriptor(),
                "hosts", hosts.descriptor(),
                "prefixes", prefixes.descriptor(),
                "evidence", evidence.descriptor(),
                "flows", flows.descriptor(),
                "repetitions", repetitions.descriptor(),
                "doubts", doubts.descriptor());
    }

    @Override
    public void close() {
        CloseHelper.quietCloseAll(open);
    }
}
