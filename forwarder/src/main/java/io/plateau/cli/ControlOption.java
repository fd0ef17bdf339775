package io.plateau.cli;

import io.plateau.control.ControlClient;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --control}, for the commands that talk to a running forwarder. */
final class ControlOption {
    @Option(
            names = "--control",
            paramLabel = "SOCKET",
            defaultValue = "/run/plateau/control.sock",
            description = "The forwarder's control socket; default ${DEFAULT-VALUE}.")
    private Path socket;

    ControlOption() {}

    ControlClient client() {
        return new ControlClient(socket);
    }
}
