package io.plateau.journal;

import io.plateau.pmtu.event.PmtuEvent;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.BufferOverflowException;
import java.nio.BufferUnderflowException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.core.io.IORuntimeException;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * Reads a journal from its first record to its last, beside a running writer or from a copied folder; writes nothing. Each
 * record's CRC-32C and place are checked as it is read, the chain of hashes if asked for. Owned by one thread.
 */
public final class JournalReader implements AutoCloseable {
    private static final int INITIAL_CAPACITY = 4096;

    private final Path directory;
    private final SingleChronicleQueue queue;
    private final ExcerptTailer tailer;
    private final RecordView record = new RecordView();
    private final RecordChain chain = new RecordChain();
    private final Step reading = this::read;
    private byte[] bytes = new byte[INITIAL_CAPACITY];
    private boolean checksChain;
    private boolean chained;
    private long index;
    private long sequence;

    // Chronicle throws IOException without declaring it.
    private JournalReader(final Path directory) throws IOException {
        this.directory = directory;
        this.queue = JournalQueue.forReading(directory);
        this.tailer = queue.createTailer();
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
        if (!holdsRecords(directory)) {
            throw new JournalMissingException("there is no journal in " + directory + ": it has no *"
                    + JournalQueue.FILE_SUFFIX + " file; name the journal's directory with --journal DIR");
        }
        try {
            return new JournalReader(directory);
        } catch (final FileNotFoundException | AccessDeniedException e) {
            throw new JournalException(
                    "cannot read the journal in " + directory + ": " + e.getMessage()
                            + "; run as a user who may read its files",
                    e);
        } catch (final IOException | IORuntimeException | IllegalStateException e) {
            throw new JournalDamagedException("the journal in " + directory + " cannot be opened: " + e, e);
        }
    }

    /**
     * Asks to check also that each record carries the hash of the one before it.
     *
     * @return this
     */
    public JournalReader checkingChain() {
        checksChain = true;
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
        if (!guarded(reading)) {
            return false;
        }
        examine();
        return true;
    }

    /**
     * The record that {@link #next} moved to.
     *
     * @return valid until the next move
     */
    public RecordView record() {
        return record;
    }

