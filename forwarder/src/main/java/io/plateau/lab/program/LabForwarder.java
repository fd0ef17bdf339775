package io.plateau.lab.program;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plateau.lab.network.Execution;
import io.plateau.lab.network.LabException;
import io.plateau.lab.network.LabNetwork;
import io.plateau.lab.traffic.Progress;
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
import java.util.function.Predicate;

/** The real forwarder, a process of its own in the gateway, spoken to as anybody would: by its commands and signals. */
public final class LabForwarder implements AutoCloseable {
    private static final long START_S = 120;
    private static final long STOP_S = 30;
    private static final long COUNT_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long POLL_MS = 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final ControlSocket control;
    private final Process process;
    private final long startMs;
    private ClaimCounts counted = ClaimCounts.NONE;

    private LabForwarder(final Path folder, final Process process, final long startMs) {
        this.folder = folder;
        control = new ControlSocket(folder.resolve("control.sock"));
        this.process = process;
        this.startMs = startMs;
    }

    /**
     * Starts the forwarder with a policy of config/lab and waits until it moves frames.
     *
     * @param network with a gateway for it
     * @param folder gets its configuration, log and journal
     * @param policy name of a file of config/lab
     * @return ready
     */
    public static LabForwarder start(final LabNetwork network, final Path folder, final String policy) {
        final long startedNs = System.nanoTime();
        final Process process;
        try {
            Files.createDirectories(folder);
            final Path config = folder.resolve("plateau.yaml");
            Files.writeString(config, network.configuration() + sections(folder, policy));
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

    private static String sections(final Path folder, final String policy) throws IOException {
        return """
                journal: { directory: %s }
                control: { socket: %s }
                """.formatted(quoted(folder.resolve("journal")), quoted(folder.resolve("control.sock"))) + text(policy);
    }

    private static String quoted(final Path path) throws JsonProcessingException {
        return JSON.writeValueAsString(path.toString());
    }

    private static String text(final String policy) throws IOException {
        try (InputStream resource = LabForwarder.class.getResourceAsStream("/io/plateau/lab/" + policy + ".yaml")) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void awaitReady(final Process process, final Path folder) {
        final CompletableFuture<String> line = Execution.beside(() -> firstLine(process));
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

    /**
     * How long the start took.
     *
     * @return milliseconds to "ready"
     */
    public long startMs() {
        return startMs;
    }

    /**
     * Its journal.
     *
     * @return folder
     */
    public Path journal() {
        return folder.resolve("journal");
    }

    /**
     * What the journal holds so far, by the command journal export.
     *
     * @return oldest first
     */
    public List<JsonNode> events() {
        return Program.json(
                "journal", "export", "--format", "jsonl", "--journal", journal().toString());
    }

    /**
     * Makes a page of its journal, by the command journal report.
     *
     * @return the file
     */
    public Path report() {
        final Path page = folder.resolve("report.html");
        Execution.run(Program.command(
                "journal",
                "report",
                "--out",
                page.toString(),
                "--journal",
                journal().toString()));
        return page;
    }

    /**
     * The table, quarantined entries included, as the command pmtu list.
     *
     * @return entries
     */
    public List<JsonNode> entries() {
        return control.ask("{\"command\":\"pmtu-list\"}");
    }

    /**
     * Entries towards a destination.
     *
     * @param destination address
     * @return those of {@link #entries}
     */
    public List<JsonNode> entriesFor(final String destination) {
        return entries().stream()
                .filter(entry -> destination.equals(entry.path("destination").asText()))
                .toList();
    }

    /**
     * Enforces an MTU, as the command pmtu set.
     *
     * @param destination address
     * @param mtu bytes
     */
    public void set(final String destination, final int mtu) {
        control.ask("{\"command\":\"pmtu-set\",\"destination\":\"" + destination + "\",\"mtu\":" + mtu + "}");
    }

    /** Forgets all that was learned, as the command pmtu clear. */
    public void clear() {
        control.ask("{\"command\":\"pmtu-clear-all\"}");
    }

    /**
     * What a port has counted, as the command status.
     *
     * @param port its name
     * @return an object
     */
    public JsonNode countersOf(final String port) {
        return status().path("ports").path(port);
    }

    private JsonNode status() {
        return control.ask("{\"command\":\"status\"}").get(0);
    }

    /**
     * Waits for a claim that {@link #newClaims} has not told of yet.
     *
     * @return false if none came
     */
    public boolean hasNewClaim() {
        return countsOnce(since -> since.total() > 0).since(counted).total() > 0;
    }

    /**
     * What became of the claims since the last call, as the command status: claims that are too many are counted once a
     * second.
     *
     * @param expected how many claims are waited for
     * @return counts, of fewer claims if no more come
     */
    public ClaimCounts newClaims(final long expected) {
        final ClaimCounts all = countsOnce(since -> since.totalWithLost() >= expected);
        final ClaimCounts since = all.since(counted);
        counted = all;
        return since;
    }

    // All counts, once the new ones are enough, or do not become so.
    private ClaimCounts countsOnce(final Predicate<ClaimCounts> isEnough) {
        ClaimCounts all = ClaimCounts.of(status());
        final long startedNs = System.nanoTime();
        while (!isEnough.test(all.since(counted)) && System.nanoTime() - startedNs < COUNT_NS) {
            Progress.pause(POLL_MS);
            all = ClaimCounts.of(status());
        }
        return all;
    }

    /**
     * Ends it as an operator does. It has two seconds by contract; a busy machine gets more.
     *
     * @return exit code
     */
    public int stop() {
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
