package io.plateau.cli;

import picocli.CommandLine.Model.OptionSpec;

/** {@code --from} and {@code --to}, for the commands that are about a span of time. */
class SpanOption extends ZoneOption {
    private final Value<String> from;
    private final Value<String> to;

    SpanOption(final Command command) {
        super(command);
        from = command.option(
                String.class, OptionSpec.builder("--from").paramLabel("TIME").description("Nothing earlier."));
        to = command.option(
                String.class, OptionSpec.builder("--to").paramLabel("TIME").description("Nothing later."));
    }

    final boolean hasStart() {
        return from.get() != null;
    }

    // Nanoseconds since the epoch.
    final long fromNs() {
        final long fromNs = moment("--from", from.get(), 0);
        if (fromNs > toNs(Long.MAX_VALUE)) {
            throw wrong(
                    "--from " + from.get() + " is later than --to " + to.get() + "; write the earlier one first", null);
        }
        return fromNs;
    }

    final long toNs(final long defaultNs) {
        return moment("--to", to.get(), defaultNs);
    }
}
