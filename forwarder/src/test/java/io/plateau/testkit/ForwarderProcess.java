package io.plateau.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.plateau.cli.PlateauCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The real program, {@code plateau run}, as a child process in a namespace of a {@link TestNetwork}. */
public final class ForwarderProcess implements AutoCloseable {
    private static final long STOP_LIMIT_S = 10;
    private static final String HOOK = "plateau.assist.hook";

    private final Path directory;
    private final Process process;

    private ForwarderProcess(final Path directory, final Process process) {
        this.directory = directory;
        this.process = process;
    }

    // Starts {@code plateau run} and returns when it has printed {@code ready}. javaOptions: besides those of this test
    public static ForwarderProcess start(
            final TestNetwork network,
            final String role,
            final Path directory,
            final String configuration,
            final String... javaOptions) {
        try {
            final Path file = directory.resolve("plateau.yaml");
            Files.writeString(file, configuration + commonSections(directory), UTF_8);
            final Process process = new ProcessBuilder(
                            command(network.name(role), javaOptions, "run", "--config", file.toString()))
                    .redirectError(directory.resolve("stderr.log").toFile())
                    .start();
            final ForwarderProcess started = new ForwarderProcess(directory, process);
            network.onClose(started::close);
            started.awaitReady();
            return started;
        } catch (final IOException e) {
            throw new AssertionError("plateau run", e);
        }
    }

    private static String commonSections(final Path directory) {
        return "\njournal: { directory: \"" + directory.resolve("journal") + "\" }\ncontrol: { socket: \""
                + directory.resolve("control.sock") + "\" }\n";
    }

    private static List<String> command(final String namespace, final String[] javaOptions, final String... arguments) {
        final List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        // A shell starts what runs in the background with SIGINT ignored, which children inherit: perhaps these tests.
        words.addAll(List.of("env", "--default-signal=INT"));
        words.addAll(javaCommand(javaOptions));
        words.addAll(List.of(arguments));
        return words;
    }

    // The JVM and the class path of this test, with the opens that the libraries need, its coverage agent, and where
    // the assist is to hang if {@code -Dplateau.assist.hook} says so.
    public static List<String> javaCommand(final String... options) {
        final List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--") || argument.startsWith("-javaagent:"))
                .forEach(words::add);
        final String hook = System.getProperty(HOOK);
        if (hook != null) {
            words.add(onHook(hook));
        }
        words.addAll(List.of(options));
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.plateau.Plateau"));
        return words;
    }

    // The option that has the assist hang there: tcx or clsact.
    public static String onHook(final String hook) {
        return "-D" + HOOK + "=" + hook;
    }

    private void awaitReady() throws IOException {
        final BufferedReader output = process.inputReader(UTF_8);
        final String line = output.readLine();
        if (!"ready".equals(line)) {
            throw new AssertionError("expected 'ready', got " + line + "\n" + log());
        }
    }

    // Runs a command that speaks to the forwarder, and is to end well; in this process, as it may be asked again and
    // again.
    public String ask(final String... command) {
        return here(command, "--control", controlSocket().toString());
    }

    // What the journal holds by now, as journal export tells it.
    public String events() {
        return ofJournal("export", "--format", "jsonl");
    }

    // What a journal command, which is to end well, says of the journal; in this process.
    public String ofJournal(final String... command) {
        final List<String> words = new ArrayList<>(List.of("journal"));
        words.addAll(List.of(command));
        return here(words.toArray(new String[0]), "--journal", journal().toString());
    }

    private static String here(final String[] command, final String... options) {
        final List<String> words = new ArrayList<>(List.of(command));
        words.addAll(List.of(options));
        final StringWriter output = new StringWriter();
        final StringWriter errors = new StringWriter();
        final int exitCode = PlateauCommand.commandLine()
                .setOut(new PrintWriter(output))
                .setErr(new PrintWriter(errors))
                .execute(words.toArray(new String[0]));
        if (exitCode != 0) {
            throw new AssertionError(words + ": exit code " + exitCode + ", " + errors);
        }
        return output.toString();
    }

    public Path controlSocket() {
        return directory.resolve("control.sock");
    }

    public Path journal() {
        return directory.resolve("journal");
    }

    public Path configuration() {
        return directory.resolve("plateau.yaml");
    }

    public Process process() {
        return process;
    }

    public String log() throws IOException {
        return Files.readString(directory.resolve("stderr.log"), UTF_8);
    }

    // Sends SIGTERM and waits for the end.
    public int stop() throws InterruptedException {
        process.destroy();
        return process.waitFor();
    }

    // In order, so that what it covered is counted; by force if it does not.
    @Override
    public void close() {
        process.destroy();
        process.onExit()
                .completeOnTimeout(process, STOP_LIMIT_S, TimeUnit.SECONDS)
                .join();
        TestNetwork.end(process);
    }
}
