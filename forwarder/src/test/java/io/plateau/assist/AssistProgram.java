package io.plateau.assist;

import io.plateau.evidence.EvidenceMemory;
import io.plateau.linux.BpfMap;
import io.plateau.linux.BpfProgram;
import io.plateau.linux.Processors;
import io.plateau.linux.ProgramRun;
import io.plateau.pmtu.table.TableMemory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One of the real programs, on memory that it shares with a test, run on frames of the test's. It hangs on no interface, and what it
 * would redirect to does not exist.
 */
public final class AssistProgram implements AutoCloseable {
    private static final int PORT_LENGTH = 16;
    private static final int EGRESS = 0;
    private static final int LANDING = 4;
    private static final int EGRESS_MTU = 8;
    private static final int IS_STATION = 12;
    private static final int COUNT_LENGTH = 64;
    private static final int NO_INTERFACE = Integer.MAX_VALUE;

    private final Deque<AutoCloseable> openThings = new ArrayDeque<>();
    private final boolean isXdp;
    private final SharedState state;
    private final UnsafeBuffer port;
    private final UnsafeBuffer counts;
    private final ProgramRun run;
    private int returned;

    private AssistProgram(final String section, final int capacity, final int evidenceFlows) {
        isXdp = "xdp".equals(section);
        state = opened(new SharedState(capacity, evidenceFlows, 1));
        final Spread spread = opened(Spread.open(1, 0, 0));
        final BpfMap about = opened(BpfMap.array("test_port", PORT_LENGTH, 1));
        final BpfMap counted = opened(BpfMap.array("test_counts", COUNT_LENGTH, Processors.possible()));
        final BpfMap egress = opened(BpfMap.devices("test_egress", 1));
        final BpfMap sockets = opened(BpfMap.sockets("test_sockets", 1));
        port = about.memory();
        counts = counted.memory();
        port.putInt(EGRESS, NO_INTERFACE);
        port.putInt(LANDING, NO_INTERFACE - 1);
        port.putInt(IS_STATION, 1);
        final Map<String, Integer> maps = new HashMap<>(state.with(spread));
        maps.put("port", about.descriptor());
        maps.put("counts", counted.descriptor());
        maps.put("egress", egress.descriptor());
        maps.put("sockets", sockets.descriptor());
        final UnsafeBuffer instructions = Programs.read().instructions(section, maps);
        run = new ProgramRun(opened(
                isXdp ? BpfProgram.loadXdp("test_xdp", instructions) : BpfProgram.loadTc("test_tc", instructions)));
    }

    // section: tc or xdp
    public static AssistProgram load(final String section, final int capacity, final int evidenceFlows) {
        return new AssistProgram(section, capacity, evidenceFlows);
    }

    private <T extends AutoCloseable> T opened(final T thing) {
        openThings.push(thing);
        return thing;
    }

    public TableMemory table() {
        return state.table();
    }

    public EvidenceMemory evidence() {
        return state.evidence(0);
    }

    public boolean isXdp() {
        return isXdp;
    }

    public void station(final boolean isStation) {
        port.putInt(IS_STATION, isStation ? 1 : 0);
    }

    public void egressMtu(final int mtu) {
        port.putInt(EGRESS_MTU, mtu);
    }

    // Whether the program passes a frame on. gsoSize: of a super-frame, else 0
    public boolean passes(final byte[] frame, final int gsoSize) {
        final long before = passed();
        returned = gsoSize == 0 ? run.on(frame) : run.onSuperFrame(frame, gsoSize);
        return passed() > before;
    }

    // What it returned for the last frame.
    public int returned() {
        return returned;
    }

    private long passed() {
        long passed = 0;
        for (int at = 0; at < counts.capacity(); at += COUNT_LENGTH) {
            passed += counts.getLongVolatile(at);
        }
        return passed;
    }

    @Override
    public void close() {
        while (!openThings.isEmpty()) {
            CloseHelper.close(openThings.pop());
        }
    }
}
