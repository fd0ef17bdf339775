package io.plateau.cli;

import java.util.List;
import picocli.CommandLine;

/** {@code plateau}: the list of commands. */
public final class PlateauCommand extends CommandGroup {
    private PlateauCommand() {
        super("PMTU-aware packet forwarder for Linux gateways.");
        spec().name("plateau").versionProvider(new Version());
        footer(
                "",
                "Exit codes: 0 done; 1 failed while running; 2 wrong usage or configuration; 3 the machine or this"
                        + " version lacks something.",
                "",
                "Example:",
                "  sudo plateau check --config /etc/plateau/gateway.yaml");
    }

    /**
     * Makes a command line. Its {@code execute} returns the exit code.
     *
     * @param words that it will execute: where they begin with a command it needs no other; none for all of them
     * @return with its commands and the mapping of failures to exit codes
     */
    public static CommandLine commandLine(final String... words) {
        final FailureHandler failures = new FailureHandler();
        return new PlateauCommand()
                .asLine(words, 0)
                .setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures)
                .setAbbreviatedOptionsAllowed(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true);
    }

    @Override
    List<String> names() {
        return List.of("run", "check", "offline", "status", "top", "pmtu", "journal", "lab");
    }

    @Override
    Command make(final String name) {
        return switch (name) {
            case "run" -> new RunCommand();
            case "check" -> new CheckCommand();
            case "offline" -> new OfflineCommand();
            case "status" -> new StatusCommand();
            case "top" -> new TopCommand();
            case "pmtu" -> new PmtuCommand();
            case "journal" -> new JournalCommand();
            case "lab" -> new LabCommand();
            default -> throw new IllegalArgumentException(name);
        };
    }

    @Override
    public Integer call() {
        throw wrong("a command is missing; see plateau --help");
    }
}
