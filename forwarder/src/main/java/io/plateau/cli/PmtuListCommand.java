package io.plateau.cli;

import io.plateau.control.ControlRequest;
import picocli.CommandLine.Model.OptionSpec;

/** {@code plateau pmtu list}: all entries. */
final class PmtuListCommand extends PmtuRequestCommand {
    private final Value<Boolean> json =
            flag(OptionSpec.builder("--json").description("One JSON object a line instead of a table."));
    private final Value<String> state = option(
            String.class,
            OptionSpec.builder("--state")
                    .paramLabel("STATE")
                    .description("Only entries that are learned, static, locked or quarantined."));

    PmtuListCommand() {
        super("Lists all entries.");
        footer("", "Example:", "  sudo plateau pmtu list --json | jq 'select(.mtu < 1280)'");
    }

    @Override
    public Integer call() {
        return printEntries(
                new ControlRequest(ControlRequest.Command.PMTU_LIST, null, null, null, state.get()), json.get());
    }
}
