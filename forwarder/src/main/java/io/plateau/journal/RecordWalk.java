package io.plateau.journal;

import io.plateau.journal.RollFileReader.Step;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Goes from record to record through the files of a journal, and checks each: its CRC-32C and number, and the chain of hashes
 * if asked for. Owned by one thread.
 */
final class RecordWalk implements Closeable {
    private final Path directory;
    private final RecordView record = new RecordView();
    private List<RollFile> files;
    private RollFile file;
    private RollFileReader reader;
    // Null unless asked for: it starts Java's security providers.
    private RecordChain chain;
    private boolean chained;
    private long sequence;

    /**
     * Begins before the first record.
     *
     * @param directory that holds at least one roll file
     * @throws IOException if it cannot be read
     */
    RecordWalk(final Path directory) throws IOException {
        this.directory = directory;
        files = RollFile.list(directory);
        open(files.get(0));
    }

    void checkChain() {
        chain = new RecordChain();
    }

    // The files that were there when the last one was looked for, oldest first.
    List<RollFile> files() {
        return files;
    }

    // The one that the walk is in.
    RollFile file() {
        return file;
    }

    // Valid until the next step.
    RecordView record() {
        return record;
    }

    // Goes to the beginning of a file.
    void open(final RollFile other) throws IOException {
        if (reader != null) {
            reader.close();
        }
        file = other;
        reader = new RollFileReader(file.path());
        forget();
    }

    // Goes to a frame of this file; what stands before it is not known.
    void seek(final long position) {
        if (position != reader.nextPosition()) {
            reader.seek(position);
            forget();
        }
    }

    // Goes back to before the present record.
    void back() {
        seek(reader.position());
    }

    // Where the frame of the present record stands, or would stand at an end.
    long position() {
        return reader.position();
    }

    // Where the next frame stands.
    long nextPosition() {
        return reader.nextPosition();
    }

    private void forget() {
        sequence = 0;
        chained = false;
        if (chain != null) {
            chain.reset();
        }
    }

    /**
     * Moves to the next record, whole and in its place.
     *
     * @return false at the end
     * @throws JournalDamagedException if it is not as it was written
     * @throws JournalVersionException if its layout is unknown
     */
    boolean next() throws IOException {
        if (!advance()) {
            return false;
        }
        wrap();
        if (record.version() != RecordLayout.VERSION_VALUE || record.fault() != null) {
            wrapAgain();
        }
        examine();
        return true;
    }

    /**
     * Moves to the next record of this file, looking at no more than its header.
     *
     * @return false at the file's end
     * @throws JournalDamagedException if it is none
     */
    boolean hop() throws IOException {
        if (!isRecord(reader.step())) {
            return false;
        }
        wrap();
        if (!isHeaderInPlace()) {
            wrapAgain();
            if (!isHeaderInPlace()) {
                examine();
            }
        }
        sequence = record.sequence();
        return true;
    }

    private boolean isHeaderInPlace() {
        return reader.length() >= RecordLayout.HEADER_LENGTH
                && record.version() == RecordLayout.VERSION_VALUE
                && (sequence == 0 || record.sequence() == sequence + 1);
    }

    // Goes on with the next file when this one has no more, which is sure only after the next one was there.
    private boolean advance() throws IOException {
        RollFile later = null;
        while (!isRecord(reader.step())) {
            final boolean isEnd = later != null;
            later = isEnd ? later : later();
            if (isEnd || later == null) {
                if (refuseHole()) {
                    return true; // a record came in between
                }
                if (later == null) {
                    return false;
                }
                final long last = sequence;
                open(later);
                sequence = last;
                later = null;
            }
        }
        return true;
    }

    private boolean isRecord(final Step step) {
        if (step == Step.FAULT) {
            throw damaged(reader.fault(), null);
        }
        return step == Step.RECORD;
    }

    private RollFile later() throws IOException {
        if (file.cycle() == files.get(files.size() - 1).cycle()) {
            files = RollFile.list(directory);
        }
        for (final RollFile other : files) {
            if (other.cycle() > file.cycle()) {
                return other;
            }
        }
        return null;
    }

    /**
     * Looks behind what looks like the end: records can stand there after power loss, or if somebody was at the file.
     *
     * @return true if the next record is there now, and the walk is at it
     * @throws JournalDamagedException if a later record is there and the next is not
     */
    boolean refuseHole() throws IOException {
        final long end = reader.position();
        if (end == 0 && RollFile.hasTraceOfRecords(file.path())) {
            throw new JournalDamagedException(
                    file.path()
                            + " is damaged: it holds records that cannot be reached; keep a copy, and take it out of the"
                            + " directory to go on without it",
                    null);
        }
        final long last = reader.header().writePosition(); // set after the record was finished
        if (last < end || end == 0) {
            return false;
        }
        if (isRecord(reader.step())) {
            return true;
        }
        reader.seek(last);
        final boolean isThere = last > end && reader.step() == Step.RECORD && isWhole();
        reader.seek(end);
        if (isThere) {
            throw damaged("nothing stands where it should, and a later record does at byte " + last, null);
        }
        return false;
    }

    private boolean isWhole() {
        wrap();
        return record.version() == RecordLayout.VERSION_VALUE && record.fault() == null && record.sequence() > sequence;
    }

    // It was whole when its frame was; the copy may be older.
    private void wrapAgain() throws IOException {
        reader.again();
        wrap();
    }

    private void wrap() {
        record.wrap(reader.bytes(), reader.offset(), reader.length());
    }

    private void examine() {
        final int version = record.version();
        if (version < 0) {
            throw damaged("it does not begin as a record does", null);
        }
        if (version != RecordLayout.VERSION_VALUE) {
            throw new JournalVersionException(place() + " has layout " + version + "; this Plateau reads layout "
                    + RecordLayout.VERSION_VALUE + ": use the version that wrote it, or a newer one");
        }
        final String fault = record.fault();
        if (fault != null) {
            throw damaged(fault, null);
        }
        if (sequence != 0 && record.sequence() != sequence + 1) {
            throw damaged("it has number " + record.sequence() + " and should have " + (sequence + 1), null);
        }
        if (chain != null) {
            followChain();
        }
        sequence = record.sequence();
    }

    private void followChain() {
        final boolean first = record.sequence() == 1;
        if ((chained || first) && !record.follows(chain.head())) {
            throw damaged("it does not carry the hash of the record before it", null);
        }
        record.addTo(chain);
        chained = true;
    }

    // What to throw about the record after the last one that was in its place.
    JournalDamagedException damaged(final String what, final Throwable cause) {
        return new JournalDamagedException(place() + " is damaged: " + what, cause);
    }

    private String place() {
        return "record " + (sequence + 1) + " of the journal in " + directory + " (file " + RollFile.name(file.cycle())
                + ", byte " + reader.position() + ")";
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
