package io.plateau.journal;

import io.plateau.pmtu.event.EventLog;
import io.plateau.pmtu.event.EventLogException;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.RetiredFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import net.openhft.chronicle.core.io.IORuntimeException;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * Appends events to a journal. When {@link #append} has returned, every other process sees the record, and it survives the
 * end of this one, kill -9 included. It is then in the kernel's page cache: a power failure can lose the last seconds.
 *
 * <p>Owned by the control thread; may be opened and closed by another, one after the other.
 */
public final class JournalWriter implements EventLog, AutoCloseable {
    /** What is kept whatever the settings say, nanoseconds: a reporter's pause can be that old and matter. */
    public static final long LEAST_RETENTION_NS = TimeUnit.HOURS.toNanos(2);

    private final Path directory;
    private final JournalLock lock;
    private final FreeSpaceRule freeSpace;
    private final RecordWriter record = new RecordWriter();
    private final RecordChain chain = new RecordChain();
    private final SingleChronicleQueue queue;
    private final ExcerptAppender appender;
    private final JournalRetention retention;
    private long lastSequence;
    private long rollTimeMs;

    private JournalWriter(final Path directory, final JournalLock lock) throws IOException {
        this.directory = directory;
        this.lock = lock;
        this.freeSpace = new FreeSpaceRule(directory, System::nanoTime);
        this.retention = new JournalRetention(directory);
        requireRoom();
        if (RollFile.holdsRecords(directory)) {
            resume();
        }
        this.queue = JournalQueue.forWriting(directory, () -> rollTimeMs);
        this.appender = queue.createAppender();
        appender.singleThreadedCheckDisabled(true);
    }

    /**
     * Opens a journal and finds its end. Makes the directory if it is not there.
     *
     * @param directory where its files are
     * @return the writer; to be closed
     * @throws JournalException if the directory cannot be written, another process writes to it, or its end is damaged
     */
    public static JournalWriter open(final Path directory) {
        try {
            Files.createDirectories(directory);
            final JournalLock lock = JournalLock.take(directory);
            return open(directory, lock);
        } catch (final IOException | UncheckedIOException | IORuntimeException | IllegalStateException e) {
            throw new JournalException(
                    "cannot write a journal in " + directory + " (" + e
                            + "); journal.directory must name a directory that this user may write",
                    e);
        }
    }

    private static JournalWriter open(final Path directory, final JournalLock lock) throws IOException {
        JournalWriter writer = null;
        try {
            writer = new JournalWriter(directory, lock);
            return writer;
        } finally {
            if (writer == null) {
                lock.close();
            }
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>A full file system is found out before anything is written; as soon as there is room again, so is the next event.
     */
    @Override
    public PmtuEvent append(final PmtuEvent event) {
        record.write(event, lastSequence + 1, chain.head());
        refuseIfTooLong();
        refuseIfFull();
        rollTimeMs = Math.max(rollTimeMs, TimeUnit.NANOSECONDS.toMillis(event.timeNs()));
        try (DocumentContext document = appender.writingDocument()) {
            write(document);
        } catch (final IORuntimeException | IllegalStateException | InternalError e) {
            throw new EventLogException("cannot write to the journal in " + directory + ": " + e, e);
        }
        chain.add(record.bytes(), 0, record.length());
        lastSequence++;
        return event.withSequence(lastSequence);
    }

    @Override
    public boolean beginsFile(final long timeNs) {
        return lastSequence > 0 && RollFile.cycle(TimeUnit.NANOSECONDS.toMillis(timeNs)) > RollFile.cycle(rollTimeMs);
    }

    /**
     * Lets files go that are older; without this, all are kept.
     *
     * @param retentionNs age of the last record of a file, nanoseconds; not less than {@link #LEAST_RETENTION_NS}
     */
    public void retain(final long retentionNs) {
        retention.retain(retentionNs);
    }

    @Override
    public RetiredFile retired(final long nowNs) {
        return retention.retired(nowNs, RollFile.cycle(rollTimeMs));
    }

    @Override
    public void drop(final RetiredFile file) {
        retention.drop(file);
        queue.refreshDirectoryListing();
    }

    /**
     * Hands over what the journal held when it was opened and what was appended since, oldest first.
     *
     * @param consumer called for each event
     * @throws JournalDamagedException if a record is not as it was written
     */
    public void replay(final Consumer<PmtuEvent> consumer) {
        if (lastSequence > 0) {
            try (JournalReader reader = JournalReader.open(directory)) {
                reader.forEachRemaining(consumer);
            }
        }
    }

    /**
     * Place of the last event.
     *
     * @return from 1; 0 if there is none
     */
    public long lastSequence() {
        return lastSequence;
    }

    /**
     * Where the journal is.
     *
     * @return as given
     */
    public Path directory() {
        return directory;
    }

    /** Closes the files and gives the right to write back. */
    @Override
    public void close() {
        appender.close();
        queue.close();
        try {
            lock.close();
        } catch (final IOException e) {
            throw new EventLogException("cannot close the journal in " + directory + ": " + e, e);
        }
    }

    private void write(final DocumentContext document) {
        boolean whole = false;
        try {
            document.wire().bytes().write(record.bytes(), 0, record.length());
            whole = true;
        } finally {
            if (!whole) {
                document.rollbackOnClose();
            }
        }
    }

    private void resume() {
        try (JournalReader reader = JournalReader.open(directory)) {
            if (reader.last()) {
                lastSequence = reader.record().sequence();
                rollTimeMs = reader.rollTimeMs();
                reader.record().addTo(chain);
            }
        }
    }

    private void refuseIfTooLong() {
        if (record.length() > RecordLayout.MAX_LENGTH) {
            throw new EventLogException(
                    "an event of " + record.length() + " bytes is longer than the " + RecordLayout.MAX_LENGTH
                            + " that a journal record may have",
                    null);
        }
    }

    private void refuseIfFull() {
        try {
            final String refusal = freeSpace.refusal(record.length());
            if (refusal != null) {
                throw new EventLogException(refusal, null);
            }
        } catch (final IOException e) {
            throw new EventLogException("cannot see how much space the journal in " + directory + " has: " + e, e);
        }
    }

    private void requireRoom() throws IOException {
        final String refusal = freeSpace.refusal(0);
        if (refusal != null) {
            throw new JournalException(refusal, null);
        }
    }
}
