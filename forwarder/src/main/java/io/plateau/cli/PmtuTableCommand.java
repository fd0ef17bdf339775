package io.plateau.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.plateau.control.ControlClient;
import io.plateau.control.ControlRequest;
import java.io.PrintWriter;
import org.agrona.concurrent.SystemEpochNanoClock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code plateau pmtu}: the table of a running forwarder. */
@Command(
        name = "pmtu",
        description = "Shows and changes the path MTU table of a running forwarder. Changes are journalled with the"
                + " uid of who made them.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  sudo plateau pmtu list --state quarantined"})
final class PmtuTableCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    PmtuTableCommand() {}

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "say what to do with the table: list, show, set, clear or accept");
    }

    @Command(
            name = "list",
            description = "Lists all entries.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  sudo plateau pmtu list --json | jq 'select(.mtu < 1280)'"})
    int list(
            @Mixin final ControlOption control,
            @Option(names = "--json", description = "One JSON object a line instead of a table.") final boolean json,
            @Option(
                            names = "--state",
                            paramLabel = "STATE",
                            description = "Only entries that are learned, static, locked or quarantined.")
                    final String state) {
        return print(control, new ControlRequest(ControlRequest.Command.PMTU_LIST, null, null, null, state), json);
    }

    @Command(
            name = "show",
            description = "Shows what counts for a destination: its own entry, the prefix that covers it, and a"
                    + " quarantined claim; and the senders that go on although they were told. Exit code 1 if"
                    + " there is no such entry.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  sudo plateau pmtu show 198.51.100.7"})
    int show(
            @Mixin final ControlOption control,
            @Option(names = "--json", description = "JSON instead of a table.") final boolean json,
            @Parameters(paramLabel = "DEST", description = "Address or prefix.") final String destination) {
        return print(control, ControlRequest.of(ControlRequest.Command.PMTU_SHOW, destination), json);
    }

    @Command(
            name = "set",
            description = "Enforces an MTU towards a destination until it is cleared.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  sudo plateau pmtu set 2001:db8:1::/48 1400 --lock"})
    int set(
            @Mixin final ControlOption control,
            @Parameters(paramLabel = "DEST", description = "Address or prefix.") final String destination,
            @Parameters(paramLabel = "MTU", description = "Bytes, IP header included.") final int mtu,
            @Option(names = "--lock", description = "No claim may change it.") final boolean lock) {
        return change(
                control,
                new ControlRequest(ControlRequest.Command.PMTU_SET, destination, mtu, lock ? true : null, null));
    }

    @Command(
            name = "clear",
            description = "Takes out what is known about a destination, or all that was learned.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  sudo plateau pmtu clear 198.51.100.7"})
    int clear(
            @Mixin final ControlOption control,
            @Parameters(paramLabel = "DEST", arity = "0..1", description = "Address or prefix.")
                    final String destination,
            @Option(names = "--all", description = "All learned and quarantined entries.") final boolean all) {
        if (all == (destination != null)) {
            throw new ParameterException(spec.subcommands().get("clear"), "name a destination, or --all, and not both");
        }
        return change(
                control,
                all
                        ? ControlRequest.of(ControlRequest.Command.PMTU_CLEAR_ALL)
                        : ControlRequest.of(ControlRequest.Command.PMTU_CLEAR, destination));
    }

    @Command(
            name = "accept",
            description = "Enforces the quarantined claim about a destination.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  sudo plateau pmtu accept 198.51.100.7"})
    int accept(
            @Mixin final ControlOption control,
            @Parameters(paramLabel = "DEST", description = "Address.") final String destination) {
        return change(control, ControlRequest.of(ControlRequest.Command.PMTU_ACCEPT, destination));
    }

    private int print(final ControlOption control, final ControlRequest request, final boolean json) {
        final PrintWriter out = spec.commandLine().getOut();
        // Without println, which would flush: a table may have a million lines.
        if (json) {
            control.client().ask(request, line -> out.print(line + "\n"));
        } else {
            final long nowNs = new SystemEpochNanoClock().nanoTime();
            final String[] heading = {EntryText.heading() + "\n"};
            control.client().ask(request, line -> {
                final JsonNode entry = ControlClient.tree(line);
                out.print(heading[0] + EntryText.line(entry, nowNs) + "\n");
                entry.path("stubborn-senders").forEach(sender -> out.print(EntryText.stubborn(sender) + "\n"));
                heading[0] = "";
            });
            out.print(heading[0]);
        }
        out.flush();
        return 0;
    }

    private int change(final ControlOption control, final ControlRequest request) {
        final PrintWriter out = spec.commandLine().getOut();
        control.client()
                .ask(
                        request,
                        line -> out.println(
                                ControlClient.tree(line).path("done").asText()));
        return 0;
    }
}
