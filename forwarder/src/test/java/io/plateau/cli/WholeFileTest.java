package io.plateau.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
    @TempDir
    private Path directory;

    @Test
    void shouldLeaveWhatWasThereWhenWritingFails() throws IOException {
        final Path file = directory.resolve("page.html");
        Files.writeString(file, "before");

        assertThatThrownBy(() -> new WholeFile(file).write(out -> {
                    out.write(new byte[4]);
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(AnswerFileException.class)
                .hasMessage("cannot write " + file + ": No space left on device");

        assertThat(directory).isDirectoryContaining(found -> found.equals(file));
        assertThat(directory.toFile().list()).hasSize(1);
        assertThat(Files.readString(file)).isEqualTo("before");
    }

    @Test
    void shouldLeaveNothingWhereNothingWas() {
        final Path file = directory.resolve("page.html");

        assertThatThrownBy(() -> new WholeFile(file).write(out -> {
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(AnswerFileException.class);

        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void shouldSayThatFolderMayNotBeWritten() {
        final Path file = Path.of("/proc/page.html");

        assertThatThrownBy(() -> new WholeFile(file).write(out -> out.write(new byte[4])))
                .isInstanceOf(AnswerFileException.class)
                .hasMessageStartingWith("cannot write /proc/page.html: ");
    }
}
