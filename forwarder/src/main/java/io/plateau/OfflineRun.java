package io.plateau;

import io.plateau.control.StatusReport;
import io.plateau.evidence.Evidence;
import io.plateau.evidence.KnownFlows;
import io.plateau.fastpath.FastPath;
import io.plateau.pmtu.PmtuControl;
import io.plateau.pmtu.PmtuPorts;
import io.plateau.pmtu.PmtuState;
import io.plateau.pmtu.table.PmtuTable;
import io.plateau.port.CaptureException;
import io.plateau.port.CapturePort;
import io.plateau.ring.DirectControl;
import io.plateau.route.LinkMtus;
import io.plateau.settings.PortSettings;
import io.plateau.settings.Settings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.agrona.CloseHelper;

/**
 * The fast path over capture files: frames of all ports in the order of their times (at one time in the order of the
 * configuration), one after the other, on one thread that is worker and control thread at once. Time is that of the
 * frames and never goes back. Nothing is random, so the same input gives the same output.
 */
public final class OfflineRun implements AutoCloseable {
    /** Everywhere else a secret; here nobody is there to guess it. */
    private static final long SEED = 0x706C_6174_6561_75L;

    private final VirtualClock clock = new VirtualClock();
    private final Deque<AutoCloseable> openThings = new ArrayDeque<>();
    private final List<CapturePort> ports = new ArrayList<>();
    private PmtuControl control;
    private FastPath[] paths;
    private VirtualTicks ticks;
    private ForwarderStatus status;
    private String journalNote;

    private OfflineRun() {}

    /**
     * Opens the captures, the ones to write anew, and the journal if it may be written.
     *
     * @param settings validated; its interfaces need not exist
     * @param links by port, in the order of the configuration
     * @param version goes into the journal and the status
     * @return ready to {@link #run}
     * @throws CaptureException if a capture cannot be opened, or is damaged before its first frame
     */
    public static OfflineRun open(final Settings settings, final List<OfflinePort> links, final String version) {
        final OfflineRun run = new OfflineRun();
        boolean opened = false;
        try {
            run.openAll(settings, links, version);
            opened = true;
            return run;
        } finally {
            if (!opened) {
                CloseHelper.quietCloseAll(run.openThings);
            }
        }
    }

    private void openAll(final Settings settings, final List<OfflinePort> links, final String version) {
        final List<String> names =
                settings.ports().stream().map(PortSettings::name).toList();
        for (int port = 0; port < names.size(); port++) {
            final OfflinePort link = links.get(port);
            final CapturePort opened = new CapturePort(names.get(port), link.read(), link.write(), clock);
            openThings.push(opened);
            ports.add(opened);
        }
        final CapturePort first = earliest();
        clock.set(first == null ? 0 : first.nextTimestampNs());
        final OfflineJournal journal = OfflineJournal.open(settings, clock.nanoTime());
        openThings.push(journal);
        journalNote = journal.note();
        final LinkMtus linkMtus =
                new LinkMtus(links.stream().mapToInt(OfflinePort::linkMtu).toArray());
        final PmtuState state = new PmtuState(new PmtuTable(settings.pmtu().capacity(), SEED, ~SEED));
        final Evidence evidence = Evidence.of(settings.pmtu().evidenceFlows(), SEED, ~SEED);
        control = new PmtuControl(
                state,
                journal.log(),
                new PmtuPorts(names, linkMtus::mtu),
                evidence.flows()::isMoved,
                settings.policy());
        final DirectControl direct = new DirectControl(control);
        final WorkerShare share = WorkerShare.of(
                        settings,
                        List.of(List.copyOf(ports)),
                        List.of(evidence),
                        new KnownFlows(evidence.flows()),
                        List.of(),
                        SEED)
                .get(0);
        final WorkerFactory worker = new WorkerFactory(settings, share, linkMtus, null, clock);
        paths = worker.paths(worker.context(control, direct, clock));
        ticks = new VirtualTicks(clock, paths, direct, state);
        status = new ForwarderStatus(
                version, control, journal.lastSequence(), worker::counters, worker.latency()::total, clock);
        control.start(OfflineJournal.MARK + " " + version, settings.text(), clock.nanoTime());
    }

    // The port whose frame comes next; null after the last.
    private CapturePort earliest() {
        CapturePort earliest = null;
        long earliestNs = CapturePort.END;
        for (final CapturePort port : ports) {
            if (port.nextTimestampNs() < earliestNs) {
                earliest = port;
                earliestNs = port.nextTimestampNs();
            }
        }
        return earliest;
    }

    /**
     * Moves every frame.
     *
     * @throws CaptureException at the first damage in a capture, or if one cannot be written; everything that came before
     *     has been moved, counted and journalled
     */
    public void run() {
        try {
            for (CapturePort next = earliest(); next != null; next = earliest()) {
                ticks.advanceTo(next.nextTimestampNs());
                paths[ports.indexOf(next)].poll(clock.nanoTime(), 1);
            }
        } finally {
            ticks.tickNow();
            control.stop(clock.nanoTime());
        }
    }

    /**
     * What was counted. The uptime is virtual; there is no latency.
     *
     * @return as after the last frame
     */
    public StatusReport status() {
        final StatusReport counted = status.get();
        return new StatusReport(
                counted.version(),
                counted.uptimeSeconds(),
                counted.ports(),
                counted.claims(),
                counted.pmtu(),
                counted.journal(),
                new StatusReport.Latency(0, 0, 0, 0));
    }

    /**
     * Why no journal is written.
     *
     * @return null if it is
     */
    public String journalNote() {
        return journalNote;
    }

    /**
     * Writes what is still in memory. Idempotent.
     *
     * @throws CaptureException if a capture cannot be written
     */
    @Override
    public void close() {
        final List<AutoCloseable> things = List.copyOf(openThings);
        openThings.clear();
        CloseHelper.closeAll(things);
    }
}
