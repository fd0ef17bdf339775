package io.plateau.cli;

import io.plateau.lab.Lab;
import io.plateau.lab.network.LabException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
    /** What the gateway is. */
    enum Mode {
        WIRE,
        ROUTED
    }

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "wire",
            description =
                    "wire: the gateway is a wire. routed: it routes beside BIRD, which must be installed, and a route"
                            + " moves; the incident and the bottleneck, without the other forgers.")
    private Mode mode;

    LabCommand() {}

    @Override
    public Integer call() {
        try (Lab lab = new Lab(spec.commandLine().getOut())) {
            return play(lab);
        }
    }

    private int play(final Lab lab) {
        try {
            return (mode == Mode.ROUTED ? lab.playRouted() : lab.playWire()) ? 0 : FailureHandler.FAILED;
        } catch (final LabException e) {
            if (!lab.isEndedEarly()) {
                spec.commandLine().getErr().println("plateau: " + e.getMessage());
            }
            return e.exitCode();
        }
    }
}
