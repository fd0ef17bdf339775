package io.plateau.cli;

import io.plateau.control.ControlRequest;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code plateau pmtu clear}: takes entries out. */
final class PmtuClearCommand extends PmtuRequestCommand {
    private final Value<String> destination = parameter(
            String.class,
            PositionalParamSpec.builder().arity("0..1").paramLabel("DEST").description("Address or prefix."));
    private final Value<Boolean> all =
            flag(OptionSpec.builder("--all").description("All learned and quarantined entries."));

    PmtuClearCommand() {
        super("Takes out what is known about a destination, or all that was learned.");
        footer("", "Example:", "  sudo plateau pmtu clear 198.51.100.7");
    }

    @Override
    public Integer call() {
        if (all.get() == (destination.get() != null)) {
            throw wrong("name a destination, or --all, and not both");
        }
        return printDone(
                all.get()
                        ? ControlRequest.of(ControlRequest.Command.PMTU_CLEAR_ALL)
                        : ControlRequest.of(ControlRequest.Command.PMTU_CLEAR, destination.get()));
    }
}
