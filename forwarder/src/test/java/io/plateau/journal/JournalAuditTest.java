package io.plateau.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalAuditTest {
    private static final int RECORDS_OF_ARRAY = 256 * 4096;
    private static final int FIRST = 10;
    private static final int MOST = 200_000;

    @TempDir
    private Path directory;

    // More than one array of Chronicle's index, the second of them four bytes beside a multiple of eight.
    @ParameterizedTest
    @ValueSource(strings = {"", "odd"})
    void shouldFindNothingInLargeFile(final String detail) {
        try (JournalWriter writer = JournalWriter.open(directory)) {
            writer.append(PmtuEvent.of(EventType.STARTED, 0).detail(detail).build());
            for (int i = 0; i < RECORDS_OF_ARRAY + 1000; i++) {
                writer.append(PmtuEvent.of(EventType.STOPPED, i).build());
            }
        }
        final JournalAudit audit = new JournalAudit(directory, event -> {});

        audit.run();

        assertThat(audit.findings()).isEmpty();
        assertThat(audit.records()).isEqualTo(RECORDS_OF_ARRAY + 1001L);
    }

    // The writer appends a record for each that is looked at.
    @Test
    void shouldEndBesideWriterThatIsAsFast() {
        try (JournalWriter writer = JournalWriter.open(directory)) {
            for (int i = 0; i < FIRST; i++) {
                writer.append(Events.learned(i));
            }
            final JournalAudit audit = new JournalAudit(directory, event -> {
                if (writer.lastSequence() < MOST) {
                    writer.append(Events.learned(event.sequence()));
                }
            });

            audit.run();

            assertThat(audit.findings()).isEmpty();
            assertThat(audit.records()).isBetween((long) FIRST, MOST / 2L);
        }
    }
}
