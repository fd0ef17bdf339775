package io.plateau.cli;

import io.plateau.settings.ForwardingSettings.Mode;
import io.plateau.settings.ForwardingSettings.Wire;
import io.plateau.settings.Settings;
import java.util.List;
import java.util.stream.Collectors;

/** Whether the kernel will pass on what needs no decision, and why not. Immutable. */
final class AssistPlan {
    private final Settings settings;
    private final List<String> obstacles;

    // obstacles: of this machine
    AssistPlan(final Settings settings, final List<String> obstacles) {
        this.settings = settings;
        this.obstacles = List.copyOf(obstacles);
    }

    // What stops run, each with the way out.
    List<String> lacking() {
        return settings.assist() == Settings.Assist.ON ? obstacles : List.of();
    }

    String line() {
        if (settings.assist() == Settings.Assist.OFF) {
            return "assist: off, every frame is decided here";
        }
        if (settings.forwarding().mode() == Mode.ROUTED) {
            return "assist: off, a gateway decides every frame itself";
        }
        final List<Wire> wires = settings.forwarding().wires().stream()
                .filter(settings::isAssistable)
                .toList();
        if (wires.isEmpty()) {
            return "assist: off, no wire has io: af_packet, or af_xdp, at both ends";
        }
        return obstacles.isEmpty()
                ? "assist: the kernel passes on what needs no decision between "
                        + wires.stream()
                                .map(wire -> wire.first() + " and " + wire.second())
                                .collect(Collectors.joining(", "))
                        + "; a program at the ingress of each, gone with this process however it ends"
                : "assist: off, every frame is decided here: " + String.join("; ", obstacles);
    }
}
