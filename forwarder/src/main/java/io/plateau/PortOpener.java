package io.plateau;

import io.plateau.assist.Assist;
import io.plateau.linux.RealtimeClock;
import io.plateau.port.AfPacketPort;
import io.plateau.port.AfXdpPort;
import io.plateau.port.LandingShare;
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
import java.util.stream.Stream;
import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.EpochNanoClock;

/** Opens the ports of a configuration: all of them or none. */
final class PortOpener {
    private final EpochNanoClock clock;
    private final ErrorHandler errors;
    private final Assist assist;

    // assist: null without
    PortOpener(final EpochNanoClock clock, final ErrorHandler errors, final Assist assist) {
        this.clock = clock;
        this.errors = errors;
        this.assist = assist;
    }

    // A wire takes in what is for any station, a gateway what is for itself.
    List<Port> open(final Settings settings) {
        final Map<String, XdpWire> wires = xdpWires(settings);
        final List<Port> opened = new ArrayList<>();
        try {
            for (final PortSettings port : settings.ports()) {
                opened.add(open(port, settings.forwarding().mode(), wires.get(port.name())));
            }
            return List.copyOf(opened);
        } finally {
            if (opened.size() < settings.ports().size()) {
                CloseHelper.quietCloseAll(opened);
            }
        }
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

    // wire: null unless the port is AF_XDP's
    private Port open(final PortSettings port, final Mode mode, final XdpWire wire) {
        return switch (port.io()) {
            case AF_PACKET -> openPacketPort(port, mode);
            case TAP -> TapPort.open(port.name(), port.networkInterface(), clock, errors);
            case AF_XDP ->
                AfXdpPort.open(
                        port.name(),
                        port.networkInterface(),
                        wire,
                        assist == null ? null : assist.queuesOf(port.networkInterface()),
                        new RealtimeClock());
        };
    }

    private Port openPacketPort(final PortSettings port, final Mode mode) {
        final LandingShare share = assist == null ? null : assist.landingOf(port.networkInterface());
        if (share != null) {
            return AfPacketPort.openShared(port.name(), port.networkInterface(), share);
        }
        return mode == Mode.WIRE
                ? AfPacketPort.open(port.name(), port.networkInterface())
                : AfPacketPort.openForStation(port.name(), port.networkInterface());
    }
}
