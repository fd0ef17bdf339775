package io.plateau.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.SmallJournal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A small journal of two days, of which bytes are flipped in turn: each seventeenth that is used, or with
 * {@code -Dplateau.flip=all} each, and of the zeros behind only some. Four commands are asked about each such journal.
 */
class JournalFlipTest {
    // Among zeros, where nothing was written, and elsewhere.
    private static final int STEP = 50_021;
    private static final int SPREAD = "all".equals(System.getProperty("plateau.flip")) ? 1 : 17;

    @TempDir
    private Path directory;

    private final List<String> untold = new ArrayList<>();
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    @BeforeEach
    void write() {
        SmallJournal.write(directory);
        assertThat(run("verify")).as("%s%s", out, err).isZero();
        assertThat(out.toString().lines()).as("no notes").hasSize(1);
    }

    @Test
    void shouldTellEachFlippedByte() throws IOException {
        int flips = 0;
        for (final Path file : List.of(directory.resolve(SmallJournal.FIRST), directory.resolve(SmallJournal.SECOND))) {
            final byte[] content = Files.readAllBytes(file);
            int zeros = 0;
            for (int i = 0; i < content.length; i++) {
                zeros = content[i] == 0 ? zeros + 1 : 0;
                if ((zeros < 16 && i % SPREAD == 0) || i % STEP == 0) {
                    flip(file, content[i], i);
                    flips++;
                }
            }
        }
        assertThat(untold).isEmpty();
        assertThat(flips).isGreaterThan(150);
    }

    private void flip(final Path file, final byte was, final int place) throws IOException {
        put(file, place, (byte) (was ^ 1 << place % 8));
        final int verified = run("verify");
        assertThat(verified).as("%s byte %d: %s", file, place, err).isLessThan(2);
        if (verified == 0 && !out.toString().contains("note: ")) {
            untold.add(file.getFileName() + " byte " + place + ", was " + was);
        }
        for (final String command : List.of("tail", "export", "table")) {
            assertThat(run(command))
                    .as("%s of %s byte %d", command, file, place)
                    .isIn(0, 1, 3);
        }
        put(file, place, was);
    }

    private static void put(final Path file, final int place, final byte value) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {value}), place);
        }
    }

    private int run(final String command) {
        out = new StringWriter();
        err = new StringWriter();
        final int code = PlateauCommand.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute("journal", command, "--journal", directory.toString());
        assertThat(err.toString())
                .doesNotContain("Exception")
                .doesNotContain("Error")
                .doesNotContain("\tat ");
        return code;
    }
}
