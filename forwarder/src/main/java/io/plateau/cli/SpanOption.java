package io.plateau.cli;

import picocli.CommandLine.Option;

/** {@code --from} and {@code --to}, for the commands that are about a span of time. */
class SpanOption extends ZoneOption {
    @Option(names = "--from", paramLabel = "TIME", description = "Nothing earlier.")
    private String from;

    @Option(names = "--to", paramLabel = "TIME", description = "Nothing later.")
    private String to;

    SpanOption() {}

    final boolean hasStart() {
        return from != null;
    }

    // Nanoseconds since the epoch.
    final long fromNs() {
        final long fromNs = moment("--from", from, 0);
        if (fromNs > toNs(Long.MAX_VALUE)) {
            throw wrong("--from " + from + " is later than --to " + to + "; write the earlier one first", null);
        }
        return fromNs;
    }

    final long toNs(final long defaultNs) {
        return moment("--to", to, defaultNs);
    }
}
