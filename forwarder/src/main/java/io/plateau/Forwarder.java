package io.plateau;

import io.plateau.assist.Assist;
import io.plateau.assist.Spread;
import io.plateau.control.ControlServer;
import io.plateau.control.ControlTarget;
import io.plateau.evidence.EvidenceMemory;
import io.plateau.evidence.KnownFlows;
import io.plateau.journal.JournalWriter;
import io.plateau.linux.EpochClock;
import io.plateau.linux.UserIds;
import io.plateau.pmtu.PmtuCommand;
import io.plateau.pmtu.PmtuControl;
import io.plateau.pmtu.PmtuPorts;
import io.plateau.pmtu.PmtuState;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.table.PmtuTable;
import io.plateau.pmtu.table.TableMemory;
import io.plateau.port.Port;
import io.plateau.ring.ControlRing;
import io.plateau.route.LinkMtus;
import io.plateau.route.Route;
import io.plateau.settings.ConfigurationException;
import io.plateau.settings.ForwardingSettings.Mode;
import io.plateau.settings.PortSettings;
import io.plateau.settings.Settings;
import io.plateau.wire.IpPrefix;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NoOpIdleStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running forwarder: the ports, the workers, the control thread, the journal and the control socket of one
 * configuration. Started and closed by one thread.
 */
