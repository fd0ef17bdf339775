package io.plateau;

import io.plateau.counters.ForwardingLatency;
import io.plateau.counters.PortCounters;
import io.plateau.fastpath.FastPath;
import io.plateau.fastpath.FastPathContext;
import io.plateau.fastpath.ForwardingAgent;
import io.plateau.fastpath.Gateway;
import io.plateau.fastpath.Hearsay;
import io.plateau.fastpath.WaitingRoom;
import io.plateau.linux.EventDescriptor;
import io.plateau.linux.RealtimeClock;
import io.plateau.pmtu.PmtuControl;
import io.plateau.port.AbsentPort;
import io.plateau.port.PollIdleStrategy;
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
    private final WorkerShare share;
    private final List<PortCounters> counters;
    private final LinkMtus linkMtus;
    private final EpochNanoClock clock;
    private final ForwardingLatency latency = new ForwardingLatency();
    private final Gateway gateway;

    // kernel: null for wires
    WorkerFactory(
            final Settings settings,
            final WorkerShare share,
            final LinkMtus linkMtus,
            final KernelSide kernel,
            final EpochNanoClock clock) {
        this.settings = settings;
        this.share = share;
        this.linkMtus = linkMtus;
        this.clock = clock;
        counters = share.ports().stream()
                .map(port -> new PortCounters(port.name()))
                .toList();
        gateway = kernel == null ? null : kernel.forWorker(new WaitingRoom(counters));
    }

    List<PortCounters> counters() {
        return counters;
    }

    ForwardingLatency latency() {
        return latency;
    }

    // The latency clock must count as the stamps of the ports do.
    FastPathContext context(final PmtuControl control, final ControlSink sink, final EpochNanoClock latencyClock) {
        final ForwardingSettings forwarding = settings.forwarding();
        return new FastPathContext(
                share.ports(),
                counters,
                gateway == null ? wires(settings) : null,
                gateway,
                linkMtus,
                control.state().table().reader(),
                control.state().pauses(),
                control::policy,
                sink,
                share.evidence(),
                share.colleagues(),
                share.reports(),
                share.claims(),
                share.identifications(),
                forwarding.icmpSourceIpv4(),
                forwarding.icmpSourceIpv6(),
                latency,
                latencyClock);
    }

    // The fast paths of its ports, in the order of the configuration.
    FastPath[] paths(final FastPathContext context) {
        return IntStream.range(0, share.ports().size())
                .filter(port -> !(share.ports().get(port) instanceof AbsentPort))
                .mapToObj(port -> new FastPath(context, port))
                .toArray(FastPath[]::new);
    }

    ForwardingAgent agent(final PmtuControl control, final ControlSink sink) {
        final FastPathContext context = context(control, sink, new RealtimeClock());
        return new ForwardingAgent(share.worker(), clock, new Hearsay(context), paths(context));
    }

    // wakeUp: raised by the others; null if there are none
    IdleStrategy idleStrategy(final EventDescriptor wakeUp) {
        return switch (settings.idle()) {
            case SPIN -> BusySpinIdleStrategy.INSTANCE;
            case ADAPTIVE -> new PollIdleStrategy(PollIdleStrategy.ADAPTIVE_NS, share.ports(), this::isWaiting, wakeUp);
            case POLL -> new PollIdleStrategy(0, share.ports(), this::isWaiting, wakeUp);
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
