package io.plateau.journal;

import io.plateau.journal.RollFileReader.Step;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Looks at every byte of one roll file that anybody uses: frames, records, and Chronicle's own header and index. Goes on behind
 * what is damaged where a record can be made out. Used once, by one thread.
 */
final class RollFileAudit {
    private static final int END_WORD = 0xC345_4F46; // EOF
    private static final int PAGE = 4096;
    private static final int LOOKS = 100;
    private static final int ALIGNMENT = 4;
    private static final int SEARCH = 1 << 20;

    private final RollFile file;
    private final RollFileReader reader;
    private final AuditState state;
    private final RecordView record = new RecordView();
    private final RecordView candidate = new RecordView();
    private final RecordPlaces places = new RecordPlaces();
    private final IndexAudit index;
    private long written;
    private boolean isCut;

    RollFileAudit(final RollFile file, final RollFileReader reader, final AuditState state) {
        this.file = file;
        this.reader = reader;
        this.state = state;
        index = new IndexAudit(places);
    }

    void run() throws IOException {
        state.begin(RollFile.name(file.cycle()));
        if (isUnbegun()) {
            return;
        }
        final RollFileHeader header = reader.header();
        if (header.fault() >= 0) {
            state.damage(header.fault(), Finding.UNKNOWN, "the file's header is not what Chronicle Queue writes");
        }
        written = header.writePosition(); // before the walk: what is appended meanwhile is behind it
        while (isWithin() && walk()) {
            // until the end
        }
        if (isCut) {
            return; // what the header and the index say of what is gone was said
        }
        final boolean isWritten = reader.header().writePosition() != written;
        index.report(header, isWritten, state);
        if (!isWritten && places.count() > 0) {
            reportWritePosition();
        }
    }

    // A writer can be as fast as this. What it appends after the audit began is looked at by the next one.
    private boolean isWithin() throws IOException {
        return reader.position() <= written + SEARCH || reader.header().writePosition() == written;
    }

    // A file that its writer had no time to begin.
    private boolean isUnbegun() throws IOException {
        final boolean isUnbegun = reader.walk() == Step.OPEN_END && !RollFile.hasTraceOfRecords(file.path());
        reader.seek(0);
        if (isUnbegun) {
            state.note(0, "the file was being made when its writer ended; it holds nothing");
        }
        return isUnbegun;
    }

    // One document; false at the end.
    private boolean walk() throws IOException {
        return switch (reader.walk()) {
            case META -> {
                if (reader.position() > 0 && !index.take(reader)) {
                    state.damage(
                            reader.position(), Finding.UNKNOWN, "Chronicle's index of the file is not as it writes it");
                }
                yield true;
            }
            case RECORD -> {
                record.wrap(reader.bytes(), reader.offset(), reader.length());
                yield record(false);
            }
            case FAULT -> resume(reader.fault());
            case CLOSED_END -> end(END_WORD);
            default -> end(0);
        };
    }

    // A record, or what should be one.
    private boolean record(final boolean isSecondLook) throws IOException {
        final String fault = fault(record);
        if (fault == null) {
            final long after = reader.position() + RollFileReader.FRAME + RollFileReader.padded(record.length());
            if (!isPadded()) {
                state.damage(
                        reader.position(), record.sequence(), "the bytes around it in the file are not as written");
                reader.seek(after);
            }
            places.add(reader.position());
            state.add(record, reader.position());
            return true;
        }
        if (!isSecondLook) { // its frame was there before its last byte was
            reader.again();
            record.wrap(reader.bytes(), reader.offset(), reader.length());
            return record(true);
        }
        return isCutByPowerLoss() || resume(fault);
    }

    private static String fault(final RecordView view) {
        return switch (view.version()) {
            case RecordLayout.VERSION_VALUE -> view.fault();
            case -1 -> "it does not begin as a record does";
            default ->
                "its layout is " + view.version() + ", and this Plateau reads layout " + RecordLayout.VERSION_VALUE;
        };
    }

    private boolean isPadded() {
        if (reader.length() != record.length() && reader.length() != RollFileReader.padded(record.length())) {
            return false;
        }
        final int end = Math.min(RollFileReader.padded(reader.length()), reader.available());
        for (int i = record.length(); i < end; i++) {
            if (reader.bytes()[reader.offset() + i] != 0) {
                return false;
            }
        }
        return true;
    }

    // Notes what is wrong, and goes on with the next record that can be made out.
    private boolean resume(final String fault) throws IOException {
        state.damage(reader.position(), state.nextSequence(), fault);
        final long found = search(reader.position());
        state.breakChain();
        return found >= 0 && goOn(found);
    }

    // Takes a record whose frame may be wrong by its own length.
    private boolean goOn(final long found) throws IOException {
        places.add(found);
        state.add(candidate, found);
        reader.seek(found + RollFileReader.FRAME + RollFileReader.padded(candidate.length()));
        return true;
    }

    // ---- the end ----

