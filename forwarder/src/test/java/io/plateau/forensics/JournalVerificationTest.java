package io.plateau.forensics;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.journal.Finding;
import io.plateau.journal.JournalReader;
import io.plateau.journal.JournalWriter;
import io.plateau.pmtu.PmtuState;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.table.EntrySource;
import io.plateau.pmtu.table.EntryState;
import io.plateau.testkit.SmallJournal;
import io.plateau.wire.IpPrefix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What verification says of journals that somebody was at. */
class JournalVerificationTest {
    private static final int DATA = 0x10110; // behind Chronicle's header and index
    private static final int FRAME = 4;

    @TempDir
    private Path directory;

    @Test
    void shouldSayWhatSoundJournalHolds() {
        SmallJournal.write(directory);

        final JournalVerification verification = new JournalVerification(directory);

        assertThat(verification.findings()).isEmpty();
        assertThat(verification.isSound()).isTrue();
        assertThat(verification.records()).isEqualTo(SmallJournal.RECORDS);
        assertThat(verification.checkpoints()).isEqualTo(3);
        assertThat(verification.first().timeNs()).isEqualTo(SmallJournal.NOON_NS);
        assertThat(verification.last().type()).isEqualTo(EventType.STOPPED);
        assertThat(verification.head()).matches("[0-9a-f]{64}");
    }

    @Test
    void shouldMissTheFirstFile() throws IOException {
        SmallJournal.write(directory);
        Files.delete(directory.resolve(SmallJournal.FIRST));

        assertThat(told()).singleElement().asString().contains("the first file is missing");
    }

    @Test
    void shouldMissTheLastFile() throws IOException {
        SmallJournal.write(directory);
        Files.delete(directory.resolve(SmallJournal.SECOND));

        assertThat(told())
                .singleElement()
                .asString()
                .contains("the last file is missing")
                .contains(SmallJournal.SECOND);
    }

    @Test
    void shouldMissFileBetween() throws IOException {
        SmallJournal.write(directory, 3);
        Files.delete(directory.resolve(SmallJournal.SECOND));

        assertThat(told()).singleElement().asString().contains("are missing");
    }

    @Test
    void shouldTellWhatRetentionDroppedFromWhatSomebodyTookAway() throws IOException {
        SmallJournal.write(directory, 4);
        final List<String> table = table();
        final long lastDay = SmallJournal.NOON_NS + 3 * SmallJournal.DAY_NS;
        SmallJournal.tick(directory, SmallJournal.DAY_NS, lastDay + 1000);
        assertThat(directory.resolve(SmallJournal.SECOND)).doesNotExist();
        assertThat(told()).isEmpty();
        assertThat(table()).isEqualTo(table);

        Files.delete(directory.resolve("20261125F.cq4"));
        assertThat(told()).singleElement().asString().contains("the first file is missing");
    }

    @Test
    void shouldGiveTheTableOfMomentFromItsFileAlone() throws IOException {
        SmallJournal.write(directory, 3);
        final long between = SmallJournal.NOON_NS + SmallJournal.DAY_NS + SmallJournal.DAY_NS / 3;
        final List<String> whole = table(between);
        assertThat(whole).anyMatch(entry -> entry.contains("2001:db8::1"));
        assertThat(whole).noneMatch(entry -> entry.contains("2001:db8::2"));

        Files.delete(directory.resolve(SmallJournal.FIRST));

        assertThat(table(between)).isEqualTo(whole);
    }

    @Test
    void shouldFindRecordThatWasCutOut() throws IOException {
        final byte[] content = written();
        final int third = frame(content, 2);
        final int fourth = frame(content, 3);
        final byte[] cut = content.clone();
        System.arraycopy(content, fourth, cut, third, content.length - fourth);
        save(cut);

        assertThat(told()).anyMatch(finding -> finding.contains("3: it is missing"));
    }

    @Test
    void shouldFindRecordThatWasAdded() throws IOException {
        final byte[] content = written();
        final int third = frame(content, 2);
        final int fourth = frame(content, 3);
        final byte[] added = content.clone();
        System.arraycopy(content, third, added, fourth, content.length - fourth - 1000);
        save(added);

        assertThat(told()).anyMatch(finding -> finding.contains("3: it stands behind record 3"));
    }

    @Test
    void shouldFindRecordsThatChangedPlaces() throws IOException {
        final byte[] content = written();
        final int[] frames = {frame(content, 3), frame(content, 4), frame(content, 5)};
        final byte[] first = Arrays.copyOfRange(content, frames[0], frames[1]);
        final byte[] second = Arrays.copyOfRange(content, frames[1], frames[2]);
        System.arraycopy(second, 0, content, frames[0], second.length);
        System.arraycopy(first, 0, content, frames[0] + second.length, first.length);
        save(content);

        assertThat(told()).anyMatch(finding -> finding.contains("4: it is missing"));
        assertThat(told()).anyMatch(finding -> finding.contains("4: it stands behind record 5"));
    }

    @Test
    void shouldFindThatTheLastRecordWasWipedOut() throws IOException {
        SmallJournal.write(directory, 1);
        final byte[] content = Files.readAllBytes(directory.resolve(SmallJournal.FIRST));
        final int last = frame(content, 10);
        Arrays.fill(content, last, last + 2000, (byte) 0);
        save(content);

        assertThat(told()).anyMatch(finding -> finding.contains("were written, and are gone"));
    }

