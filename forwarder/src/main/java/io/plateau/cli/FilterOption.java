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
import picocli.CommandLine.Model.OptionSpec;

/** Which events are wanted, for the commands that show events. */
final class FilterOption extends SpanOption {
    private final Value<List<IpPrefix>> destinations;
    private final Value<List<IpPrefix>> reporters;
    private final Value<List<String>> types;
    private final Value<List<String>> reasons;

    FilterOption(final Command command) {
        super(command);
        destinations = command.options(
                IpPrefix.class,
                OptionSpec.builder("--destination")
                        .paramLabel("DEST")
                        .splitRegex(",")
                        .converters(new PrefixConverter())
                        .description("Only events about this address, or about this prefix and everything inside. Each"
                                + " of these may be given more than once, or several with commas between."));
        reporters = command.options(
                IpPrefix.class,
                OptionSpec.builder("--reporter")
                        .paramLabel("ADDRESS")
                        .splitRegex(",")
                        .converters(new PrefixConverter())
                        .description("Only what this address claimed, or all of this prefix, and what came of it."));
        types = command.options(
                String.class,
                OptionSpec.builder("--event")
                        .paramLabel("EVENT")
                        .splitRegex(",")
                        .description("Only events of this kind."));
        reasons = command.options(
                String.class,
                OptionSpec.builder("--reason")
                        .paramLabel("REASON")
                        .splitRegex(",")
                        .description("Only events with this reason."));
    }

    EventFilter filter() {
        return new EventFilter(
                destinations.get(),
                reporters.get(),
                named("--event", types.get(), List.of(EventType.values()), EventType::label),
                named(
                        "--reason",
                        reasons.get(),
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
