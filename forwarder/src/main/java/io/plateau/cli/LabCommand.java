package io.plateau.cli;

import io.plateau.lab.Lab;
import io.plateau.lab.network.LabException;
import picocli.CommandLine.Model.OptionSpec;

/** {@code plateau lab}: the incident of 2014 in a private network. */
final class LabCommand extends Command {
    /** What the gateway is. */
    enum Mode {
        WIRE,
        ROUTED
    }

    private final Value<Mode> mode = option(
            Mode.class,
            OptionSpec.builder("--mode")
                    .paramLabel("MODE")
                    .defaultValue("wire")
                    .description("wire: the gateway is a wire. routed: it routes beside BIRD, which must be installed,"
                            + " and a route moves; the incident and the bottleneck, without the other forgers."));

    LabCommand() {
        super(
                "Builds a private network of namespaces, runs the real forwarder in it, and plays the incident of 2014"
                        + " against it, and forgers of other kinds. Takes a minute, needs root, leaves nothing behind"
                        + " but a folder with the journals.",
                "Exit code 0 only if all of it happened as told.");
        footer("", "Example:", "  sudo plateau lab");
    }

    @Override
    public Integer call() {
        try (Lab lab = new Lab(out())) {
            return play(lab);
        }
    }

    private int play(final Lab lab) {
        try {
            return (mode.get() == Mode.ROUTED ? lab.playRouted() : lab.playWire()) ? 0 : FailureHandler.FAILED;
        } catch (final LabException e) {
            if (!lab.isEndedEarly()) {
                err().println("plateau: " + e.getMessage());
            }
            return e.exitCode();
        }
    }
}
