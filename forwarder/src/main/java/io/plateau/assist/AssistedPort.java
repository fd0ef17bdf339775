package io.plateau.assist;

import io.plateau.linux.BpfMap;
import io.plateau.linux.BpfObject;
import io.plateau.linux.BpfProgram;
import io.plateau.linux.LinkSettings;
import io.plateau.linux.Processors;
import io.plateau.port.KernelShare;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One interface whose frames the kernel sorts: a program, and what that knows of the interface and counts. Made, hung on
 * and closed by one thread.
 */
abstract class AssistedPort implements KernelShare, AutoCloseable {
    // struct port of assist.bpf.c
    private static final int PORT_LENGTH = 16;
    private static final int EGRESS = 0;
    private static final int LANDING = 4;
    private static final int EGRESS_MTU = 8;
    private static final int IS_STATION = 12;

    // struct count of assist.bpf.c
    private static final int COUNT_LENGTH = 64;

    private final Deque<AutoCloseable> openThings = new ArrayDeque<>();
    private final LinkSettings link;
    private final LinkSettings egress;
    private UnsafeBuffer port;
    private UnsafeBuffer counts;
    private BpfProgram program;

    // link: to hang the program on; egress: of the other end of the wire
    AssistedPort(final LinkSettings link, final LinkSettings egress) {
        this.link = link;
        this.egress = egress;
    }

    // Once. object: that the program is in; shared: descriptors of what all programs share. What is open by then is
    // closed with
    // this, also if something is refused.
    final void load(final BpfObject object, final Map<String, Integer> shared) {
        final Map<String, Integer> maps = new HashMap<>(shared);
        port = array(maps, "port", PORT_LENGTH, 1);
        counts = array(maps, "counts", COUNT_LENGTH, Processors.possible());
        port.putInt(EGRESS, egress.index());
        station(true);
        program = opened(loadProgram(object, maps));
    }

    private UnsafeBuffer array(
            final Map<String, Integer> maps, final String name, final int valueBytes, final int entries) {
        final BpfMap map = opened(BpfMap.array("plateau_" + name, valueBytes, entries));
        maps.put(name, map.descriptor());
        return map.memory();
    }

    // Loads the program of this kind of port. maps: by name, to which it adds its own
    abstract BpfProgram loadProgram(BpfObject object, Map<String, Integer> maps);

    final <T extends AutoCloseable> T opened(final T thing) {
        openThings.push(thing);
        return thing;
    }

    final LinkSettings link() {
        return link;
    }

    final LinkSettings egress() {
        return egress;
    }

    final BpfProgram program() {
        return program;
    }

    final void landing(final int interfaceIndex) {
        port.putInt(LANDING, interfaceIndex);
    }

    @Override
    public final long passed() {
        long passed = 0;
        for (int at = 0; at < counts.capacity(); at += COUNT_LENGTH) {
            passed += counts.getLongVolatile(at);
        }
        return passed;
    }

    // What the other end carries from now on; any thread. 0, as at the beginning, has the worker decide everything.
    final void egressMtu(final int mtu) {
        port.putIntVolatile(EGRESS_MTU, mtu);
    }

    // Whether this host may want what is for it, for all or for many; any thread.
    final void station(final boolean isStation) {
        port.putIntVolatile(IS_STATION, isStation ? 1 : 0);
    }

    // From now on the kernel sorts what comes in.
    abstract void hang();

    // From now on it does not.
    final void takeDown() {
        program.close();
    }

    @Override
    public final void close() {
        while (!openThings.isEmpty()) {
            CloseHelper.quietClose(openThings.pop());
        }
    }
}
