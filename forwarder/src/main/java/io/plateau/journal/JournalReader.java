package io.plateau.journal;

import io.plateau.journal.index.IndexStore;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.wire.IpPrefix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads a journal from its first record to its last, beside a running writer or from a copied folder. Each record's CRC-32C
 * and place are checked as it is read, the chain of hashes if asked for. Writes nothing but an index, if asked for. Owned by
 * one thread.
 */
public final class JournalReader implements AutoCloseable {
    private final Path directory;
    private final RecordWalk walk;
    private JournalIndex index;
    private Excerpt excerpt;

    private JournalReader(final Path directory) throws IOException {
        this.directory = directory;
        walk = new RecordWalk(directory);
    }

    /**
     * Opens a journal before its first record.
     *
     * @param directory where its files are
     * @return the reader; to be closed
     * @throws JournalException if there is no journal or it may not be read
     */
    public static JournalReader open(final Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new JournalMissingException(
                    "there is no directory " + directory + "; name the journal's with --journal DIR");
        }
        if (!RollFile.holdsRecords(directory)) {
            throw new JournalMissingException("there is no journal in " + directory + ": it has no *"
                    + JournalQueue.FILE_SUFFIX + " file; name the journal's directory with --journal DIR");
        }
        try {
            return new JournalReader(directory);
        } catch (final IOException e) {
            throw JournalException.unreadable(directory, e);
        }
    }

    /**
     * Asks to check also that each record carries the hash of the one before it.
     *
     * @return this
     */
    public JournalReader checkingChain() {
        walk.checkChain();
        return this;
    }

    /**
     * Asks to find places by the index, and makes what is missing of it: beside the roll files, else in the user's cache. If
     * it can be in neither, all is found without.
     *
     * @return this
     * @throws JournalException if the journal may not be read
     */
    public JournalReader indexed() {
        return indexed(IndexStore.userCache());
    }

    // cache: where to put what cannot be beside the roll files; null if there is no such place
    JournalReader indexed(final Path cache) {
        try {
            index = new JournalIndex(walk.files(), new IndexStore(directory, cache));
            return this;
        } catch (final IOException e) {
            throw JournalException.unreadable(directory, e);
        }
    }

    /**
     * Asks to pass over records that are not about some destinations: the same, something inside, or a prefix around.
     *
     * @param subjects addresses and prefixes
     * @return this
     */
    public JournalReader about(final List<IpPrefix> subjects) {
        excerpt = new Excerpt(subjects, index);
        return this;
    }

    /**
     * Moves to the next record. After false, a later call can find what a writer has appended since.
     *
     * @return false at the end; a record that was not finished when its writer ended is none
     * @throws JournalDamagedException if the record is not as it was written
     * @throws JournalVersionException if its layout is unknown
     */
    public boolean next() {
        try {
            boolean isThere = nextFound();
            while (isThere && excerpt != null && !isWanted()) {
                isThere = nextFound();
            }
            return isThere;
        } catch (final IOException e) {
            throw JournalException.unreadable(directory, e);
        }
    }

    private boolean nextFound() throws IOException {
        if (excerpt != null) {
            walk.seek(excerpt.next(walk.file(), walk.nextPosition()));
        }
        return walk.next();
    }

    private boolean isWanted() {
        try {
            return excerpt.has(walk.record());
        } catch (final IllegalArgumentException e) {
            throw walk.damaged(e.getMessage(), e);
        }
    }

    /**
     * The record that {@link #next} moved to.
     *
     * @return valid until the next move
     */
    public RecordView record() {
        return walk.record();
    }

    /**
     * Decodes the record that {@link #next} moved to.
     *
     * @return the event
     * @throws JournalDamagedException if a field is not as the layout has it
     */
    public PmtuEvent event() {
        try {
            return walk.record().event();
        } catch (final IllegalArgumentException e) {
            throw walk.damaged(e.getMessage(), e);
        }
    }

    /**
     * Hands over each event from here to the present end.
     *
     * @param consumer called for each event
     * @throws JournalDamagedException if a record is not as it was written
     */
    public void forEachRemaining(final Consumer<PmtuEvent> consumer) {
        while (next()) {
            consumer.accept(event());
        }
    }

    /**
     * Moves so that the next record is the one with this place, or whatever comes after it.
     *
     * @param wanted place in the journal; before the first is the start, after the last the end
     */
    public void seekSequence(final long wanted) {
        seek(record -> record.sequence() >= wanted, file -> index.placeOfSequence(file, wanted));
    }

    /**
     * Moves so that the next record is the first that is not earlier. If the clock was set back while the journal was
     * written, records after that place can be earlier ones.
     *
     * @param timeNs nanoseconds since the epoch
     */
    public void seekTime(final long timeNs) {
        seek(record -> record.timeNs() >= timeNs, file -> index.placeOfTime(file, timeNs));
    }

    /**
     * Moves to where few events make the table of a moment: to the last whole table before it, as far as the index goes; else
     * to the beginning of the last file that does not begin later, which has the whole table unless it is the journal's first, or
     * there was no room for it.
     *
     * @param timeNs nanoseconds since the epoch
     */
    public void seekTable(final long timeNs) {
        try {
            boolean isFound = false;
            for (int i = walk.files().size() - 1; i >= 0 && !isFound; i--) {
                walk.open(walk.files().get(i));
                isFound = i == 0 || (walk.hop() && record().timeNs() <= timeNs);
            }
            walk.seek(index == null ? 0 : Math.max(0, index.table(walk.file(), timeNs)));
        } catch (final IOException e) {
            throw JournalException.unreadable(directory, e);
        }
    }

    /**
     * Moves so that the next record is one of the last.
     *
     * @param count how many are still to come, at most
     */
    public void seekLast(final long count) {
        if (last()) {
            seekSequence(Math.max(1, record().sequence() - count + 1));
        }
    }

    /** Closes the files. */
    @Override
    public void close() {
        try {
            walk.close();
            if (index != null) {
                index.close();
            }
        } catch (final IOException e) {
            throw JournalException.unreadable(directory, e);
        }
    }

    // Moves to the last record; false if there is none. A later file with records that cannot be reached is damage.
    boolean last() {
        try {
            for (int i = walk.files().size() - 1; i >= 0; i--) {
                walk.open(walk.files().get(i));
                if (index != null) {
                    walk.seek(index.last(walk.file()));
                }
                long last = -1;
                while (walk.hop()) {
                    last = walk.position();
                }
                walk.refuseHole();
                if (last >= 0) {
                    walk.seek(last);
                    return walk.next();
                }
            }
            return false;
        } catch (final IOException e) {
            throw JournalException.unreadable(directory, e);
        }
    }

    // The first moment of the file that holds the present record, milliseconds since the epoch.
    long rollTimeMs() {
        return RollFile.startMs(walk.file().cycle());
    }

    // ---- places ----

    private interface Place {
        boolean isReached(RecordView record);
    }

    // Asks the index for a frame that stands before a place, not far.
    private interface Near {
        long position(RollFile file) throws IOException;
    }

    // The first record that has reached a place, searched in the last file that does not begin there or behind it.
    private void seek(final Place place, final Near near) {
        try {
            for (int i = walk.files().size() - 1; i >= 0; i--) {
                walk.open(walk.files().get(i));
                if (walk.hop() && (i == 0 || !place.isReached(record()))) {
                    walk.seek(index == null ? 0 : near.position(walk.file()));
                    while (walk.hop() && !place.isReached(record())) {
                        // over those before it
                    }
                    walk.back();
                    return;
                }
            }
            walk.open(walk.files().get(0));
        } catch (final IOException e) {
            throw JournalException.unreadable(directory, e);
        }
    }
}
