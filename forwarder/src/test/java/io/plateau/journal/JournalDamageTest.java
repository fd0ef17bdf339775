package io.plateau.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plateau.pmtu.event.EventLogException;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Journals whose bytes are no longer those that were written. */
class JournalDamageTest {
    private static final int RECORDS = 5;
    private static final int CHECK = 12;

    @TempDir
    private Path directory;

    private Path file;
    private byte[] content;

    @BeforeEach
    void write() throws IOException {
        try (JournalWriter writer = JournalWriter.open(directory)) {
            for (int i = 1; i <= RECORDS; i++) {
                writer.append(Events.learned(i));
            }
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.cq4")) {
            file = files.iterator().next();
        }
        content = Files.readAllBytes(file);
    }

    @Test
    void shouldNameTheRecordOfEachFlippedByte() throws IOException {
        final int start = startOf(3);
        final int length = ByteBuffer.wrap(content).getInt(start + 8);
        assertThat(length).isEqualTo(64 + 9 + 8 + 8 + 12 + 8 + 8 + 7);
        for (int i = 3; i < length; i++) {
            content[start + i] ^= 0x10;
            Files.write(file, content);
            content[start + i] ^= 0x10;

            assertThatThrownBy(this::readAll)
                    .as("byte " + i)
                    .isInstanceOf(JournalDamagedException.class)
                    .hasMessageStartingWith("record 3 of the journal in " + directory + " (file 19700101F.cq4, byte "
                            + (start - 4) + ") is damaged: ");
        }
    }

    @Test
    void shouldFindRecordThatWasChangedWithItsChecksum() throws IOException {
        final int start = startOf(3);
        content[start + 31] ^= 1;
        repairChecksum(start);
        Files.write(file, content);

        assertThatThrownBy(this::readAll)
                .isInstanceOf(JournalDamagedException.class)
                .hasMessageStartingWith("record 4 of the journal in ")
                .hasMessageEndingWith("is damaged: it does not carry the hash of the record before it");
    }

    @Test
    void shouldFindRecordOutOfPlace() throws IOException {
        final int start = startOf(3);
        content[start + 23] = 9;
        repairChecksum(start);
        Files.write(file, content);

        assertThatThrownBy(this::readAll)
                .isInstanceOf(JournalDamagedException.class)
                .hasMessageEndingWith("is damaged: it has number 9 and should have 3");
    }

    @Test
    void shouldFindFieldsThatAreNoneOfTheLayout() throws IOException {
        final int start = startOf(3);
        content[start + 64] = 100;
        repairChecksum(start);
        Files.write(file, content);
        assertThatThrownBy(this::readAll)
                .isInstanceOf(JournalDamagedException.class)
                .hasMessageEndingWith("is damaged: its field 100 is unknown");

        content[start + 64] = 2;
        repairChecksum(start);
        Files.write(file, content);
        assertThatThrownBy(this::readAll)
                .isInstanceOf(JournalDamagedException.class)
                .hasMessageEndingWith("is damaged: a field has 5 bytes");
    }

    @Test
    void shouldPassOverFieldThatMayBeUnknown() throws IOException {
        content[startOf(RECORDS) + 64] = (byte) 200;
        repairChecksum(startOf(RECORDS));
        Files.write(file, content);

        readAll();
    }

    @Test
    void shouldRefuseUnknownLayoutByName() throws IOException {
        content[startOf(1) + 2] = 2;
        Files.write(file, content);

        assertThatThrownBy(this::readAll)
                .isInstanceOf(JournalVersionException.class)
                .hasMessageContaining("has layout 2; this Plateau reads layout 1");
        assertThatThrownBy(() -> JournalReader.open(directory).next()).isInstanceOf(JournalVersionException.class);
    }

    @Test
    void shouldSayThatFileIsNoQueue() throws IOException {
        Files.write(file, new byte[] {1, 2, 3, 4, 5, 6, 7, 8});

        assertThatThrownBy(this::readAll)
                .isInstanceOf(JournalDamagedException.class)
                .hasMessageStartingWith("record 1 of the journal in " + directory + " (file 19700101F.cq4, byte 0) is");
    }

    @Test
    void shouldGoOnBehindFileThatWasNeverFinished() throws IOException {
        Files.createFile(directory.resolve("19700102F.cq4"));

        try (JournalWriter writer = JournalWriter.open(directory)) {
            assertThat(writer.lastSequence()).isEqualTo(RECORDS);
            writer.append(Events.learned(86_400_000_000_000L));
        }
        readAll();
    }

    @Test
    void shouldNotGoOnWhenRecordsCannotBeReached() throws IOException {
        content[3] ^= (byte) 0x80;
        Files.write(file, content);

        assertThatThrownBy(() -> JournalWriter.open(directory))
                .isInstanceOf(JournalDamagedException.class)
                .hasMessageStartingWith(file + " is damaged: it holds records that cannot be reached");
    }

    @Test
    void shouldNotGoOnBehindDamage() throws IOException {
        content[startOf(RECORDS) + 70] ^= 1;
        Files.write(file, content);

        assertThatThrownBy(() -> JournalWriter.open(directory)).isInstanceOf(JournalDamagedException.class);
        assertThatThrownBy(() -> JournalWriter.open(directory))
                .as("the lock was given back")
                .isInstanceOf(JournalDamagedException.class);
    }

    @Test
    void shouldRefuseEventThatIsTooLong() {
        try (JournalWriter writer = JournalWriter.open(directory)) {
            final int most = (1 << 18) - 64 - 4;
            assertThat(writer.append(withPacket(most)).sequence()).isEqualTo(RECORDS + 1);
            assertThatThrownBy(() -> writer.append(withPacket(most + 1)))
                    .isInstanceOf(EventLogException.class)
                    .hasMessageContaining("is longer than");
            assertThatThrownBy(() -> writer.append(withPacket(1 << 24))).isInstanceOf(EventLogException.class);
            assertThat(writer.append(Events.learned(9)).sequence()).isEqualTo(RECORDS + 2);
        }
        readAll();
    }

    private static PmtuEvent withPacket(final int length) {
        return PmtuEvent.of(EventType.STARTED, 9).packet(new byte[length]).build();
    }

    private void readAll() {
        try (JournalReader reader = JournalReader.open(directory).checkingChain()) {
            reader.forEachRemaining(event -> assertThat(event.sequence()).isPositive());
        }
    }

    private int startOf(final int sequence) {
        int start = -1;
        for (int found = 0; found < sequence; found++) {
            start++;
            while (content[start] != 'P' || content[start + 1] != 'J' || content[start + 2] != 1) {
                start++;
            }
        }
        return start;
    }

    private void repairChecksum(final int start) {
        final ByteBuffer bytes = ByteBuffer.wrap(content);
        bytes.putInt(start + CHECK, 0);
        final CRC32C check = new CRC32C();
        check.update(content, start, bytes.getInt(start + 8));
        bytes.putInt(start + CHECK, (int) check.getValue());
    }
}
