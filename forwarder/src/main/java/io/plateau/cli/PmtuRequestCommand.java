package io.plateau.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.plateau.control.ControlClient;
import io.plateau.control.ControlRequest;
import java.io.PrintWriter;
import org.agrona.concurrent.SystemEpochNanoClock;

/** A command that asks a running forwarder about its table, or to change it, and prints the answer. */
abstract class PmtuRequestCommand extends Command {
    private final ControlOption control = new ControlOption(this);

    PmtuRequestCommand(final String... description) {
        super(description);
    }

    final int printEntries(final ControlRequest request, final boolean json) {
        final PrintWriter out = out();
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

    final int printDone(final ControlRequest request) {
        final PrintWriter out = out();
        control.client()
                .ask(
                        request,
                        line -> out.println(
                                ControlClient.tree(line).path("done").asText()));
        return 0;
    }
}
