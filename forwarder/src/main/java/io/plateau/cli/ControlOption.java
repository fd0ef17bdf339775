package io.plateau.cli;

import io.plateau.control.ControlClient;
import java.nio.file.Path;
import picocli.CommandLine.Model.OptionSpec;

/** {@code --control}, for the commands that talk to a running forwarder. */
final class ControlOption {
    private final Value<Path> socket;

    ControlOption(final Command command) {
        socket = command.option(
                Path.class,
                OptionSpec.builder("--control")
                        .paramLabel("SOCKET")
                        .defaultValue("/run/plateau/control.sock")
                        .description("The forwarder's control socket; default ${DEFAULT-VALUE}."));
    }

    ControlClient client() {
        return new ControlClient(socket.get());
    }
}
