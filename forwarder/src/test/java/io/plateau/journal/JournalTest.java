package io.plateau.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plateau.pmtu.event.PmtuEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writer and reader together, as a journal on disk. */
class JournalTest {
    private static final long DAY_NS = 86_400_000_000_000L;

    @TempDir
    private Path directory;

    @Test
    void shouldReadWhatWasWrittenAcrossDaysAndRestarts() {
        for (int restart = 0; restart < 3; restart++) {
            try (JournalWriter writer = JournalWriter.open(directory)) {
                assertThat(writer.lastSequence()).isEqualTo(restart * 10L);
                for (int i = 0; i < 10; i++) {
                    writer.append(Events.learned((restart * 10 + i) * DAY_NS / 4));
                }
            }
        }

        try (JournalReader reader = JournalReader.open(directory).checkingChain()) {
            final List<Long> times = new ArrayList<>();
            reader.forEachRemaining(event -> times.add(event.timeNs() * 4 / DAY_NS));
            assertThat(times).hasSize(30).isSorted().endsWith(29L);
            assertThat(reader.record().sequence()).isEqualTo(30);
        }
        assertThat(directory).isDirectoryContaining(path -> path.toString().endsWith("19700108F.cq4"));
    }

    @Test
    void shouldFollowRunningWriter() {
        try (JournalWriter writer = JournalWriter.open(directory)) {
            writer.append(Events.learned(1));
            try (JournalReader reader = JournalReader.open(directory).checkingChain()) {
                assertThat(reader.next()).isTrue();
                assertThat(reader.next()).isFalse();
                for (int i = 0; i < 10; i++) {
                    final PmtuEvent appended = writer.append(Events.learned(i * DAY_NS / 2));
                    assertThat(reader.next()).isTrue();
                    assertThat(reader.event().sequence()).isEqualTo(appended.sequence());
                    assertThat(reader.next()).isFalse();
                }
            }
        }
    }

    @Test
    void shouldGoOnInTheLastFileWhenTimeWentBack() {
        try (JournalWriter writer = JournalWriter.open(directory)) {
            writer.append(Events.learned(5 * DAY_NS));
        }
        try (JournalWriter writer = JournalWriter.open(directory)) {
            writer.append(Events.learned(2 * DAY_NS));
        }

        try (JournalReader reader = JournalReader.open(directory).checkingChain()) {
            final List<Long> times = new ArrayList<>();
            reader.forEachRemaining(event -> times.add(event.timeNs() / DAY_NS));
            assertThat(times).containsExactly(5L, 2L);
        }
    }

    @Test
    void shouldSeekSequenceAndTimeAndEnd() {
        try (JournalWriter writer = JournalWriter.open(directory)) {
            for (int i = 1; i <= 3000; i++) {
                writer.append(Events.learned(i * (DAY_NS / 1000)));
            }
        }

        try (JournalReader reader = JournalReader.open(directory)) {
            for (final long sequence : new long[] {1, 2, 998, 999, 1000, 1001, 1300, 2999, 3000}) {
                reader.seekSequence(sequence);
                assertThat(reader.next()).isTrue();
                assertThat(reader.record().sequence()).isEqualTo(sequence);
                reader.seekTime(sequence * (DAY_NS / 1000));
                assertThat(reader.next()).isTrue();
                assertThat(reader.record().sequence()).isEqualTo(sequence);
                reader.seekTime(sequence * (DAY_NS / 1000) - 1);
                assertThat(reader.next()).isTrue();
                assertThat(reader.record().sequence()).isEqualTo(sequence);
            }
            reader.seekSequence(3001);
            assertThat(reader.next()).isFalse();
            reader.seekTime(4 * DAY_NS);
            assertThat(reader.next()).isFalse();
            reader.seekSequence(0);
            assertThat(reader.next()).isTrue();
            assertThat(reader.record().sequence()).isEqualTo(1);
            reader.seekLast(10);
            assertThat(reader.next()).isTrue();
            assertThat(reader.record().sequence()).isEqualTo(2991);
            reader.seekLast(5000);
            assertThat(reader.next()).isTrue();
            assertThat(reader.record().sequence()).isEqualTo(1);
        }
    }

    @Test
    void shouldRefuseSecondWriter() {
        try (JournalWriter writer = JournalWriter.open(directory)) {
            assertThatThrownBy(() -> JournalWriter.open(writer.directory()))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("is being written by process "
                            + ProcessHandle.current().pid());
        }
        JournalWriter.open(directory).close();
    }

    @Test
    void shouldSayThatThereIsNoJournal() throws IOException {
        assertThatThrownBy(() -> JournalReader.open(directory.resolve("missing")))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("there is no directory " + directory.resolve("missing"));
        assertThatThrownBy(() -> JournalReader.open(Files.createDirectory(directory.resolve("empty"))))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("there is no journal in ");
    }
}
