package io.plateau.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code plateau journal}: what happened to the table. */
@Command(
        name = "journal",
        description =
                "Answers from a journal: a running forwarder's or a copied folder. Reads only; needs no privileges"
                        + " beyond reading the files.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  plateau journal tail --follow"})
final class JournalCommand implements Runnable {
    static final Subcommands SUBCOMMANDS = new Subcommands()
            .with("tail", JournalTailCommand::new)
            .with("explain", JournalExplainCommand::new)
            .with("table", JournalTableCommand::new)
            .with("diff", JournalDiffCommand::new)
            .with("what-if", JournalWhatIfCommand::new)
            .with("report", JournalReportCommand::new)
            .with("export", JournalExportCommand::new)
            .with("verify", JournalVerifyCommand::new);

    @Spec
    private CommandSpec spec;

    JournalCommand() {}

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "say what to do with the journal: "
                        + String.join(", ", spec.subcommands().keySet()));
    }
}
