package io.plateau.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code plateau}: the list of commands. */
@Command(
        name = "plateau",
        description = "PMTU-aware packet forwarder for Linux gateways.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "Exit codes: 0 done; 1 failed while running; 2 wrong usage or configuration; 3 the machine or this"
                    + " version lacks something.",
            "",
            "Example:",
            "  sudo plateau check --config /etc/plateau/gateway.yaml"
        })
public final class PlateauCommand implements Runnable {
    private static final Subcommands SUBCOMMANDS = new Subcommands()
            .with("run", RunCommand::new)
            .with("check", CheckCommand::new)
            .with("offline", OfflineCommand::new)
            .with("status", StatusCommand::new)
            .with("top", TopCommand::new)
            .with("pmtu", PmtuTableCommand::new)
            .with("journal", JournalCommand::new, JournalCommand.SUBCOMMANDS)
            .with("lab", LabCommand::new);

    @Spec
    private CommandSpec spec;

    /** Made by picocli. */
    public PlateauCommand() {}

    /**
     * Makes a command line. Its {@code execute} returns the exit code.
     *
     * @param words that it will execute: where they begin with a command it needs no other; none for all of them
     * @return with its commands and the mapping of failures to exit codes
     */
    public static CommandLine commandLine(final String... words) {
        final CommandLine line = new CommandLine(new PlateauCommand());
        SUBCOMMANDS.addTo(line, words, 0);
        final FailureHandler failures = new FailureHandler();
        return line.setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures)
                .setAbbreviatedOptionsAllowed(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing; see plateau --help");
    }
}
