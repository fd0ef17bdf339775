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
        // Chronicle uses JNR too, and the first user decides: its faulty stubs must be off before (jnr-ffi issue 181).
        System.setProperty("jnr.ffi.x86asm.enabled", "false");
        // Else picocli looks for Groovy, for which java would open the jar a second time.
        System.setProperty("picocli.disable.closures", "true");
        System.exit(PlateauCommand.commandLine(arguments).execute(arguments));
    }
}
