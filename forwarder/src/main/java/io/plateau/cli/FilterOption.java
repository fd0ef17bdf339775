package io.plateau.cli;

import io.plateau.forensics.EventFilter;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.Reason;
import io.plateau.wire.IpPrefix;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Which events are wanted, for the commands that show events. */
final class FilterOption extends SpanOption {
    @Option(
            names = "--destination",
            paramLabel = "DEST",
            split = ",",
            converter = PrefixConverter.class,
            description =
                    "Only events about this address, or about this prefix and everything inside. Each of these may"
                            + " be given more than once, or several with commas between.")
    private List<IpPrefix> destinations = List.of();

    @Option(
            names = "--reporter",
            paramLabel = "ADDRESS",
            split = ",",
            converter = PrefixConverter.class,
            description = "Only what this address claimed, or all of this prefix, and what came of it.")
    private List<IpPrefix> reporters = List.of();

    @Option(names = "--event", paramLabel = "EVENT", split = ",", description = "Only events of this kind.")
    private List<String> types = List.of();

    @Option(names = "--reason", paramLabel = "REASON", split = ",", description = "Only events with this reason.")
    private List<String> reasons = List.of();

    FilterOption() {}

    EventFilter filter() {
        return new EventFilter(
                destinations,
                reporters,
                named("--event", types, List.of(EventType.values()), EventType::label),
                named(
                        "--reason",
                        reasons,
                        Arrays.stream(Reason.values())
                                .filter(reason -> reason != Reason.NONE)
                                .toList(),
                        Reason::label),
                fromNs(),
                toNs(Long.MAX_VALUE));
    }

    private <T> Set<T> named(
            final String option, final List<String> names, final List<T> all, final Function<T, String> label) {
        final Set<T> found = new LinkedHashSet<>();
        for (final String name : names) {
            found.add(all.stream()
                    .filter(one -> label.apply(one).equals(name))
                    .findFirst()
                    .orElseThrow(() -> wrong(
                            option + " " + name + " is unknown; write one of "
                                    + all.stream().map(label).collect(Collectors.joining(", ")),
                            null)));
        }
        return found;
    }
}
