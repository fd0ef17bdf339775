package io.plateau.cli;

import io.plateau.linux.IngressHook;
import io.plateau.settings.ForwardingSettings.Mode;
import io.plateau.settings.ForwardingSettings.Wire;
import io.plateau.settings.PortSettings.Io;
import io.plateau.settings.Settings;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether the kernel will pass on what needs no decision, and why not. Immutable. */
final class AssistPlan {
    private final Settings settings;
    private final List<String> obstacles;
    private final List<String> xdpObstacles;
    private final IngressHook hook;

    // obstacles: of this machine; xdpObstacles: further ones, for ports by AF_XDP; hook: for ports by AF_PACKET, null
    // if there are obstacles or nothing is wanted
    AssistPlan(
            final Settings settings,
            final List<String> obstacles,
            final List<String> xdpObstacles,
            final IngressHook hook) {
        this.settings = settings;
        this.obstacles = List.copyOf(obstacles);
        this.xdpObstacles = List.copyOf(xdpObstacles);
        this.hook = hook;
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
        if (!obstacles.isEmpty()) {
            return off(obstacles);
        }
        final List<Wire> assisted = wires.stream()
                .filter(wire -> xdpObstacles.isEmpty() || !isXdp(wire))
                .toList();
        if (assisted.isEmpty()) {
            return off(xdpObstacles);
        }
        return "assist: the kernel passes on what needs no decision between " + ends(assisted.stream())
                + "; a program at the ingress of each (" + hooks(assisted)
                + "), gone with this process however it ends" + leftOut(wires);
    }

    private static String off(final List<String> reasons) {
        return "assist: off, every frame is decided here: " + String.join("; ", reasons);
    }

    private boolean isXdp(final Wire wire) {
        return settings.port(wire.first()).io() == Io.AF_XDP;
    }

    private static String ends(final Stream<Wire> wires) {
        return wires.map(wire -> wire.first() + " and " + wire.second()).collect(Collectors.joining(", "));
    }

    private String hooks(final List<Wire> wires) {
        return wires.stream()
                .map(wire -> isXdp(wire) ? "XDP" : hook.label())
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private String leftOut(final List<Wire> wires) {
        return xdpObstacles.isEmpty() || wires.stream().noneMatch(this::isXdp)
                ? ""
                : "; not between " + ends(wires.stream().filter(this::isXdp)) + ": " + String.join("; ", xdpObstacles);
    }
}
