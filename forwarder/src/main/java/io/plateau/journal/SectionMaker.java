package io.plateau.journal;

import io.plateau.journal.RollFileReader.Step;
import io.plateau.journal.index.SectionBuilder;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.SnapshotPart;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a part of a roll file and makes a section of the index of it. Used once, by one thread. */
final class SectionMaker {

    private final RollFile file;
    private final RollFileReader reader;
    private final RecordView record = new RecordView();
    private long tablePosition = -1;

    // reader: of the file; moved
    SectionMaker(final RollFile file, final RollFileReader reader) {
        this.file = file;
        this.reader = reader;
    }

    /**
     * Makes the section.
     *
     * @param from where its first frame stands
     * @return null if there are no records, or one is not as it was written: whoever reads it says so
     * @throws IOException if the file cannot be read
     */
    byte[] make(final long from) throws IOException {
        final SectionBuilder section = new SectionBuilder(file.cycle(), from);
        reader.seek(from);
        while (reader.nextPosition() - from < JournalIndex.SECTION_LENGTH) {
            if (reader.step() != Step.RECORD) {
                return section.records() > 0 ? section.build(reader.nextPosition()) : null;
            }
            record.wrap(reader.bytes(), reader.offset(), reader.length());
            if (record.version() != RecordLayout.VERSION_VALUE || record.fault() != null || !add(section)) {
                return null;
            }
        }
        return section.build(reader.nextPosition());
    }

    // False if a field is not as the layout has it.
    private boolean add(final SectionBuilder section) {
        try {
            take(section);
            return true;
        } catch (final IllegalArgumentException e) {
            log().debug("no index from record {} on: {}", record.sequence(), e.getMessage());
            return false;
        }
    }

    private void take(final SectionBuilder section) {
        section.add(
                reader.position(),
                record.sequence(),
                record.timeNs(),
                record.destination(),
                reader.bytes(),
                reader.offset());
        final SnapshotPart part = record.type() == EventType.CHECKPOINT ? SnapshotPart.of(record.event()) : null;
        if (part != null && part.number() == 1) {
            tablePosition = reader.position();
        }
        if (part != null && part.isLast() && tablePosition >= 0) {
            section.addTable(tablePosition, record.timeNs());
        }
    }

    // Asked for late: to start logging takes longer than most answers.
    private static Logger log() {
        return LoggerFactory.getLogger(SectionMaker.class);
    }
}
