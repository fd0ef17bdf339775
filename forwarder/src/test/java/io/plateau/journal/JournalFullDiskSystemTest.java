package io.plateau.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plateau.pmtu.event.EventLogException;
import io.plateau.testkit.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal on a small file system that is filled. */
@Tag("system")
class JournalFullDiskSystemTest {
    private static final int SIZE_MIB = 24;

    @TempDir
    private Path mountPoint;

    @BeforeEach
    void mount() throws Exception {
        run("mount", "-t", "tmpfs", "-o", "size=" + SIZE_MIB + "m", "plateau-test", mountPoint.toString());
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", "-l", mountPoint.toString());
    }

    @Test
    void shouldRefuseBeforeTheDiskIsFullAndRecover() throws Exception {
        final Path journal = mountPoint.resolve("journal");
        try (JournalWriter writer = JournalWriter.open(journal)) {
            assertThatThrownBy(() -> appendFor(writer, SIZE_MIB << 20))
                    .isInstanceOf(EventLogException.class)
                    .hasMessageContaining("no room for the journal in " + journal)
                    .hasMessageContaining("KiB are free")
                    .hasMessageContaining("free space on");
            final long last = writer.lastSequence();
            assertThat(last).isGreaterThan(1000);
            assertThatThrownBy(() -> writer.append(Events.learned(1))).isInstanceOf(EventLogException.class);
            assertThat(writer.lastSequence()).isEqualTo(last);

            run("mount", "-o", "remount,size=" + 2 * SIZE_MIB + "m", mountPoint.toString());

            assertThat(writer.append(Events.learned(1)).sequence()).isEqualTo(last + 1);
        }
        try (JournalReader reader = JournalReader.open(journal).checkingChain()) {
            reader.forEachRemaining(event -> assertThat(event.newMtu()).isEqualTo(1400));
        }
    }

    @Test
    void shouldRefuseToStartWithoutRoom() throws IOException {
        final Path journal = mountPoint.resolve("journal");
        Files.write(mountPoint.resolve("filler"), new byte[10 << 20]);

        assertThatThrownBy(() -> JournalWriter.open(journal))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("no room for the journal in " + journal);
    }

    private static void appendFor(final JournalWriter writer, final long bytes) {
        for (long i = 0; i < bytes / 64; i++) {
            writer.append(Events.learned(i));
        }
    }

    private static void run(final String... command) throws Exception {
        try (ChildProcess process = ChildProcess.of(List.of(command))) {
            assertThat(process.exitCode()).as(String.join(" ", command)).isZero();
        }
    }
}
