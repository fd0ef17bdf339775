package io.plateau.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The real forwarder, a process of its own in the gateway, spoken to as anybody would: by its commands and signals. */
final class LabForwarder implements AutoCloseable {
    private static final long START_S = 30;
    private static final long STOP_S = 5;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Process process;
    private final long startMs;

    private LabForwarder(final Path folder, final Process process, final long startMs) {
        this.folder = folder;
        this.process = process;
        this.startMs = startMs;
    }

    // Starts the forwarder with a policy of config/lab and waits until it moves frames.
    // folder: gets its configuration, log and journal
    static LabForwarder start(final LabNetwork network, final Path folder, final String policy) {
        final long startedNs = System.nanoTime();
        final Process process;
        try {
            Files.createDirectories(folder);
            final Path config = folder.resolve("plateau.yaml");
            Files.writeString(config, configuration(folder, policy));
            final List<String> command =
                    new ArrayList<>(List.of("ip", "netns", "exec", network.nameOf(LabNetwork.GATEWAY)));
            command.addAll(Program.command("run", "--config", config.toString()));
            process = new ProcessBuilder(command)
                    .redirectError(folder.resolve("forwarder.log").toFile())
                    .start();
        } catch (final IOException e) {
            throw LabException.failed("the forwarder could not be started: " + e.getMessage(), e);
        }
        try {
            awaitReady(process, folder);
        } catch (final LabException e) {
            process.destroyForcibly();
            throw e;
        }
        return new LabForwarder(folder, process, (System.nanoTime() - startedNs) / 1_000_000);
    }

    private static String configuration(final Path folder, final String policy) throws IOException {
        return """
                ports:
                  lan: { interface: lan }
                  wan: { interface: wan }
                forwarding:
                  mode: wire
                  wires: [[lan, wan]]
                journal: { directory: %s }
                control: { socket: %s }
                """.formatted(quoted(folder.resolve("journal")), quoted(folder.resolve("control.sock"))) + text(policy);
    }

    private static String quoted(final Path path) throws JsonProcessingException {
        return JSON.writeValueAsString(path.toString());
    }

    private static String text(final String policy) throws IOException {
        try (InputStream resource = LabForwarder.class.getResourceAsStream(policy + ".yaml")) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void awaitReady(final Process process, final Path folder) {
        final CompletableFuture<String> line = CompletableFuture.supplyAsync(() -> firstLine(process));
        try {
            final String ready = line.get(START_S, TimeUnit.SECONDS);
            if (!"ready".equals(ready)) {
                throw LabException.failed("the forwarder said " + ready + " instead of ready: "
                        + logOf(folder).strip());
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LabException.failed("interrupted", e);
        } catch (final ExecutionException | TimeoutException e) {
            throw LabException.failed("the forwarder is not ready after " + START_S + " s: " + logOf(folder), e);
        }
    }

    private static String firstLine(final Process process) {
        try {
            final BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
            return reader.readLine();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String logOf(final Path folder) {
        try {
            return Files.readString(folder.resolve("forwarder.log"));
        } catch (final IOException e) {
            return "its log cannot be read, " + e.getMessage();
        }
    }

    // Milliseconds from the call to "ready".
    long startMs() {
        return startMs;
    }

    Path journal() {
        return folder.resolve("journal");
    }

    // What the journal holds so far, oldest first, by the command journal export.
    List<JsonNode> events() {
        return Program.json(
                "journal", "export", "--format", "jsonl", "--journal", journal().toString());
    }

    // Entries of the table towards a destination, quarantined ones included, by the command pmtu list.
    List<JsonNode> entriesFor(final String destination) {
        return ask("pmtu", "list", "--json").stream()
                .filter(entry -> destination.equals(entry.path("destination").asText()))
                .toList();
    }

    // What the port of that name has counted, by the command status.
    JsonNode countersOf(final String port) {
        return ask("status", "--json").get(0).path("ports").path(port);
    }

    private List<JsonNode> ask(final String... command) {
        final List<String> whole = new ArrayList<>(List.of(command));
        whole.add("--control");
        whole.add(folder.resolve("control.sock").toString());
        return Program.json(whole.toArray(String[]::new));
    }

    // Ends it as an operator does. It has two seconds by contract; a busy machine gets a little more.
    // Returns exit code
    int stop() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_S, TimeUnit.SECONDS)) {
                throw LabException.failed("the forwarder did not end within " + STOP_S + " s of SIGTERM");
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LabException.failed("interrupted", e);
        }
        return process.exitValue();
    }

    /** Ends it for certain. Idempotent. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().orTimeout(STOP_S, TimeUnit.SECONDS).join();
    }
}
