package io.plateau.cli;

import io.plateau.forensics.CsvLines;
import io.plateau.forensics.EventFilter;
import io.plateau.forensics.EventWriter;
import io.plateau.forensics.JournalExport;
import io.plateau.forensics.JsonLines;
import io.plateau.forensics.PcapngEvents;
import io.plateau.journal.JournalReader;
import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine.Model.OptionSpec;

/** {@code plateau journal export}: events for other programs. */
final class JournalExportCommand extends Command {
    private final JournalOption journal = new JournalOption(this);
    private final FilterOption filter = new FilterOption(this);
    private final Value<String> format = option(
            String.class,
            OptionSpec.builder("--format")
                    .paramLabel("FORMAT")
                    .defaultValue("jsonl")
                    .description("jsonl (one JSON object a line), csv (RFC 4180), or pcapng (the frames that caused"
                            + " events, each with the event as its comment, for Wireshark and tshark; events that no"
                            + " frame caused are not in it); default ${DEFAULT-VALUE}."));
    private final Value<Path> file = option(
            Path.class,
            OptionSpec.builder("--out").paramLabel("FILE").description("Write here instead of to standard output."));

    JournalExportCommand() {
        super("Writes events for other programs, oldest first.");
        footer(
                "",
                ZoneOption.TIME_HELP,
                "",
                "Example:",
                "  plateau journal export --from -10m --event mtu-changed | jq 'select(.\"new-mtu\" < 1280)'",
                "  plateau journal export --format pcapng --destination 198.51.100.7 | tshark -r - -V");
    }

    @Override
    public Integer call() throws IOException {
        final int refusal = refusal();
        if (refusal != 0) {
            return refusal;
        }
        final WholeFile whole = file.get() == null ? null : new WholeFile(file.get()).checked(this);
        final EventFilter wanted = filter.filter();
        try (JournalReader reader = wanted.isPart() ? journal.openIndexed() : journal.open()) {
            if (whole != null) {
                whole.write(out -> write(reader, wanted, to(out)));
            } else {
                write(reader, wanted, toStandardOutput());
            }
            return 0;
        } catch (final ClosedOutputException e) {
            return 0;
        }
    }

    private int refusal() {
        return switch (format.get()) {
            case "jsonl", "csv", "pcapng" -> 0;
            case "parquet" -> {
                err().println("plateau: --format parquet is not in this version yet; use jsonl, csv or pcapng");
                yield FailureHandler.LACKING;
            }
            default -> throw wrong("--format " + format.get() + " is unknown; write jsonl, csv or pcapng");
        };
    }

    private static void write(final JournalReader reader, final EventFilter wanted, final EventWriter events)
            throws IOException {
        try (events) {
            JournalExport.all(reader, wanted, events);
        }
    }

    private EventWriter to(final OutputStream out) throws IOException {
        return isBinary()
                ? new PcapngEvents(out)
                : lines(new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8)));
    }

    private EventWriter toStandardOutput() throws IOException {
        return isBinary()
                ? new PcapngEvents(new BufferedOutputStream(StandardOutput.stream()))
                : lines(new BufferedWriter(new AnswerWriter(out())));
    }

    private boolean isBinary() {
        return "pcapng".equals(format.get());
    }

    private EventWriter lines(final Writer out) throws IOException {
        return "csv".equals(format.get()) ? new CsvLines(out) : new JsonLines(out);
    }
}
