package io.plateau;

import io.plateau.port.AfPacketPort;
import io.plateau.port.Port;
import io.plateau.port.TapPort;
import io.plateau.settings.ForwardingSettings.Mode;
import io.plateau.settings.PortSettings;
import java.util.ArrayList;
import java.util.List;
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

    // A wire takes in what is for any station, a gateway what is for itself.
    List<Port> open(final List<PortSettings> settings, final Mode mode) {
        final List<Port> opened = new ArrayList<>();
        try {
            for (final PortSettings port : settings) {
                opened.add(open(port, mode));
            }
            return List.copyOf(opened);
        } finally {
            if (opened.size() < settings.size()) {
                CloseHelper.quietCloseAll(opened);
            }
        }
    }

    private Port open(final PortSettings port, final Mode mode) {
        return switch (port.io()) {
            case AF_PACKET ->
                mode == Mode.WIRE
                        ? AfPacketPort.open(port.name(), port.networkInterface())
                        : AfPacketPort.openForStation(port.name(), port.networkInterface());
            case TAP -> TapPort.open(port.name(), port.networkInterface(), clock, errors);
            case AF_XDP -> throw new IllegalStateException("the settings refuse io: af_xdp in this version");
        };
    }
}
