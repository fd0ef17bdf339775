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
        subcommands = {
            RunCommand.class,
            CheckCommand.class,
            OfflineCommand.class,
            StatusCommand.class,
            TopCommand.class,
            PmtuTableCommand.class,
            JournalCommand.class,
            LabCommand.class
        },
        footer = {
            "",
            "Exit codes: 0 done; 1 failed while running; 2 wrong usage or configuration; 3 the machine or this"
                    + " version lacks something.",
            "",
            "Example:",
            "  sudo plateau check --config /etc/plateau/gateway.yaml"
        })
public final class PlateauCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    /** Made by picocli. */
    public PlateauCommand() {}

    /**
     * Makes the whole command line. Its {@code execute} returns the exit code.
     *
     * @return with all commands and the mapping of failures to exit codes
     */
    public static CommandLine commandLine() {
        return new CommandLine(new PlateauCommand())
                .setExecutionExceptionHandler(new FailureHandler())
                .setParameterExceptionHandler(FailureHandler::usage)
                .setAbbreviatedOptionsAllowed(false)
                .setUsageHelpAutoWidth(true);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing; see plateau --help");
    }
}
