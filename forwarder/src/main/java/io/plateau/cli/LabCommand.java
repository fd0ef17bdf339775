package io.plateau.cli;

import io.plateau.lab.Lab;
import io.plateau.lab.network.LabException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code plateau lab}: the incident of 2014 in a private network. */
@Command(
        name = "lab",
        description = {
            "Builds a private network of namespaces, runs the real forwarder in it, and plays the incident of 2014"
                    + " against it, and forgers of other kinds. Takes a minute, needs root, leaves nothing behind but a"
                    + " folder with the journals.",
            "Exit code 0 only if all of it happened as told."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  sudo plateau lab"})
final class LabCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    LabCommand() {}

    @Override
    public Integer call() {
        try (Lab lab = new Lab(spec.commandLine().getOut())) {
            return play(lab);
        }
    }

    private int play(final Lab lab) {
        try {
            return lab.play() ? 0 : FailureHandler.FAILED;
        } catch (final LabException e) {
            if (!lab.isEndedEarly()) {
                spec.commandLine().getErr().println("plateau: " + e.getMessage());
            }
            return e.exitCode();
        }
    }
}
