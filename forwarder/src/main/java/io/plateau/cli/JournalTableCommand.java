package io.plateau.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.plateau.control.ControlClient;
import io.plateau.control.EntryJson;
import io.plateau.forensics.JournalTable;
import io.plateau.journal.JournalReader;
import io.plateau.pmtu.table.PmtuEntry;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import picocli.CommandLine.Model.OptionSpec;

/** {@code plateau journal table}: the table as it was. */
final class JournalTableCommand extends Command {
    private static final JsonFactory JSON = new JsonFactory();

    private final JournalOption journal = new JournalOption(this);
    private final ZoneOption zone = new ZoneOption(this);
    private final Value<String> at = option(
            String.class,
            OptionSpec.builder("--at")
                    .paramLabel("TIME")
                    .defaultValue("now")
                    .description("The moment; default ${DEFAULT-VALUE}."));
    private final Value<Boolean> json =
            flag(OptionSpec.builder("--json").description("The lines of pmtu list --json instead of text."));

    JournalTableCommand() {
        super("Prints the table as it was at a moment, made from the events up to then.");
        footer(
                "",
                ZoneOption.TIME_HELP,
                "",
                "Example:",
                "  plateau journal table --at 2026-11-24T12:04:41Z --journal /tmp/copied-journal");
    }

    @Override
    public Integer call() throws IOException {
        final long atNs = zone.moment("--at", at.get(), zone.nowNs());
        try (JournalReader reader = journal.openIndexed();
                Writer out = new BufferedWriter(new AnswerWriter(out()))) {
            final JournalTable table = new JournalTable(reader, atNs);
            for (final PmtuEntry entry : table.entries()) {
                final String line = line(table, entry);
                out.write(json.get() ? line : EntryText.line(ControlClient.tree(line), atNs));
                out.write('\n');
            }
            return 0;
        } catch (final ClosedOutputException e) {
            return 0;
        }
    }

    private static String line(final JournalTable table, final PmtuEntry entry) throws IOException {
        final StringWriter text = new StringWriter();
        try (JsonGenerator generator = JSON.createGenerator(text)) {
            EntryJson.write(generator, entry, table.counts(entry));
        }
        return text.toString();
    }
}
