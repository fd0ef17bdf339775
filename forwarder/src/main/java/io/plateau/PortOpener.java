package io.plateau;

import io.plateau.assist.Spread;
import io.plateau.linux.RealtimeClock;
import io.plateau.port.AbsentPort;
import io.plateau.port.AfPacketPort;
import io.plateau.port.AfXdpPort;
import io.plateau.port.KernelShare;
import io.plateau.port.Port;
import io.plateau.port.TapPort;
import io.plateau.port.XdpWire;
import io.plateau.settings.ForwardingSettings.Mode;
import io.plateau.settings.ForwardingSettings.Wire;
import io.plateau.settings.PortSettings;
import io.plateau.settings.PortSettings.Io;
import io.plateau.settings.Settings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.EpochNanoClock;

/** Opens the ports of a configuration: all of them or none. */
final class PortOpener {
    private final EpochNanoClock clock;
    private final ErrorHandler errors;

    PortOpener(final EpochNanoClock clock, final ErrorHandler errors) {
        this.clock = clock;
        this.errors = errors;
    }

    // By worker, in the order of the configuration. A wire takes in what is for any station, a gateway what is for
    // itself. shares: of the kernel, by port; null for those of which it has none; spread: null if there is one worker
    List<List<Port>> open(
            final Settings settings,
            final WorkerPlan plan,
            final Function<PortSettings, KernelShare> shares,
            final Spread spread) {
        final Map<String, XdpWire> wires = xdpWires(settings);
        final List<List<Port>> opened = new ArrayList<>(); // by port, then by worker
        try {
            for (final PortSettings port : settings.ports()) {
                final KernelShare share = shares.apply(port);
                opened.add(
                        plan.isShared(port)
                                ? openForWorkers(port, settings.forwarding().mode(), share, spread)
                                : List.of(open(port, settings.forwarding().mode(), share, wires.get(port.name()))));
            }
            return IntStream.range(0, plan.workers())
                    .mapToObj(worker -> opened.stream()
                            .map(port -> worker < port.size()
                                    ? port.get(worker)
                                    : new AbsentPort(port.get(0).name()))
                            .toList())
                    .toList();
        } finally {
            if (opened.size() < settings.ports().size()) {
                opened.forEach(CloseHelper::quietCloseAll);
            }
        }
    }

    // share: of the kernel; null if it has none
    private static List<Port> openForWorkers(
            final PortSettings port, final Mode mode, final KernelShare share, final Spread spread) {
        final String link = port.networkInterface();
        return share == null
                ? AfPacketPort.openForWorkers(port.name(), link, mode == Mode.WIRE, spread.workers(), spread.program())
                : AfPacketPort.openSharedForWorkers(port.name(), link, share, spread.workers(), spread.program());
    }

    // By name of port: both of a wire share one if both are AF_XDP's.
    private static Map<String, XdpWire> xdpWires(final Settings settings) {
        final Map<String, XdpWire> byPort = new HashMap<>();
        for (final Wire wire : settings.forwarding().wires()) {
            final List<String> ends = Stream.of(wire.first(), wire.second())
                    .filter(name -> settings.port(name).io() == Io.AF_XDP)
                    .toList();
            final XdpWire shared = new XdpWire(ends.size());
            ends.forEach(name -> byPort.put(name, shared));
        }
        return byPort;
    }

    // share: of the kernel; null if it has none; wire: null unless the port is AF_XDP's
    private Port open(final PortSettings port, final Mode mode, final KernelShare share, final XdpWire wire) {
        if (share != null) {
            return AfPacketPort.openShared(port.name(), port.networkInterface(), share);
        }
        return switch (port.io()) {
            case AF_PACKET ->
                mode == Mode.WIRE
                        ? AfPacketPort.open(port.name(), port.networkInterface())
                        : AfPacketPort.openForStation(port.name(), port.networkInterface());
            case TAP -> TapPort.open(port.name(), port.networkInterface(), clock, errors);
            case AF_XDP -> AfXdpPort.open(port.name(), port.networkInterface(), wire, new RealtimeClock());
        };
    }
}
