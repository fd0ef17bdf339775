package io.plateau.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.Plateau;
import io.plateau.journal.JournalWriter;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.testkit.ChildProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the program says when its standard output takes no more. */
class StandardOutputTest {
    @TempDir
    private Path directory;

    @ParameterizedTest(name = "{0} {1}: exit code {2}")
    @CsvSource({
        "export --format jsonl,  > /dev/full, 1",
        "export --format pcapng, > /dev/full, 1",
        "tail -n 30000,          > /dev/full, 1",
        "export --format jsonl,  | true,      0",
        "export --format pcapng, | true,      0",
        "tail -n 30000,          | true,      0",
        "export --format csv,    | head -n 1, 0",
    })
    void shouldTellFullDiskFromReaderThatHasGone(final String command, final String where, final int exitCode)
            throws Exception {
        try (JournalWriter writer = JournalWriter.open(directory)) {
            for (int i = 0; i < 3000; i++) {
                writer.append(PmtuEvent.of(EventType.CLAIM_REJECTED, i)
                        .packet(new byte[100])
                        .build());
            }
        }
        final List<String> arguments = new ArrayList<>(List.of("journal"));
        arguments.addAll(List.of(command.split(" ")));
        arguments.addAll(List.of("--journal", directory.toString()));
        final List<String> shell =
                new ArrayList<>(List.of("bash", "-c", "\"$@\" " + where + "; exit ${PIPESTATUS[0]}", "bash"));
        shell.addAll(ChildProcess.javaCommand(Plateau.class, arguments));

        try (ChildProcess program = ChildProcess.of(shell)) {
            final List<String> lines = program.remainingLines().stream()
                    .filter(line -> line.startsWith("plateau: "))
                    .toList();
            assertThat(program.exitCode()).isEqualTo(exitCode);
            assertThat(lines).hasSize(exitCode).allMatch(line -> line.startsWith("plateau: cannot write /dev/full: "));
        }
    }
}
