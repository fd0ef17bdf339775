package io.plateau.cli;

import io.plateau.forensics.EventFilter;
import io.plateau.forensics.JournalExport;
import io.plateau.forensics.PlainLines;
import io.plateau.journal.JournalReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code plateau journal tail}: the last events, one a line. */
@Command(
        name = "tail",
        description = "Prints the last events, oldest first, in plain words.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            ZoneOption.TIME_HELP,
            "",
            "Example:",
            "  plateau journal tail --lines 50 --follow --event mtu-changed,claim-quarantined --zone Europe/Berlin"
        })
final class JournalTailCommand implements Callable<Integer> {
    private static final long LOOK_AGAIN_MS = 100;

    @Spec
    private CommandSpec spec;

    @Mixin
    private JournalOption journal;

    @Mixin
    private FilterOption filter;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            defaultValue = "20",
            description = "How many; default ${DEFAULT-VALUE}.")
    private long lines;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what is written from now on, until interrupted.")
    private boolean follow;

    JournalTailCommand() {}

    @Override
    public Integer call() throws IOException {
        if (lines < 0) {
            throw new ParameterException(spec.commandLine(), "--lines " + lines + " is too few; write 0 or more");
        }
        final EventFilter wanted = filter.filter();
        try (JournalReader reader = journal.openIndexed();
                PlainLines text = new PlainLines(
                        new BufferedWriter(new AnswerWriter(spec.commandLine().getOut())), filter.zone())) {
            JournalExport.last(reader, wanted, lines, text);
            while (follow && isWaiting()) {
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
