package io.plateau.assist;

import io.plateau.linux.BpfMap;
import io.plateau.linux.BpfObject;
import io.plateau.linux.BpfProgram;
import io.plateau.linux.LandingDevice;
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
 * One interface whose frames the kernel sorts: a program at its ingress, what that knows of it, and the interface where
 * frames that need the worker land. Made, hung on and closed by one thread.
 */
final class AssistedPort implements KernelShare, AutoCloseable {
    private static final String PROGRAM = "tc";
    private static final String LANDING = "plateau-";

    // struct port of assist.bpf.c
    private static final int PORT_LENGTH = 16;
    private static final int EGRESS = 0;
    private static final int LANDING_INDEX = 4;
    private static final int EGRESS_MTU = 8;

    // struct count of assist.bpf.c
    private static final int COUNT_LENGTH = 64;

    private final Deque<AutoCloseable> openThings = new ArrayDeque<>();
    private final LinkSettings link;
    private final LandingDevice landing;
    private final UnsafeBuffer port;
    private final UnsafeBuffer counts;
    private final BpfProgram program;

    // object: that the program is in; shared: descriptors of what all programs share; link: to hang it on; egress: of
    // the other end of the wire
    AssistedPort(
            final BpfObject object,
            final Map<String, Integer> shared,
            final LinkSettings link,
            final LinkSettings egress) {
        this.link = link;
        boolean made = false;
        try {
            landing = opened(LandingDevice.open(LANDING + link.index()));
            final BpfMap about = opened(BpfMap.array("plateau_port", PORT_LENGTH, 1));
            final BpfMap counted = opened(BpfMap.array("plateau_counts", COUNT_LENGTH, Processors.possible()));
            port = about.memory();
            counts = counted.memory();
            port.putInt(EGRESS, egress.index());
            port.putInt(LANDING_INDEX, landing.index());
            egressMtu(egress.mtu());
            final Map<String, Integer> maps = new HashMap<>(shared);
            maps.put("port", about.descriptor());
            maps.put("counts", counted.descriptor());
            program = opened(BpfProgram.loadTcx("plateau_assist", object.instructions(PROGRAM, maps)));
            made = true;
        } finally {
            if (!made) {
                close();
            }
        }
    }

    private <T extends AutoCloseable> T opened(final T thing) {
        openThings.push(thing);
        return thing;
    }

    @Override
    public String landing() {
        return landing.name();
    }

    @Override
    public long passed() {
        long passed = 0;
        for (int at = 0; at < counts.capacity(); at += COUNT_LENGTH) {
            passed += counts.getLongVolatile(at);
        }
        return passed;
    }

    // What the other end carries from now on; any thread. 0 has the worker decide everything.
    void egressMtu(final int mtu) {
        port.putIntVolatile(EGRESS_MTU, mtu);
    }

    // From now on the kernel sorts what comes in.
    void hang() {
        program.attachTcx(link);
    }

    // From now on it does not.
    void takeDown() {
        program.close();
    }

    @Override
    public void close() {
        while (!openThings.isEmpty()) {
            CloseHelper.quietClose(openThings.pop());
        }
    }
}
