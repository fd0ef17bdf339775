package io.plateau;

import io.plateau.cli.PlateauCommand;

/** The program. Everything it does is a command in {@code io.plateau.cli}. */
public final class Plateau {
    private Plateau() {}

    /**
     * Runs a command and ends with its exit code.
     *
     * @param arguments as typed
     */
    public static void main(final String[] arguments) {
        System.exit(PlateauCommand.commandLine().execute(arguments));
    }
}
