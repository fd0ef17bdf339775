package io.plateau.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.Plateau;
import io.plateau.testkit.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of docs/forensics.md, one after the other, in a shell as a reader has it. What the page shows of their output
 * is what they print; a line of three dots stands for any lines.
 */
@Tag("system")
class ForensicsGuideTest {
    private static final Path DOCS = Path.of("..", "docs").toAbsolutePath().normalize();
    private static final String BEGIN = "```console";
    private static final String END = "```";
    private static final String PROMPT = "$ ";
    private static final String ANY_LINES = "...";

    @TempDir
    private Path directory;

    private List<String> lastOutput = List.of();

    // A command line, and what the page shows of its output.
    private record Step(String command, List<String> shown) {}

    @Test
    void shouldPrintWhatThePageShows() throws Exception {
        putProgram();
        final List<Step> steps = steps(Files.readAllLines(DOCS.resolve("forensics.md")));

        assertThat(steps).hasSizeGreaterThan(8);
        for (final Step step : steps) {
            assertThat(matches(step.shown, run(step.command)))
                    .as(() -> step.command + "\nprinted:\n" + String.join("\n", lastOutput) + "\nthe page shows:\n"
                            + String.join("\n", step.shown))
                    .isTrue();
        }
    }

    // The incidents beside the shell, and the program on its path.
    private void putProgram() throws IOException {
        Files.createSymbolicLink(directory.resolve("docs"), DOCS);
        final String java = ChildProcess.javaCommand(Plateau.class, List.of()).stream()
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(" "));
        Files.createDirectory(directory.resolve("bin"));
        Files.createFile(
                directory.resolve("bin").resolve("plateau"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Files.writeString(directory.resolve("bin").resolve("plateau"), "#!/bin/sh\nexec " + java + " \"$@\"\n");
    }

    private List<String> run(final String command) throws Exception {
        final String withPath = "PATH=" + directory.resolve("bin") + ":$PATH; " + command;
        try (ChildProcess shell = ChildProcess.in(directory, List.of("sh", "-c", withPath))) {
            lastOutput = shell.remainingLines().stream()
                    .map(String::stripTrailing)
                    .filter(line -> !line.startsWith("WARNING:")) // a newer JDK's, about a library
                    .toList();
            return lastOutput;
        }
    }

    private static List<Step> steps(final List<String> page) {
        final List<Step> steps = new ArrayList<>();
        boolean inside = false;
        for (final String line : page) {
            if (BEGIN.equals(line)) {
                inside = true;
            } else if (END.equals(line)) {
                inside = false;
            } else if (inside && line.startsWith(PROMPT)) {
                steps.add(new Step(line.substring(PROMPT.length()), new ArrayList<>()));
            } else if (inside) {
                steps.get(steps.size() - 1).shown.add(line.stripTrailing());
            }
        }
        return steps;
    }

    private static boolean matches(final List<String> shown, final List<String> printed) {
        if (shown.isEmpty()) {
            return printed.isEmpty();
        }
        final List<String> rest = shown.subList(1, shown.size());
        if (ANY_LINES.equals(shown.get(0))) {
            return Stream.iterate(0, skipped -> skipped <= printed.size(), skipped -> skipped + 1)
                    .anyMatch(skipped -> matches(rest, printed.subList(skipped, printed.size())));
        }
        return !printed.isEmpty()
                && shown.get(0).equals(printed.get(0))
                && matches(rest, printed.subList(1, printed.size()));
    }
}
