package io.plateau;

import io.plateau.assist.Assist;
import io.plateau.assist.AssistedWire;
import io.plateau.linux.SystemCallException;
import io.plateau.settings.MissingFeatureException;
import io.plateau.settings.PortSettings.Io;
import io.plateau.settings.Settings;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides whether the kernel passes on what needs no decision, and says so. */
final class AssistOpener {
    private static final Logger LOG = LoggerFactory.getLogger(AssistOpener.class);

    private AssistOpener() {}

    // Null if it does not. Throws MissingFeatureException if it must and cannot.
    static Assist open(final Settings settings) {
        if (settings.assist() == Settings.Assist.OFF) {
            return null;
        }
        final List<AssistedWire> wires = settings.forwarding().wires().stream()
                .filter(settings::isAssistable)
                .map(wire -> new AssistedWire(
                        settings.port(wire.first()).networkInterface(),
                        settings.port(wire.second()).networkInterface(),
                        settings.port(wire.first()).io() == Io.AF_XDP))
                .toList();
        return wires.isEmpty() ? null : open(settings, wires);
    }

    private static Assist open(final Settings settings, final List<AssistedWire> wires) {
        try {
            final Assist assist =
                    Assist.open(settings.pmtu().capacity(), settings.pmtu().evidenceFlows(), wires);
            LOG.info("assist: the kernel passes on what needs no decision on {} wires", wires.size());
            return assist;
        } catch (final SystemCallException refused) {
            if (settings.assist() == Settings.Assist.ON) {
                throw new MissingFeatureException(
                        "assist: on: this kernel does not take it: " + refused.getMessage() + "; write auto or off");
            }
            LOG.warn("assist: off, every frame is decided here: {}", refused.getMessage());
            return null;
        }
    }
}