    /**
     * Decodes the record that {@link #next} moved to.
     *
     * @return the event
     * @throws JournalDamagedException if a field is not as the layout has it
     */
    public PmtuEvent event() {
        try {
            return record.event();
        } catch (final IllegalArgumentException e) {
            throw damaged(e.getMessage(), e);
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
        for (final int cycle : cyclesBackward()) {
            if (isAt(cycle, 0) && record.sequence() <= wanted) {
                final long first = record.sequence();
                if (wanted == first) {
                    moved(JournalQueue.ROLL_CYCLE.toIndex(cycle, 0));
                    forget();
                } else if (!isAt(cycle, wanted - first - 1)) {
                    tailer.toEnd();
                    forget();
                }
                return;
            }
        }
        tailer.toStart();
        forget();
    }

    /**
     * Moves so that the next record is the first that is not earlier, by a binary search: if the clock was set back while
     * the journal was written, records before that place can be later ones.
     *
     * @param timeNs nanoseconds since the epoch
     */
    public void seekTime(final long timeNs) {
        for (final int cycle : cyclesBackward()) {
            if (isEarlier(cycle, 0, timeNs)) {
                isAt(cycle, lastEarlier(cycle, timeNs));
                return;
            }
        }
        tailer.toStart();
        forget();
    }

    /**
     * Moves so that the next record is one of the last.
     *
     * @param count how many are still to come, at most
     */
    public void seekLast(final long count) {
        if (last()) {
            seekSequence(Math.max(1, record.sequence() - count + 1));
        }
    }

    /** Closes the files. */
    @Override
    public void close() {
        tailer.close();
        queue.close();
    }

    /**
     * Moves to the last record without reading those before it.
     *
     * @return false if there is none
     * @throws JournalDamagedException if a later file holds records that cannot be reached
     */
    boolean last() {
        for (final int cycle : cyclesBackward()) {
            if (isAt(cycle, 0)) {
                return isAt(cycle, lastEarlier(cycle, Long.MAX_VALUE));
            }
            refuseUnreachable(directory.resolve(RollFile.name(cycle)));
        }
        return false;
    }

    /**
     * The first moment of the roll file that holds the present record.
     *
     * @return milliseconds since the epoch
     */
    long rollTimeMs() {
        return RollFile.startMs(JournalQueue.ROLL_CYCLE.toCycle(index));
    }

    private static void refuseUnreachable(final Path file) {
        try {
            if (RollFile.hasTraceOfRecords(file)) {
                throw new JournalDamagedException(
                        file
                                + " is damaged: it holds records that cannot be reached; keep a copy, and take it out of the"
                                + " directory to go on without it",
                        null);
            }
        } catch (final IOException e) {
            throw new JournalException("cannot read " + file + ": " + e, e);
        }
    }

    private List<Integer> cyclesBackward() {
        return queue.listCyclesBetween(queue.firstCycle(), queue.lastCycle()).descendingSet().stream()
                .map(Long::intValue)
                .toList();
    }

    private long lastEarlier(final int cycle, final long timeNs) {
        long earlier = 0;
        long step = 1;
        while (isEarlier(cycle, earlier + step, timeNs)) {
            earlier += step;
            step *= 2;
        }
        while (step > 1) {
            step /= 2;
            if (isEarlier(cycle, earlier + step, timeNs)) {
                earlier += step;
            }
        }
        return earlier;
    }

    private boolean isEarlier(final int cycle, final long number, final long timeNs) {
        return isAt(cycle, number) && record.timeNs() < timeNs;
    }

    private boolean isAt(final int cycle, final long number) {
        final long wanted = JournalQueue.ROLL_CYCLE.toIndex(cycle, number);
        forget();
        return moved(wanted) && next() && index == wanted;
    }

    private boolean moved(final long wanted) {
        index = wanted;
        return guarded(() -> tailer.moveToIndex(wanted));
    }

    private void forget() {
        sequence = 0;
        chained = false;
        chain.reset();
    }

    static boolean holdsRecords(final Path directory) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + JournalQueue.FILE_SUFFIX)) {
            return files.iterator().hasNext();
        } catch (final IOException e) {
            throw new JournalException("cannot read the directory " + directory + ": " + e, e);
        }
    }

    private boolean guarded(final Step step) {
        try {
            return step.run();
        } catch (final IOException
                | IORuntimeException
                | IllegalStateException
                | IllegalArgumentException
                | IndexOutOfBoundsException
                | BufferUnderflowException
                | BufferOverflowException
                | InternalError e) {
            throw damaged("reading it failed: " + e, e);
        }
    }

    private boolean read() {
        index = tailer.index();
        try (DocumentContext document = tailer.readingDocument()) {
            if (!document.isPresent()) {
                return false;
            }
            load(document);
            return true;
        }
    }

    private void load(final DocumentContext document) {
        index = document.index();
        final Bytes<?> content = document.wire().bytes();
        final long length = content.readRemaining();
        if (length > RecordLayout.MAX_LENGTH + Long.BYTES) {
            throw new IllegalArgumentException(length + " bytes are too many for a record");
        }
        if (length > bytes.length) {
            bytes = new byte[(int) length];
        }
        content.read(bytes, 0, (int) length);
        record.wrap(bytes, (int) length);
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
        if (checksChain) {
            followChain();
        }
        sequence = record.sequence();
    }

    private void followChain() {
        final boolean first = record.sequence() == 1;
        if ((chained || first) && !record.follows(chain.head())) {
            throw damaged("it does not carry the hash of the record before it", null);
        }
        chain.add(record.bytes(), record.length());
        chained = true;
    }

    private JournalDamagedException damaged(final String what, final Throwable cause) {
        return new JournalDamagedException(place() + " is damaged: " + what, cause);
    }

    private String place() {
        return "record " + (sequence + 1) + " of the journal in " + directory + " (file "
                + RollFile.name(JournalQueue.ROLL_CYCLE.toCycle(index)) + ", document "
                + JournalQueue.ROLL_CYCLE.toSequenceNumber(index) + ")";
    }

    /** Something that Chronicle does, which throws IOException without declaring it. */
    private interface Step {
        boolean run() throws IOException;
    }
}
