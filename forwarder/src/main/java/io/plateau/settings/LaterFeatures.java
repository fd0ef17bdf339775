package io.plateau.settings;

import io.plateau.settings.ForwardingSettings.Mode;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What the contract knows and this version does not do yet. A file that asks for it is refused with exit code 3, never
 * half obeyed. Whoever builds a feature deletes its row.
 */
final class LaterFeatures {
    private static final List<Row> OF_FILE = List.of(
            new Row(
                    "af_xdp in mode: routed, where the kernel would see nothing of what is for the gateway itself,",
                    "write af_packet",
                    (it, places) -> it.ports().stream()
                            .filter(port -> port.io() == PortSettings.Io.AF_XDP)
                            .filter(port -> it.forwarding().mode() == Mode.ROUTED)
                            .map(port -> "ports." + port.name() + ".io")),
            row(
                    "assist",
                    "on for a gateway",
                    "write auto or off",
                    it -> it.assist() == Settings.Assist.ON && it.forwarding().mode() == Mode.ROUTED),
            row(
                    "assist",
                    "on for a wire without io: af_packet, or af_xdp, at both ends",
                    "write auto or off",
                    it -> it.assist() == Settings.Assist.ON
                            && !it.forwarding().wires().stream().allMatch(it::isAssistable)),
            row("metrics", "the metrics endpoint", "leave the section out", it -> it.metrics() != null),
            row("dashboard", "the dashboard", "leave the section out", it -> it.dashboard() != null));

    private LaterFeatures() {}

    private record Row(String what, String instead, BiFunction<Settings, Faults, Stream<String>> paths) {
        private Stream<String> refusals(final Settings settings, final Faults places) {
            return paths.apply(settings, places)
                    .map(path -> places.placeOf(path) + ": " + path + ": " + what + " is not in this version yet; "
                            + instead);
        }
    }

    // Refuses what this version does not do.
    // Throws MissingFeatureException naming every such value
    static void refuse(final Settings settings, final Faults places) {
        final List<String> all =
                OF_FILE.stream().flatMap(row -> row.refusals(settings, places)).toList();
        if (!all.isEmpty()) {
            throw new MissingFeatureException(String.join(System.lineSeparator(), all));
        }
    }

    private static Row row(final String path, final String what, final String instead, final Predicate<Settings> asks) {
        return new Row(what, instead, (settings, places) -> Stream.of(path).filter(it -> asks.test(settings)));
    }
}
