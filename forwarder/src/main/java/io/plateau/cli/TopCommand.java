package io.plateau.cli;

import io.plateau.control.ControlClient;
import io.plateau.control.ControlRequest;
import java.io.PrintWriter;
import picocli.CommandLine.Model.OptionSpec;

/** {@code plateau top}: the status again and again. */
final class TopCommand extends Command {
    private static final String HOME_AND_CLEAR = "\033[H\033[2J";
    private static final long PERIOD_MS = 1_000;

    private final ControlOption control = new ControlOption(this);
    private final Value<Integer> iterations = option(
            Integer.class,
            OptionSpec.builder("-n", "--iterations")
                    .paramLabel("N")
                    .defaultValue("2147483647")
                    .description("Ends after so many screens."));

    TopCommand() {
        super("Shows the counters of a running forwarder, again every second, until interrupted.");
        footer("", "Example:", "  sudo plateau top");
    }

    @Override
    public Integer call() throws InterruptedException {
        final PrintWriter out = out();
        for (int screen = 0; screen < iterations.get() && !out.checkError(); screen++) {
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
