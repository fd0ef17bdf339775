package io.plateau.cli;

import io.plateau.control.ControlRequest;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code plateau pmtu accept}: believes a quarantined claim. */
final class PmtuAcceptCommand extends PmtuRequestCommand {
    private final Value<String> destination = parameter(
            String.class,
            PositionalParamSpec.builder().required(true).paramLabel("DEST").description("Address."));

    PmtuAcceptCommand() {
        super("Enforces the quarantined claim about a destination.");
        footer("", "Example:", "  sudo plateau pmtu accept 198.51.100.7");
    }

    @Override
    public Integer call() {
        return printDone(ControlRequest.of(ControlRequest.Command.PMTU_ACCEPT, destination.get()));
    }
}
