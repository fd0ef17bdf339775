package io.plateau.assist;

import io.plateau.evidence.EvidenceMemory;
import io.plateau.linux.BpfObject;
import io.plateau.linux.IngressHook;
import io.plateau.linux.LinkSettings;
import io.plateau.pmtu.table.TableMemory;
import io.plateau.port.LandingShare;
import io.plateau.port.QueueShare;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.CloseHelper;

/**
 * The kernel's half of the forwarder: a program at each end of each wire passes on what needs no decision
 * ({@code assist.bpf.c}). Opened before table, evidence and ports, which stand in its memory and take what it leaves;
 * hung on when the workers run; taken down first and closed last.
 *
 * <p>The programs act as long as this process lives, and what lands lands on interfaces of its own: both are gone when it is, however it
 * ends.
 *
 * <p>Opened and closed by one thread; the link's state is told by any.
 */
public final class Assist implements AutoCloseable {
    private final SharedState state;
    private final IngressHook hook;
    private final Map<String, AssistedPort> ports = new LinkedHashMap<>();

    private Assist(final int capacity, final int workerFlows, final int workers, final IngressHook hook) {
        this.hook = hook;
        state = new SharedState(capacity, workerFlows, workers);
    }

    /**
     * Loads everything; no interface runs anything yet.
     *
     * @param capacity most host entries of the table
     * @param workerFlows flows that each worker remembers at most
     * @param spread which worker a datagram is for; closed after this
     * @param wires interfaces of the two ends of each, of the calling thread's network namespace
     * @param hook for ports by AF_PACKET, which the kernel has
     * @return to be hung on
     * @throws io.plateau.linux.SystemCallException if the kernel does not take it; its message says what
     */
    public static Assist open(
            final int capacity,
            final int workerFlows,
            final Spread spread,
            final List<AssistedWire> wires,
            final IngressHook hook) {
        final Assist assist = new Assist(capacity, workerFlows, spread.workers(), hook);
        boolean opened = false;
        try {
            final BpfObject object = Programs.read();
            final Map<String, Integer> shared = assist.state.with(spread);
            for (final AssistedWire wire : wires) {
                assist.add(object, shared, wire, wire.first(), wire.second());
                assist.add(object, shared, wire, wire.second(), wire.first());
            }
            opened = true;
            return assist;
        } finally {
            if (!opened) {
                assist.close();
            }
        }
    }

    private void add(
            final BpfObject object,
            final Map<String, Integer> shared,
            final AssistedWire wire,
            final String name,
            final String other) {
        final LinkSettings link = LinkSettings.read(name);
        final LinkSettings egress = LinkSettings.read(other);
        final AssistedPort port = wire.isXdp() ? new XdpPort(link, egress) : new PacketPort(link, egress, hook);
        ports.put(name, port);
        port.load(object, shared);
        if (!wire.isXdp() && egress.isUp()) {
            port.egressMtu(egress.mtu()); // whether a driver takes redirected frames is not known yet
        }
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
     * Memory for the evidence of a worker.
     *
     * @param worker number, from 0
     * @return that the programs read and write
     */
    public EvidenceMemory evidence(final int worker) {
        return state.evidence(worker);
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
     * Says whether anything of this host listens on an interface, so that frames for the host, for all and for many go on to it
     * besides. Any thread.
     *
     * @param name of the interface
     * @param isStation false if nothing does
     */
    public void station(final String name, final boolean isStation) {
        final AssistedPort port = ports.get(name);
        if (port != null) {
            port.station(isStation);
        }
    }

    /**
     * Has the interfaces run their programs.
     *
     * @throws io.plateau.linux.SystemCallException if one cannot
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
