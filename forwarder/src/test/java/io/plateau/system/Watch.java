package io.plateau.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plateau.forensics.EventFilter;
import io.plateau.forensics.JournalExport;
import io.plateau.forensics.JsonLines;
import io.plateau.journal.JournalReader;
import io.plateau.testkit.ForwarderProcess;
import io.plateau.testkit.TestNetwork;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * The real program on the gateway of a network, and what its journal, table and counters say. They are asked again and
 * again, therefore in this process: the journal as {@code journal export} reads it, the others by the program's commands.
 * One thread.
 */
final class Watch {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long BETWEEN_QUESTIONS_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long LONGEST_NS = TimeUnit.SECONDS.toNanos(50);

    private final ForwarderProcess forwarder;
    private final JournalReader journal;
    private final List<JsonNode> events = new ArrayList<>();

    private Watch(final ForwarderProcess forwarder) {
        this.forwarder = forwarder;
        journal = JournalReader.open(forwarder.journal());
    }

    // Starts the program; it ends with the network. javaOptions: besides the usual ones
    static Watch start(
            final TestNetwork network, final Path directory, final String configuration, final String... javaOptions) {
        return of(network, Wires.start(network, directory, configuration, javaOptions));
    }

    // The same of a program that was started.
    static Watch of(final TestNetwork network, final ForwarderProcess started) {
        final Watch watch = new Watch(started);
        network.onClose(watch.journal::close);
        return watch;
    }

    // Every event so far, oldest first.
    List<JsonNode> events() {
        final StringWriter lines = new StringWriter();
        try (JsonLines writer = new JsonLines(lines)) {
            JournalExport.onward(journal, EventFilter.ALL, writer);
        } catch (final IOException e) {
            throw new AssertionError("journal", e);
        }
        lines.toString().lines().map(Watch::read).forEach(events::add);
        return List.copyOf(events);
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

    // Ends the program as nothing that it could do anything about.
    void kill() throws InterruptedException {
        forwarder.process().destroyForcibly().waitFor();
    }

    // Ends it in order. Returns its exit code.
    int stop() throws InterruptedException {
        return forwarder.stop();
    }

    // The table as the journal holds it by now.
    List<JsonNode> recordedEntries() {
        return forwarder
                .ofJournal("table", "--at", "now", "--json")
                .lines()
                .map(Watch::read)
                .toList();
    }

    // Waits until something is so. What never becomes so fails with all that the journal says, before the class's
    // timeout interrupts the thread: an interrupt would close the journal for the tests that follow.
    void until(final BooleanSupplier wanted) {
        final long start = System.nanoTime();
        while (!wanted.getAsBoolean()) {
            assertThat(forwarder.process().isAlive()).isTrue();
            assertThat(System.nanoTime() - start)
                    .as(() -> "waited in vain: " + events())
                    .isLessThan(LONGEST_NS);
            assertThat(Thread.currentThread().isInterrupted()).as("interrupted").isFalse();
            LockSupport.parkNanos(BETWEEN_QUESTIONS_NS); // leaves the processor to what is waited for
        }
    }

    // The table.
    List<JsonNode> entries() {
        return ask("pmtu", "list", "--json").lines().map(Watch::read).toList();
    }

    Counters counters() {
        return new Counters(read(ask("status", "--json")));
    }

    // The same, once nothing moves any more.
    Counters conserved(final String... ports) throws JsonProcessingException {
        return Counters.conserved(forwarder, ports);
    }

    // Runs a command of the program that speaks to the forwarder, and is to end well.
    String ask(final String... command) {
        return forwarder.ask(command);
    }

    private static JsonNode read(final String line) {
        try {
            return JSON.readTree(line);
        } catch (final JsonProcessingException e) {
            throw new AssertionError(line, e);
        }
    }
}
