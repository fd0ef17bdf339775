package io.plateau.cli;

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
import picocli.CommandLine.Spec;

/** {@code plateau journal tail}: the last events, one a line. */
@Command(
        name = "tail",
        description = "Prints the last events, oldest first, in plain words.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  plateau journal tail --lines 50 --follow"})
final class JournalTailCommand implements Callable<Integer> {
    private static final long LOOK_AGAIN_MS = 100;

    @Spec
    private CommandSpec spec;

    @Mixin
    private JournalOption journal;

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
        try (JournalReader reader = journal.open();
                PlainLines text = new PlainLines(
                        new BufferedWriter(new AnswerWriter(spec.commandLine().getOut())))) {
            reader.seekLast(lines);
            JournalExport.onward(reader, text);
            while (follow && isWaiting()) {
                JournalExport.onward(reader, text);
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
