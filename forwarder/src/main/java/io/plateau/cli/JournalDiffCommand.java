package io.plateau.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.plateau.control.EntryJson;
import io.plateau.forensics.JournalTable;
import io.plateau.forensics.TableDiff;
import io.plateau.journal.JournalReader;
import io.plateau.pmtu.event.EventTime;
import io.plateau.pmtu.table.PmtuEntry;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.time.ZoneId;
import java.util.List;
import picocli.CommandLine.Model.OptionSpec;

/** {@code plateau journal diff}: what differs between the tables of two moments. */
final class JournalDiffCommand extends Command {
    private static final JsonFactory JSON = new JsonFactory();

    private final JournalOption journal = new JournalOption(this);
    private final SpanOption span = new SpanOption(this);
    private final Value<Boolean> json = flag(OptionSpec.builder("--json")
            .description("One JSON object a line instead of text: change (added, gone or changed), destination, before"
                    + " and after (as pmtu list --json has them)."));

    JournalDiffCommand() {
        super("Prints what differs between the tables of two moments: entries added (+), gone (-) and changed (~,"
                + " with both values). Entries that were only prolonged are left out. --to is now unless it is said.");
        footer(
                "",
                ZoneOption.TIME_HELP,
                "",
                "Example:",
                "  plateau journal diff --from 2026-11-24T12:00:00Z --to 2026-11-24T12:05:00Z --journal /tmp/copied-journal");
    }

    @Override
    public Integer call() throws IOException {
        if (!span.hasStart()) {
            throw wrong("--from is missing; name the earlier of two moments: --from TIME [--to TIME]");
        }
        final ZoneId zone = span.zone();
        final JournalTable before = table(span.fromNs());
        final JournalTable after = table(span.toNs(span.nowNs()));
        final List<TableDiff.Difference> differences = TableDiff.between(before.entries(), after.entries());
        try (Writer out = new BufferedWriter(new AnswerWriter(out()))) {
            for (final TableDiff.Difference difference : differences) {
                if (json.get()) {
                    write(difference, before, after, out);
                } else {
                    out.write(line(difference, zone));
                }
                out.write('\n');
            }
            if (differences.isEmpty() && !json.get()) {
                out.write("nothing differs\n");
            }
            return 0;
        } catch (final ClosedOutputException e) {
            return 0;
        }
    }

    private JournalTable table(final long atNs) {
        try (JournalReader reader = journal.openIndexed()) {
            return new JournalTable(reader, atNs);
        }
    }

    private static String line(final TableDiff.Difference difference, final ZoneId zone) {
        final PmtuEntry before = difference.before();
        final PmtuEntry after = difference.after();
        if (before != null && after != null) {
            return "~ " + after.destination() + "  " + words(before, zone) + " -> " + words(after, zone);
        }
        return (after == null ? "- " : "+ ") + difference.entry().destination() + "  "
                + words(difference.entry(), zone);
    }

    private static String words(final PmtuEntry entry, final ZoneId zone) {
        return entry.mtu() + ", " + entry.state().label() + ", source "
                + entry.source().label()
                + (entry.reporter() == null ? "" : ", reporter " + entry.reporter())
                + (entry.expiresNs() == PmtuEntry.NEVER ? "" : ", until " + EventTime.text(entry.expiresNs(), zone));
    }

    private static void write(
            final TableDiff.Difference difference,
            final JournalTable before,
            final JournalTable after,
            final Writer out)
            throws IOException {
        try (JsonGenerator generator = JSON.createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
            generator.writeStartObject();
            generator.writeStringField(
                    "change", difference.before() == null ? "added" : difference.after() == null ? "gone" : "changed");
            generator.writeStringField(
                    "destination", difference.entry().destination().toString());
            if (difference.before() != null) {
                generator.writeFieldName("before");
                EntryJson.write(generator, difference.before(), before.counts(difference.before()));
            }
            if (difference.after() != null) {
                generator.writeFieldName("after");
                EntryJson.write(generator, difference.after(), after.counts(difference.after()));
            }
            generator.writeEndObject();
        }
    }
}
