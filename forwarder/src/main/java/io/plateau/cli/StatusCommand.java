package io.plateau.cli;

import io.plateau.control.ControlClient;
import io.plateau.control.ControlRequest;
import java.io.PrintWriter;
import picocli.CommandLine.Model.OptionSpec;

/** {@code plateau status}: counters of a running forwarder. */
final class StatusCommand extends Command {
    private final ControlOption control = new ControlOption(this);
    private final Value<Boolean> json =
            flag(OptionSpec.builder("--json").description("One JSON object instead of text."));

    StatusCommand() {
        super("Shows the counters of a running forwarder.");
        footer("", "Example:", "  sudo plateau status --json | jq .ports.wan.dropped");
    }

    @Override
    public Integer call() {
        final PrintWriter out = out();
        control.client().ask(ControlRequest.of(ControlRequest.Command.STATUS), line -> {
            if (json.get()) {
                out.println(line);
            } else {
                StatusText.print(ControlClient.tree(line), out);
            }
        });
        out.flush();
        return 0;
    }
}
