package io.plateau.cli;

import io.plateau.forensics.CsvLines;
import io.plateau.forensics.EventWriter;
import io.plateau.forensics.JournalExport;
import io.plateau.forensics.JsonLines;
import io.plateau.journal.JournalReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code plateau journal export}: events for other programs. */
@Command(
        name = "export",
        description = "Writes events for other programs, oldest first.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "TIME is 2026-11-24T12:04:41Z, 2026-11-24, 12:04 or 12:04:41 (today), -10m (ago; ms, s, m, h, d), now, today or"
                    + " yesterday, always UTC.",
            "",
            "Example:",
            "  plateau journal export --format jsonl --from -10m | jq 'select(.event == \"mtu-changed\")'"
        })
final class JournalExportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private JournalOption journal;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "jsonl",
            description = "jsonl (one JSON object a line) or csv (RFC 4180); default ${DEFAULT-VALUE}.")
    private String format;

    @Option(names = "--from", paramLabel = "TIME", converter = MomentConverter.class, description = "Nothing earlier.")
    private Long from;

    @Option(names = "--to", paramLabel = "TIME", converter = MomentConverter.class, description = "Nothing later.")
    private Long to;

    @Option(names = "--out", paramLabel = "FILE", description = "Write here instead of to standard output.")
    private Path file;

    JournalExportCommand() {}

    @Override
    public Integer call() throws IOException {
        final int refusal = refusal();
        if (refusal != 0) {
            return refusal;
        }
        try (JournalReader reader = journal.open();
                EventWriter events = writer()) {
            JournalExport.between(reader, from == null ? 0 : from, to == null ? Long.MAX_VALUE : to, events);
            return 0;
        } catch (final ClosedOutputException e) {
            return 0;
        }
    }

    private int refusal() {
        return switch (format.toLowerCase(Locale.ROOT)) {
            case "jsonl", "csv" -> 0;
            case "pcapng", "parquet" -> {
                spec.commandLine()
                        .getErr()
                        .println("plateau: --format " + format + " is not in this version yet; use jsonl or csv");
                yield FailureHandler.LACKING;
            }
            default ->
                throw new ParameterException(
                        spec.commandLine(), "--format " + format + " is unknown; write jsonl or csv");
        };
    }

    private EventWriter writer() throws IOException {
        final Writer destination = file == null
                ? new BufferedWriter(new AnswerWriter(spec.commandLine().getOut()))
                : Files.newBufferedWriter(file);
        return "csv".equals(format.toLowerCase(Locale.ROOT)) ? new CsvLines(destination) : new JsonLines(destination);
    }
}
