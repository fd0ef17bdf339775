package io.plateau.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.ChildProcess;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading by a process that may write nowhere in the journal's directory: without root's power over file modes. */
@Tag("system")
class JournalReadOnlySystemTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void write() {
        try (JournalWriter writer = JournalWriter.open(directory)) {
            for (int i = 1; i <= 1000; i++) {
                writer.append(Events.learned(i));
            }
        }
    }

    @AfterEach
    void giveModesBack() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void shouldReadWhatItMayNotWrite() throws Exception {
        forbidWriting();

        assertThat(readWithoutPrivilege()).containsExactly("1000 records, the last is 1000");
    }

    @Test
    void shouldReadCopyWithoutMetadataAndLock() throws Exception {
        Files.delete(directory.resolve("metadata.cq4t"));
        Files.delete(directory.resolve("writer.lock"));
        forbidWriting();

        assertThat(readWithoutPrivilege()).containsExactly("1000 records, the last is 1000");
    }

    @Test
    void shouldReadWhileAnotherProcessWrites() throws Exception {
        try (JournalWriter writer = JournalWriter.open(directory)) {
            writer.append(Events.learned(1));
            forbidWriting();

            assertThat(readWithoutPrivilege()).containsExactly("1001 records, the last is 1001");
        }
    }

    @Test
    void shouldSayThatFilesMayNotBeRead() throws Exception {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.cq4")) {
            Files.setPosixFilePermissions(files.iterator().next(), PosixFilePermissions.fromString("---------"));
        }
        forbidWriting();

        assertThat(readWithoutPrivilege())
                .anyMatch(line -> line.contains("cannot read the journal in " + directory + ": ")
                        && line.contains("run as a user who may read its files"));
    }

    private void forbidWriting() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-xr-xr-x"));
    }

    private List<String> readWithoutPrivilege() throws IOException {
        final List<String> command =
                new ArrayList<>(List.of("setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--"));
        command.addAll(ChildProcess.javaCommand(CountingReader.class, List.of(directory.toString())));
        try (ChildProcess reader = ChildProcess.of(command)) {
            return reader.remainingLines();
        }
    }
}
