package io.plateau.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.plateau.testkit.ChildProcess;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a journal when its writer is killed while it writes. */
class JournalKillTest {
    @TempDir
    private Path directory;

    @Test
    void shouldLoseNothingWhenTheWriterIsKilled() throws Exception {
        long seen = 0;
        for (int kill = 0; kill < 3; kill++) {
            final long beside;
            try (ChildProcess writer = ChildProcess.java(EndlessWriter.class, List.of(directory.toString()))) {
                assertThat(writer.nextLine()).isEqualTo("begun");
                beside = read(seen, seen + 20_000);
            }
            seen = read(beside - 1, Long.MAX_VALUE);
            assertThat(seen).isGreaterThanOrEqualTo(beside);
        }
        try (JournalWriter writer = JournalWriter.open(directory)) {
            assertThat(writer.lastSequence()).isEqualTo(seen);
            assertThat(writer.append(Events.learned(1)).sequence()).isEqualTo(seen + 1);
        }
        assertThat(read(0, Long.MAX_VALUE)).isEqualTo(seen + 1);
    }

    private long read(final long after, final long enough) {
        try (JournalReader reader = JournalReader.open(directory).checkingChain()) {
            long sequence = after;
            reader.seekSequence(sequence + 1);
            while (sequence < enough) {
                if (reader.next()) {
                    sequence++;
                    assertEquals(sequence, reader.record().sequence());
                } else if (enough == Long.MAX_VALUE) {
                    return sequence;
                }
            }
            return sequence;
        }
    }
}