    @Test
    void shouldNotTakeLossOfPowerForDamage() throws IOException {
        try (JournalWriter writer = JournalWriter.open(directory)) {
            for (int i = 0; i < 100; i++) {
                writer.append(learned("203.0.113.9"));
            }
        }
        final byte[] content = Files.readAllBytes(directory.resolve("19700101F.cq4"));
        Arrays.fill(content, 0x12000, content.length, (byte) 0); // pages that were not written back
        Files.write(directory.resolve("19700101F.cq4"), content);

        final JournalVerification verification = new JournalVerification(directory);
        assertThat(verification.isSound()).as("%s", verification.findings()).isTrue();
        assertThat(verification.findings())
                .singleElement()
                .satisfies(note -> assertThat(note.what()).contains("loss of power"));
    }

    @Test
    void shouldFindHoleBeforeRecordThatSurvived() throws IOException {
        try (JournalWriter writer = JournalWriter.open(directory)) {
            for (int i = 0; i < 200; i++) {
                writer.append(learned("203.0.113.9"));
            }
        }
        final byte[] content = Files.readAllBytes(directory.resolve("19700101F.cq4"));
        Arrays.fill(content, 0x12000, 0x13000, (byte) 0);
        Files.write(directory.resolve("19700101F.cq4"), content);

        assertThat(told()).isNotEmpty();
    }

    @Test
    void shouldFindTableThatTheEventsDoNotGive() {
        try (JournalWriter writer = JournalWriter.open(directory)) {
            writer.append(PmtuEvent.of(EventType.STARTED, 1).build());
            writer.append(learned("203.0.113.9"));
            writer.append(
                    PmtuEvent.of(EventType.CHECKPOINT, 3).digest(new byte[32]).build());
        }

        assertThat(told()).singleElement().asString().contains("do not give the table whose digest it carries");
    }

    @Test
    void shouldFindSnapshotThatTheEventsDoNotGive() {
        final PmtuState other = PmtuState.growing();
        try (JournalWriter writer = JournalWriter.open(directory)) {
            writer.append(PmtuEvent.of(EventType.STARTED, 1).build());
            other.apply(writer.append(learned("203.0.113.9")));
            final byte[] digest = other.digest();
            other.apply(learned("203.0.113.10").withSequence(3));
            writer.append(PmtuEvent.of(EventType.CHECKPOINT, 3)
                    .digest(digest)
                    .snapshot(other.snapshot().get(0))
                    .build());
        }

        assertThat(told()).singleElement().asString().contains("do not give the table that it carries");
    }

    @Test
    void shouldNotBreakOffAtEventsThatNoForwarderWrites() {
        try (JournalWriter writer = JournalWriter.open(directory)) {
            writer.append(PmtuEvent.of(EventType.STARTED, 1).build());
            writer.append(PmtuEvent.of(EventType.MTU_CHANGED, 1).build());
            writer.append(
                    PmtuEvent.of(EventType.CHECKPOINT, 1).digest(new byte[32]).build());
        }

        assertThat(told()).singleElement().asString().contains("no forwarder writes such an event");
    }

    @Test
    void shouldMissTheStaticValueThatShouldBeBelow() {
        try (JournalWriter writer = JournalWriter.open(directory)) {
            writer.append(PmtuEvent.of(EventType.STARTED, 1).build());
            writer.append(PmtuEvent.of(EventType.ENTRY_EXPIRED, 1)
                    .destination(IpPrefix.parse("203.0.113.9"))
                    .state(EntryState.STATIC)
                    .build());
        }

        assertThat(told())
                .singleElement()
                .asString()
                .contains("no static value is below the learned one towards 203.0.113.9");
    }

    private static PmtuEvent learned(final String destination) {
        return PmtuEvent.of(EventType.MTU_CHANGED, 2)
                .destination(IpPrefix.parse(destination))
                .newMtu(1400)
                .state(EntryState.LEARNED)
                .source(EntrySource.ICMP)
                .build();
    }

    private List<String> told() {
        return new JournalVerification(directory)
                .findings().stream()
                        .filter(Finding::isDamage)
                        .map(finding -> finding.sequence() + ": " + finding.what())
                        .toList();
    }

    private List<String> table() {
        return table(Long.MAX_VALUE);
    }

    private List<String> table(final long atNs) {
        try (JournalReader reader = JournalReader.open(directory)) {
            return new JournalTable(reader, atNs)
                    .entries().stream().map(Object::toString).toList();
        }
    }

    private byte[] written() throws IOException {
        SmallJournal.write(directory);
        return Files.readAllBytes(directory.resolve(SmallJournal.FIRST));
    }

    private void save(final byte[] content) throws IOException {
        Files.write(directory.resolve(SmallJournal.FIRST), content);
    }

    // Where the frame of a record stands, from 0.
    private static int frame(final byte[] content, final int number) {
        int place = DATA;
        for (int i = 0; i < number; i++) {
            final int length = Integer.reverseBytes(ByteBuffer.wrap(content).getInt(place));
            place += FRAME + (length + 3) / 4 * 4;
        }
        return place;
    }
}
