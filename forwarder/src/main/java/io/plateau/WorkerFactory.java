package io.plateau;

import io.plateau.counters.ForwardingLatency;
import io.plateau.counters.PortCounters;
import io.plateau.evidence.Evidence;
import io.plateau.fastpath.FastPath;
import io.plateau.fastpath.FastPathContext;
import io.plateau.fastpath.ForwardingAgent;
import io.plateau.fastpath.Gateway;
import io.plateau.fastpath.WaitingRoom;
import io.plateau.fragment.IdentificationSequence;
import io.plateau.icmp.ClaimBudget;
import io.plateau.icmp.ReportBudget;
import io.plateau.linux.RealtimeClock;
import io.plateau.pmtu.PmtuControl;
import io.plateau.port.PollIdleStrategy;
import io.plateau.port.Port;
import io.plateau.ring.ControlSink;
import io.plateau.route.LinkMtus;
import io.plateau.route.WirePairs;
import io.plateau.settings.ForwardingSettings;
import io.plateau.settings.PortSettings;
import io.plateau.settings.Settings;
import java.util.List;
import java.util.stream.IntStream;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.IdleStrategy;

/** Puts a worker together from the configuration and the parts that it shares with others. */
final class WorkerFactory {
    private final Settings settings;
    private final List<Port> ports;
    private final List<PortCounters> counters;
    private final LinkMtus linkMtus;
    private final EpochNanoClock clock;
    private final ForwardingLatency latency = new ForwardingLatency();
    private final Evidence evidence;
    private final Gateway gateway;

    // kernel: null for wires
    WorkerFactory(
            final Settings settings,
            final List<Port> ports,
            final LinkMtus linkMtus,
            final Evidence evidence,
            final KernelSide kernel,
            final EpochNanoClock clock) {
        this.settings = settings;
        this.ports = ports;
        this.linkMtus = linkMtus;
        this.evidence = evidence;
        this.clock = clock;
        counters = ports.stream().map(port -> new PortCounters(port.name())).toList();
        gateway = kernel == null ? null : kernel.forWorker(new WaitingRoom(counters));
    }

    List<PortCounters> counters() {
        return counters;
    }

    ForwardingLatency latency() {
        return latency;
    }

    // The fast paths of all ports, for one worker, in the order of the configuration.
    // The latency clock must count as the stamps of the ports do.
    FastPath[] paths(
            final PmtuControl control, final ControlSink sink, final long seed, final EpochNanoClock latencyClock) {
        final ForwardingSettings forwarding = settings.forwarding();
        final FastPathContext context = new FastPathContext(
                ports,
                counters,
                gateway == null ? wires(settings) : null,
                gateway,
                linkMtus,
                control.state().table().reader(),
                control.state().pauses(),
                control::policy,
                sink,
                evidence,
                new ReportBudget(
                        settings.icmp().rate(),
                        settings.icmp().burst(),
                        settings.icmp().perSourceRate(),
                        seed),
                new ClaimBudget(seed),
                new IdentificationSequence(seed),
                forwarding.icmpSourceIpv4(),
                forwarding.icmpSourceIpv6(),
                latency,
                latencyClock);
        return IntStream.range(0, ports.size())
                .mapToObj(port -> new FastPath(context, port))
                .toArray(FastPath[]::new);
    }

    ForwardingAgent agent(final PmtuControl control, final ControlSink sink, final long seed) {
        return new ForwardingAgent(0, clock, paths(control, sink, seed, new RealtimeClock()));
    }

    IdleStrategy idleStrategy() {
        return switch (settings.idle()) {
            case SPIN -> BusySpinIdleStrategy.INSTANCE;
            case ADAPTIVE -> new PollIdleStrategy(PollIdleStrategy.ADAPTIVE_NS, ports, this::isWaiting);
            case POLL -> new PollIdleStrategy(0, ports, this::isWaiting);
        };
    }

    // Worker only.
    private boolean isWaiting() {
        return gateway != null && !gateway.waiting().isEmpty();
    }

    private static WirePairs wires(final Settings settings) {
        final List<String> names =
                settings.ports().stream().map(PortSettings::name).toList();
        return new WirePairs(
                names.size(),
                settings.forwarding().wires().stream()
                        .map(wire -> new int[] {names.indexOf(wire.first()), names.indexOf(wire.second())})
                        .toArray(int[][]::new));
    }
}
