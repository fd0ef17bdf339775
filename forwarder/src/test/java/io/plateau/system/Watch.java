package io.plateau.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plateau.cli.PlateauCommand;
import io.plateau.testkit.ForwarderProcess;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * What a running forwarder's journal, table and counters say: the program's own commands, run in this process because
 * they are asked again and again.
 *
 * @param forwarder that is asked
 */
record Watch(ForwarderProcess forwarder) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long BETWEEN_QUESTIONS_NS = TimeUnit.MILLISECONDS.toNanos(5);

    // Every event so far, oldest first.
    List<JsonNode> events() {
        return lines("journal", "export", "--journal", forwarder.journal().toString());
    }

    List<JsonNode> events(final String type) {
        return events(type, event -> true);
    }

    List<JsonNode> events(final String type, final Predicate<JsonNode> wanted) {
        return events().stream()
                .filter(event -> type.equals(event.path("event").asText()))
                .filter(wanted)
                .toList();
    }

    // The first event that is wanted, once the journal holds it.
    JsonNode await(final String type, final Predicate<JsonNode> wanted) {
        until(() -> !events(type, wanted).isEmpty());
        return events(type, wanted).get(0);
    }

    // What is said of a destination.
    static Predicate<JsonNode> about(final String destination) {
        return line -> destination.equals(line.path("destination").asText());
    }

    // What is said for a reason.
    static Predicate<JsonNode> because(final String reason) {
        return event -> reason.equals(event.path("reason").asText());
    }

    // Waits until something is so; the class's timeout ends it.
    void until(final BooleanSupplier wanted) {
        while (!wanted.getAsBoolean()) {
            assertThat(forwarder.process().isAlive()).isTrue();
            assertThat(Thread.currentThread().isInterrupted()).as("interrupted").isFalse();
            LockSupport.parkNanos(BETWEEN_QUESTIONS_NS); // leaves the processor to what is waited for
        }
    }

    // The table.
    List<JsonNode> entries() {
        return lines(
                "pmtu", "list", "--json", "--control", forwarder.controlSocket().toString());
    }

    Counters counters() {
        return new Counters(
                lines("status", "--json", "--control", forwarder.controlSocket().toString())
                        .get(0));
    }

    // Tells the forwarder something.
    void tell(final String... command) {
        final List<String> words = new ArrayList<>(List.of(command));
        words.addAll(List.of("--control", forwarder.controlSocket().toString()));
        run(words.toArray(new String[0]));
    }

    private static List<JsonNode> lines(final String... command) {
        return run(command).lines().map(Watch::read).toList();
    }

    // Runs a command that is to end well.
    private static String run(final String... command) {
        final StringWriter output = new StringWriter();
        final StringWriter errors = new StringWriter();
        final int exitCode = PlateauCommand.commandLine()
                .setOut(new PrintWriter(output))
                .setErr(new PrintWriter(errors))
                .execute(command);
        assertThat(exitCode).as("%s: %s", List.of(command), errors).isZero();
        return output.toString();
    }

    private static JsonNode read(final String line) {
        try {
            return JSON.readTree(line);
        } catch (final JsonProcessingException e) {
            throw new AssertionError(line, e);
        }
    }
}
