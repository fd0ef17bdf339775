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

/** {@code plateau top}: the status again and again. */
@Command(
        name = "top",
        description = "Shows the counters of a running forwarder, again every second, until interrupted.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  sudo plateau top"})
final class TopCommand implements Callable<Integer> {
    private static final String HOME_AND_CLEAR = "\033[H\033[2J";
    private static final long PERIOD_MS = 1_000;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ControlOption control;

    @Option(
            names = {"-n", "--iterations"},
            paramLabel = "N",
            defaultValue = "2147483647",
            showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER,
            description = "Ends after so many screens.")
    private int iterations;

    TopCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        final PrintWriter out = spec.commandLine().getOut();
        for (int screen = 0; screen < iterations && !out.checkError(); screen++) {
            if (screen > 0) {
                Thread.sleep(PERIOD_MS);
            }
            control.client().ask(ControlRequest.of(ControlRequest.Command.STATUS), line -> {
                out.print(HOME_AND_CLEAR);
                StatusText.print(ControlClient.tree(line), out);
                out.flush();
            });
        }
        return 0;
    }
}
