package io.plateau;

import io.plateau.assist.Assist;
import io.plateau.assist.Spread;
import io.plateau.linux.LinkSettings;
import io.plateau.linux.PacketSocket;
import io.plateau.linux.RealtimeClock;
import io.plateau.port.AbsentPort;
import io.plateau.port.AfPacketPort;
import io.plateau.port.AfXdpPort;
import io.plateau.port.LandingShare;
import io.plateau.port.Port;
import io.plateau.port.QueueShare;
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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.EpochNanoClock;

/**
 * Opens the ports of a configuration: all of them or none. The rings of packet sockets are made before, each by a thread of its
 * own, while the journal is opened: the kernel clears 128 MiB for each. No interface is touched by that.
 */
final class PortOpener implements AutoCloseable {
    private final Settings settings;
    private final WorkerPlan plan;
    private final EpochNanoClock clock;
    private final ErrorHandler errors;
    // By name of port, until the port has it.
    private final Map<String, Begun<PacketSocket>> sockets = new HashMap<>();

    PortOpener(final Settings settings, final WorkerPlan plan, final EpochNanoClock clock, final ErrorHandler errors) {
        this.settings = settings;
        this.plan = plan;
        this.clock = clock;
        this.errors = errors;
    }

    void makeRings() {
        for (final PortSettings port : settings.ports()) {
            if (port.io() == Io.AF_PACKET && !plan.isShared(port)) {
                sockets.put(
                        port.name(),
                        new Begun<>("ring-" + port.name(), () -> PacketSocket.unbound(AfPacketPort.DEFAULT_GEOMETRY)));
            }
        }
    }

    // Once, after the rings were begun. By worker, in the order of the configuration. A wire takes in what is for any
    // station, a gateway what is for itself. assist: null without; spread: null if there is one worker
    List<List<Port>> open(final Assist assist, final Spread spread) {
        final Map<String, List<XdpWire>> wires = xdpWires();
        final List<List<Port>> opened = new ArrayList<>(); // by port, then by worker
        try {
            for (final PortSettings port : settings.ports()) {
                opened.add(
                        switch (port.io()) {
                            case AF_PACKET ->
                                plan.isShared(port)
                                        ? openForWorkers(port, assist, spread)
                                        : List.of(openPacketPort(port, assist));
                            case AF_XDP -> openXdpPorts(port, wires.get(port.name()), assist);
                            case TAP -> List.of(TapPort.open(port.name(), port.networkInterface(), clock, errors));
                        });
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

    private List<Port> openForWorkers(final PortSettings port, final Assist assist, final Spread spread) {
        final String link = port.networkInterface();
        final LandingShare share = landingOf(port, assist);
        if (share != null) {
            return AfPacketPort.openSharedForWorkers(port.name(), link, share, spread.workers(), spread.program());
        }
        final boolean isPromiscuous = settings.forwarding().mode() == Mode.WIRE;
        return AfPacketPort.openForWorkers(port.name(), link, isPromiscuous, spread.workers(), spread.program());
    }

    // Null if the kernel has none.
    private static LandingShare landingOf(final PortSettings port, final Assist assist) {
        return assist == null ? null : assist.landingOf(port.networkInterface());
    }

    // By name of port, then by worker: both ports of a wire share one if both are AF_XDP's.
    private Map<String, List<XdpWire>> xdpWires() {
        final Map<String, List<XdpWire>> byPort = new HashMap<>();
        for (final Wire wire : settings.forwarding().wires()) {
            final List<String> ends = Stream.of(wire.first(), wire.second())
                    .filter(name -> settings.port(name).io() == Io.AF_XDP)
                    .toList();
            if (!ends.isEmpty()) {
                final List<XdpWire> shared = IntStream.range(0, plan.queuesOf(settings.port(ends.get(0))))
                        .mapToObj(queue -> new XdpWire(ends.size(), queue))
                        .toList();
                ends.forEach(name -> byPort.put(name, shared));
            }
        }
        return byPort;
    }

    private static List<Port> openXdpPorts(final PortSettings port, final List<XdpWire> wires, final Assist assist) {
        final String link = port.networkInterface();
        final QueueShare share = assist == null ? null : assist.queuesOf(link);
        return List.copyOf(AfXdpPort.openForWorkers(port.name(), link, wires, share, new RealtimeClock()));
    }

    private Port openPacketPort(final PortSettings port, final Assist assist) {
        final LandingShare share = landingOf(port, assist);
        final PacketSocket socket = sockets.get(port.name()).take();
        boolean opened = false;
        try {
            final Port made = share == null
                    ? openAlone(port, socket)
                    : AfPacketPort.openShared(port.name(), port.networkInterface(), socket, share);
            opened = true;
            return made;
        } finally {
            if (!opened) {
                socket.close();
            }
        }
    }

    private Port openAlone(final PortSettings port, final PacketSocket socket) {
        final int interfaceIndex = LinkSettings.indexOf(port.networkInterface());
        if (settings.forwarding().mode() == Mode.WIRE) {
            socket.receiveAll(interfaceIndex);
        } else {
            socket.receiveForStation(interfaceIndex);
        }
        return new AfPacketPort(port.name(), socket);
    }

    // Closes the sockets that no port has.
    @Override
    public void close() {
        CloseHelper.quietCloseAll(sockets.values());
    }
}
