package io.plateau;

import io.plateau.counters.PortCounters;
import io.plateau.evidence.Evidence;
import io.plateau.evidence.EvidenceMemory;
import io.plateau.evidence.FlowMemory;
import io.plateau.evidence.KnownFlows;
import io.plateau.linux.EventDescriptor;
import io.plateau.pmtu.PmtuControl;
import io.plateau.port.Port;
import io.plateau.ring.ControlSink;
import io.plateau.ring.Mailbox;
import io.plateau.route.LinkMtus;
import io.plateau.settings.Settings;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.agrona.CloseHelper;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.IdleStrategy;

/**
 * The workers of a forwarder: what each has to itself, what they tell each other, and what they counted in sum. Made and
 * closed by one thread, closed when none of them runs any more; what was counted any thread may ask.
 */
final class Workers implements AutoCloseable {
    private static final int MAILBOX_LENGTH = 1 << 19; // a message as long as the longest frame is an eighth

    private final SecureRandom secrets = new SecureRandom();
    private final List<EventDescriptor> wakeUps = new ArrayList<>(); // none for the only one
    private final List<WorkerFactory> factories = new ArrayList<>();
    private final WorkerPlan plan;
    private final List<Evidence> evidence;
    private final KnownFlows known;

    // memory: of each worker, for so many flows as flowsOfEach says
    Workers(final Settings settings, final WorkerPlan plan, final IntFunction<EvidenceMemory> memory) {
        this.plan = plan;
        final long secretHigh = secrets.nextLong();
        final long secretLow = secrets.nextLong();
        final int flows = flowsOfEach(settings, plan.workers());
        evidence = numbers(plan.workers())
                .mapToObj(worker -> Evidence.of(flows, memory.apply(worker), secretHigh, secretLow))
                .toList();
        known = new KnownFlows(evidence.stream().map(Evidence::flows).toArray(FlowMemory[]::new));
    }

    private static IntStream numbers(final int workers) {
        return IntStream.range(0, workers);
    }

    // Of the flows that are remembered in all.
    static int flowsOfEach(final Settings settings, final int workers) {
        return (settings.pmtu().evidenceFlows() + workers - 1) / workers;
    }

    // What all of them moved.
    KnownFlows known() {
        return known;
    }

    // Gives each its ports. ports: by worker, in the order of the configuration; kernel: null for wires
    void equip(
            final Settings settings,
            final List<List<Port>> ports,
            final LinkMtus linkMtus,
            final KernelSide kernel,
            final EpochNanoClock clock) {
        final List<Mailbox> mailboxes = new ArrayList<>();
        for (int worker = 0; ports.size() > 1 && worker < ports.size(); worker++) {
            final EventDescriptor wakeUp = new EventDescriptor();
            wakeUps.add(wakeUp);
            mailboxes.add(new Mailbox(MAILBOX_LENGTH, wakeUp::raise));
        }
        WorkerShare.of(settings, ports, evidence, known, mailboxes, secrets.nextLong())
                .forEach(share -> factories.add(new WorkerFactory(settings, share, linkMtus, kernel, clock)));
    }

    // What one does without frames.
    IdleStrategy idleStrategy(final int worker) {
        return factories.get(worker).idleStrategy(wakeUps.isEmpty() ? null : wakeUps.get(worker));
    }

    Agent agent(final int worker, final PmtuControl control, final ControlSink sink) {
        final Agent agent = factories.get(worker).agent(control, sink);
        final int processor = plan.processorOf(worker);
        return processor == WorkerPlan.ANY_PROCESSOR ? agent : new PinnedAgent(agent, processor);
    }

    // By port, in sum. Any thread.
    List<PortCounters> counters() {
        return numbers(factories.get(0).counters().size())
                .mapToObj(port -> PortCounters.sum(factories.stream()
                        .map(worker -> worker.counters().get(port))
                        .toList()))
                .toList();
    }

    // In sum. Any thread.
    Histogram latency() {
        final Histogram sum = factories.get(0).latency().total();
        factories.stream().skip(1).forEach(worker -> sum.add(worker.latency().total()));
        return sum;
    }

    @Override
    public void close() {
        CloseHelper.closeAll(wakeUps);
    }
}
