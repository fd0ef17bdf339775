package io.plateau.assist;

import io.plateau.evidence.EvidenceMemory;
import io.plateau.linux.BpfObject;
import io.plateau.linux.LinkSettings;
import io.plateau.pmtu.table.TableMemory;
import io.plateau.port.LandingShare;
import io.plateau.port.QueueShare;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.CloseHelper;

/**
 * The kernel's half of the forwarder: a program at each end of each wire passes on what needs no decision
 * ({@code assist.bpf.c}). Opened before table, evidence and ports, which stand in its memory and take what it leaves;
 * hung on when the worker runs; taken down first and closed last.
 *
 * <p>The programs hang on BPF links, and what lands lands on interfaces of this process: both are gone when it is, however it ends.
 *
 * <p>Opened and closed by one thread; the link's state is told by any.
 */
public final class Assist implements AutoCloseable {
    private static final String OBJECT = "assist.bpf.o";

    private final SharedState state;
    private final Map<String, AssistedPort> ports = new LinkedHashMap<>();

    private Assist(final int capacity, final int evidenceFlows) {
        state = new SharedState(capacity, evidenceFlows);
    }

    /**
     * Loads everything; no interface runs anything yet.
     *
     * @param capacity most host entries of the table
     * @param evidenceFlows flows that are remembered at most
     * @param wires interfaces of the two ends of each, of the calling thread's network namespace
     * @return to be hung on
     * @throws io.plateau.linux.SystemCallException if the kernel does not take it; its message says what
     */
    public static Assist open(final int capacity, final int evidenceFlows, final List<AssistedWire> wires) {
        final Assist assist = new Assist(capacity, evidenceFlows);
        boolean opened = false;
        try {
            final BpfObject object = object();
            for (final AssistedWire wire : wires) {
                assist.add(object, wire, wire.first(), wire.second());
                assist.add(object, wire, wire.second(), wire.first());
            }
            opened = true;
            return assist;
        } finally {
            if (!opened) {
                assist.close();
            }
        }
    }

    private static BpfObject object() {
        try (InputStream in = Assist.class.getResourceAsStream(OBJECT)) {
            return BpfObject.read(OBJECT, in);
        } catch (final IOException unreadable) {
            throw new UncheckedIOException(OBJECT + " cannot be read", unreadable);
        }
    }

    private void add(final BpfObject object, final AssistedWire wire, final String name, final String other) {
        final LinkSettings link = LinkSettings.read(name);
        final LinkSettings egress = LinkSettings.read(other);
        ports.put(
                name,
                wire.isXdp()
                        ? new XdpPort(object, state.descriptors(), link, egress)
                        : new PacketPort(object, state.descriptors(), link, egress));
    }

    /**
     * Memory for the table.
     *
     * @return that the programs read
     */
    public TableMemory table() {
        return state.table();
    }

    /**
     * Memory for the evidence.
     *
     * @return that the programs read and write
     */
    public EvidenceMemory evidence() {
        return state.evidence();
    }

    /**
     * What the kernel does for an interface of a wire by AF_PACKET.
     *
     * @param name of it
     * @return null if nothing
     */
    public LandingShare landingOf(final String name) {
        return ports.get(name) instanceof LandingShare share ? share : null;
    }

    /**
     * What the kernel does for an interface of a wire by AF_XDP.
     *
     * @param name of it
     * @return null if nothing
     */
    public QueueShare queuesOf(final String name) {
        return ports.get(name) instanceof QueueShare share ? share : null;
    }

    /**
     * Says what the way out of an interface carries from now on; until this was said the worker decides everything. Any thread.
     *
     * @param ingress name of the interface at the other end of the wire
     * @param mtu bytes; 0 while the link is down, or takes no redirected frames, so that the worker counts what is lost
     */
    public void egressMtu(final String ingress, final int mtu) {
        final AssistedPort port = ports.get(ingress);
        if (port != null) {
            port.egressMtu(mtu);
        }
    }

    /**
     * Has the interfaces run their programs.
     *
     * @throws io.plateau.linux.SystemCallException if one cannot; the kernel may have no tcx (Linux before 6.6)
     */
    public void hang() {
        ports.values().forEach(AssistedPort::hang);
    }

    /** Has the interfaces run them no more: what comes in from now on, nobody passes on. Idempotent. */
    public void takeDown() {
        ports.values().forEach(AssistedPort::takeDown);
    }

    @Override
    public void close() {
        CloseHelper.quietCloseAll(ports.values());
        CloseHelper.quietClose(state);
    }
}
