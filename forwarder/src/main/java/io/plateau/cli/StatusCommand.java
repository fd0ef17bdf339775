package io.plateau.cli;

import io.plateau.control.ControlClient;
import io.plateau.control.ControlRequest;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code plateau status}: counters of a running forwarder. */
@Command(
        name = "status",
        description = "Shows the counters of a running forwarder.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  sudo plateau status --json | jq .ports.wan.dropped"})
final class StatusCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ControlOption control;

    @Option(names = "--json", description = "One JSON object instead of text.")
    private boolean json;

    StatusCommand() {}

    @Override
    public Integer call() {
        final PrintWriter out = spec.commandLine().getOut();
        control.client().ask(ControlRequest.of(ControlRequest.Command.STATUS), line -> {
            if (json) {
                out.println(line);
            } else {
                StatusText.print(ControlClient.tree(line), out);
            }
        });
        out.flush();
        return 0;
    }
}