public final class Forwarder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);
    private static final int CONTROL_SLOTS = 8192;

    private final EpochNanoClock clock = new EpochClock();
    private final ErrorHandler failures = new FailureLog(LOG, clock);
    private final Deque<AutoCloseable> openThings = new ArrayDeque<>();
    private final Settings settings;
    private PmtuControl control;
    private ControlRing ring;
    private CommandGate gate;
    private Assist assist; // null without

    private Forwarder(final Settings settings) {
        this.settings = settings;
    }

    /**
     * Starts everything, in this order: the journal and the table that it holds, the ports, the control
     * thread, the workers, the control socket.
     *
     * @param settings validated, of interfaces that are there
     * @param version goes into the journal and the status
     * @return moving frames already
     */
    public static Forwarder start(final Settings settings, final String version) {
        final Forwarder forwarder = new Forwarder(settings);
        boolean started = false;
        try {
            forwarder.startAll(version);
            started = true;
            return forwarder;
        } finally {
            if (!started) {
                forwarder.close();
            }
        }
    }

    private void startAll(final String version) {
        final WorkerPlan plan = WorkerPlan.of(settings);
        final Spread spread = openedIfAny(AssistOpener.openSpread(settings, plan));
        final PortOpener opener = opened(new PortOpener(settings, plan, clock, failures));
        opener.makeRings();
        final Begun<Assist> begunAssist = opened(new Begun<>("assist", () -> AssistOpener.open(settings, spread)));
        final JournalWriter journal =
                opened(JournalWriter.open(settings.journal().directory()));
        journal.retain(settings.journal().retentionNs());
        assist = openedIfAny(begunAssist.take());
        final List<List<Port>> ports = opener.open(assist, spread);
        final List<Port> allPorts = ports.stream().flatMap(List::stream).toList();
        allPorts.forEach(this::opened);
        final LinkMtus linkMtus = LinkWatch.read(settings.ports());
        final Workers workers = opened(new Workers(settings, plan, worker -> evidenceMemory(worker, plan.workers())));
        startControl(journal, linkMtus, workers.known(), version);
        final KernelSide kernel = kernelSide(allPorts, new SecureRandom().nextLong());
        workers.equip(settings, ports, linkMtus, kernel, clock);
        for (int worker = 0; worker < plan.workers(); worker++) {
            run(workers.idleStrategy(worker), workers.agent(worker, control, ring));
        }
        run(new NoOpIdleStrategy(), new Ticker(clock, ring, watch(linkMtus, kernel)));
        final ForwarderStatus status = new ForwarderStatus(
                version, control, journal::lastSequence, workers::counters, workers::latency, clock);
        opened(new ControlServer(
                        settings.control().socket(),
                        new ControlTarget(control.state(), ring, clock, status),
                        UserIds::uidOf,
                        failures))
                .start();
        if (assist != null) {
            openThings.push(assist::takeDown);
            assist.hang();
        }
    }

    private EvidenceMemory evidenceMemory(final int worker, final int workers) {
        return assist == null
                ? EvidenceMemory.offHeap(Workers.flowsOfEach(settings, workers))
                : assist.evidence(worker);
    }

    private TableMemory tableMemory() {
        return assist == null ? TableMemory.offHeap(settings.pmtu().capacity()) : assist.table();
    }

    // Null for wires.
    private KernelSide kernelSide(final List<Port> ports, final long seed) {
        if (settings.forwarding().mode() == Mode.WIRE) {
            return null;
        }
        final KernelSide kernel = KernelSide.open(settings, seed);
        kernel.tell(this::onRouteMtu);
        run(new NoOpIdleStrategy(), kernel.agent()); // it waits in poll(2) itself
        openThings.push(kernel);
        kernel.takeOver(ports);
        return kernel;
    }

    private void onRouteMtu(final IpPrefix prefix, final int before, final int after) {
        ring.offerCommand(PmtuCommand.routeMtuChanged(prefix, orAbsent(before), orAbsent(after)), clock.nanoTime());
    }

    private static int orAbsent(final int mtu) {
        return mtu == Route.NO_MTU ? PmtuEvent.ABSENT : mtu;
    }

    private LinkWatch watch(final LinkMtus linkMtus, final KernelSide kernel) {
        return new LinkWatch(
                settings.ports(),
                linkMtus,
                kernel == null ? null : kernel.macs(),
                (port, oldMtu, newMtu) ->
                        ring.offerCommand(PmtuCommand.linkMtuChanged(port, oldMtu, newMtu), clock.nanoTime()),
                assist == null ? (port, usableMtu) -> {} : opened(new AssistLinks(settings, assist)));
    }

    private void startControl(
            final JournalWriter journal, final LinkMtus linkMtus, final KnownFlows known, final String version) {
        final List<String> names =
                settings.ports().stream().map(PortSettings::name).toList();
        final PmtuState state = new PmtuState(new PmtuTable(settings.pmtu().capacity(), tableMemory()));
        control =
                new PmtuControl(state, journal, new PmtuPorts(names, linkMtus::mtu), known::isMoved, settings.policy());
        journal.replay(event -> restore(state, event));
        ring = new ControlRing(CONTROL_SLOTS, control, failures);
        ring.start();
        openThings.push(ring);
        gate = new CommandGate(ring, clock);
        gate.carryOut(PmtuCommand.start(version, settings.text()));
        openThings.push(() -> gate.carryOut(PmtuCommand.stop()));
    }

    // What capture files taught is not what this gateway learned.
    private void restore(final PmtuState state, final PmtuEvent event) {
        if (OfflineJournal.beginsOfflineRun(event)) {
            throw new ConfigurationException(
                    "journal.directory: " + settings.journal().directory()
                            + " holds the journal of `plateau offline`; name another directory, or move that one away");
        }
        state.apply(event);
    }

    private void run(final IdleStrategy idle, final Agent agent) {
        final AgentRunner runner = opened(new AgentRunner(idle, failures, null, agent));
        AgentRunner.startOnThread(runner);
    }

    /**
     * Puts the policy of another configuration in force; nothing else of it is looked at. Not a frame is lost. Any thread.
     *
     * @param changed validated
     */
    public void reload(final Settings changed) {
        gate.carryOut(PmtuCommand.applyPolicy(changed.policy(), changed.text()));
    }

    private <T extends AutoCloseable> T openedIfAny(final T thing) {
        return thing == null ? null : opened(thing);
    }

    private <T extends AutoCloseable> T opened(final T thing) {
        openThings.push(thing);
        return thing;
    }

    /** Ends in the reverse order, so that what is still on its way is counted and journalled. Idempotent. */
    @Override
    public void close() {
        while (!openThings.isEmpty()) {
            CloseHelper.close(failures, openThings.pop());
        }
    }
}
