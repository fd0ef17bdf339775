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
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code plateau journal table}: the table as it was. */
@Command(
        name = "table",
        description = "Prints the table as it was at a moment, made from the events up to then.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            ZoneOption.TIME_HELP,
            "",
            "Example:",
            "  plateau journal table --at 2026-11-24T12:04:41Z --journal /tmp/copied-journal"
        })
final class JournalTableCommand implements Callable<Integer> {
    private static final JsonFactory JSON = new JsonFactory();

    @Spec
    private CommandSpec spec;

    @Mixin
    private JournalOption journal;

    @Mixin
    private ZoneOption zone;

    @Option(
            names = "--at",
            paramLabel = "TIME",
            defaultValue = "now",
            description = "The moment; default ${DEFAULT-VALUE}.")
    private String at;

    @Option(names = "--json", description = "The lines of pmtu list --json instead of text.")
    private boolean json;

    JournalTableCommand() {}

    @Override
    public Integer call() throws IOException {
        final long atNs = zone.moment("--at", at, zone.nowNs());
        try (JournalReader reader = journal.openIndexed();
                Writer out =
                        new BufferedWriter(new AnswerWriter(spec.commandLine().getOut()))) {
            final JournalTable table = new JournalTable(reader, atNs);
            for (final PmtuEntry entry : table.entries()) {
                final String line = line(table, entry);
                out.write(json ? line : EntryText.line(ControlClient.tree(line), atNs));
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
