package io.plateau.cli;

import io.plateau.control.ControlRequest;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code plateau pmtu show}: what counts for one destination. */
final class PmtuShowCommand extends PmtuRequestCommand {
    private final Value<Boolean> json = flag(OptionSpec.builder("--json").description("JSON instead of a table."));
    private final Value<String> destination = parameter(
            String.class,
            PositionalParamSpec.builder().required(true).paramLabel("DEST").description("Address or prefix."));

    PmtuShowCommand() {
        super("Shows what counts for a destination: its own entry, the prefix that covers it, and a quarantined claim;"
                + " and the senders that go on although they were told. Exit code 1 if there is no such entry.");
        footer("", "Example:", "  sudo plateau pmtu show 198.51.100.7");
    }

    @Override
    public Integer call() {
        return printEntries(ControlRequest.of(ControlRequest.Command.PMTU_SHOW, destination.get()), json.get());
    }
}