    // word: what stands behind the frame
    private boolean end(final int word) throws IOException {
        final long end = reader.position();
        if (written >= end) {
            final long found = search(end);
            if (found >= 0) {
                state.damage(
                        end, state.nextSequence(), "nothing stands where it should, and a record does behind that");
                state.breakChain();
                return goOn(found);
            }
            isCut = true;
            if (end % PAGE == 0) {
                state.note(
                        end,
                        "records up to byte " + written + " are lost, from the beginning of a page on: so does a"
                                + " loss of power");
            } else {
                state.damage(
                        end, state.nextSequence(), "records up to byte " + written + " were written, and are gone");
            }
            return false;
        }
        final ByteBuffer behind = ByteBuffer.allocate(Integer.BYTES);
        reader.read(behind, end + RollFileReader.FRAME);
        final long rest = behind.getInt(0) == word
                ? lastUsed(end + 2 * RollFileReader.FRAME)
                : end + RollFileReader.FRAME + Integer.BYTES;
        if (rest > 0) {
            if (reader.walk() != Step.OPEN_END && reader.position() == end && reader.nextPosition() > end) {
                reader.seek(end); // it was finished meanwhile
                return true;
            }
            state.note(
                    end,
                    "bytes of a record that was not finished stand behind the last one, up to byte " + rest
                            + "; it had not been accepted");
        }
        return false;
    }

    // The last record, of which everything from a page's beginning on is nothing but zeros.
    private boolean isCutByPowerLoss() throws IOException {
        final long from = reader.position();
        final long page = (from / PAGE + 1) * PAGE;
        final long used = lastUsed(from + RollFileReader.FRAME);
        if (page >= from + RollFileReader.FRAME + reader.length()
                || used >= page
                || used < page - 2 * RecordLayout.HASH_LENGTH) {
            return false;
        }
        state.note(
                from,
                "the record is cut off at the end of a page, and nothing stands behind it: so does a loss of power");
        written = 0;
        isCut = true;
        reader.seek(reader.size());
        return true;
    }

    // Where the last byte stands that is not zero; -1 if there is none from a place on.
    private long lastUsed(final long from) throws IOException {
        final ByteBuffer bytes = ByteBuffer.allocate(SEARCH);
        long last = -1;
        for (long at = from; at < reader.size(); at += SEARCH) {
            reader.read(bytes.clear(), at);
            for (int i = bytes.position() - 1; i >= 0; i--) {
                if (bytes.get(i) != 0) {
                    last = at + i;
                    break;
                }
            }
        }
        return last;
    }

    // The frame's place of the next whole record with a later number, from a frame's place on; -1 if there is none.
    private long search(final long from) throws IOException {
        final int overlap = RecordLayout.MAX_LENGTH + RecordLayout.HEADER_LENGTH;
        final ByteBuffer bytes = ByteBuffer.allocate(SEARCH + overlap);
        for (long at = from + RollFileReader.FRAME; at < reader.size(); at += SEARCH) {
            reader.read(bytes.clear(), at);
            final int read = bytes.position();
            for (int i = 0; i < Math.min(SEARCH, read - RecordLayout.HEADER_LENGTH); i += ALIGNMENT) {
                if (isRecord(bytes.array(), i, read)) {
                    return at + i - RollFileReader.FRAME;
                }
            }
        }
        return -1;
    }

    private boolean isRecord(final byte[] bytes, final int offset, final int end) {
        if (!RecordLayout.isStart(bytes, offset)) {
            return false;
        }
        candidate.wrap(bytes, offset, end - offset);
        final int length = candidate.length();
        if (length < RecordLayout.HEADER_LENGTH || length > Math.min(RecordLayout.MAX_LENGTH, end - offset)) {
            return false;
        }
        candidate.wrap(bytes, offset, length);
        return candidate.fault() == null && candidate.sequence() >= state.nextSequence();
    }

    // ---- Chronicle's header ----

    // It is set after each record, so that a writer that was killed can leave it one behind.
    private void reportWritePosition() throws IOException {
        RollFileHeader header = reader.header();
        for (int look = 0; look < LOOKS && !isRight(header); look++) {
            header = reader.header(); // a writer may be between the two
        }
        if (header.writePosition() != written || isRight(header)) {
            return;
        }
        final boolean isNear = written == places.last() || written == places.beforeLast();
        if (isNear && (isTwin(header, places.last(), 1) || isTwin(header, places.beforeLast(), 2))) {
            state.note(
                    RollFileHeader.WRITE_POSITION,
                    "the file's header is one record behind: its writer ended in between");
        } else {
            state.damage(
                    RollFileHeader.WRITE_POSITION,
                    Finding.UNKNOWN,
                    "the file's header says that the last record stands at byte " + written + ", and it does at "
                            + places.last());
        }
    }

    private boolean isRight(final RollFileHeader header) {
        return header.writePosition() == places.last() && isTwin(header, places.last(), 1);
    }

    private boolean isTwin(final RollFileHeader header, final long position, final int back) {
        return header.writePositionAndCount() == ((position << Integer.SIZE) | Math.max(0, places.count() - back));
    }
}
