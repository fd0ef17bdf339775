package io.plateau.cli;

import io.plateau.forensics.EventFilter;
import io.plateau.forensics.JournalExport;
import io.plateau.forensics.PlainLines;
import io.plateau.journal.JournalReader;
import java.io.BufferedWriter;
import java.io.IOException;
import picocli.CommandLine.Model.OptionSpec;

/** {@code plateau journal tail}: the last events, one a line. */
final class JournalTailCommand extends Command {
    private static final long LOOK_AGAIN_MS = 100;

    private final JournalOption journal = new JournalOption(this);
    private final FilterOption filter = new FilterOption(this);
    private final Value<Long> lines = option(
            Long.class,
            OptionSpec.builder("-n", "--lines")
                    .paramLabel("N")
                    .defaultValue("20")
                    .description("How many; default ${DEFAULT-VALUE}."));
    private final Value<Boolean> follow = flag(OptionSpec.builder("-f", "--follow")
            .description("Go on with what is written from now on, until interrupted."));

    JournalTailCommand() {
        super("Prints the last events, oldest first, in plain words.");
        footer(
                "",
                ZoneOption.TIME_HELP,
                "",
                "Example:",
                "  plateau journal tail --lines 50 --follow --event mtu-changed,claim-quarantined --zone Europe/Berlin");
    }

    @Override
    public Integer call() throws IOException {
        if (lines.get() < 0) {
            throw wrong("--lines " + lines.get() + " is too few; write 0 or more");
        }
        final EventFilter wanted = filter.filter();
        try (JournalReader reader = journal.openIndexed();
                PlainLines text = new PlainLines(new BufferedWriter(new AnswerWriter(out())), filter.zone())) {
            JournalExport.last(reader, wanted, lines.get(), text);
            while (follow.get() && isWaiting()) {
                JournalExport.onward(reader, wanted, text);
            }
            return 0;
        } catch (final ClosedOutputException e) {
            return 0;
        }
    }

    private static boolean isWaiting() {
        try {
            Thread.sleep(LOOK_AGAIN_MS);
            return true;
        } catch (final InterruptedException e) {
            return false;
        }
    }
}
