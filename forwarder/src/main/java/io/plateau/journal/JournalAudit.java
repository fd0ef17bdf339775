package io.plateau.journal;

import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.RetiredFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/**
 * Looks at the whole of a journal, its chain of hashes and every byte of its files that anybody uses, and goes on behind what is
 * damaged. Beside a running writer it looks at what was there when it began, and at some of what came since. Owned by one
 * thread.
 */
public final class JournalAudit {
    private final Path directory;
    private final Consumer<PmtuEvent> events;
    private final AuditState state = new AuditState(this::take);
    private RetiredFile retired;
    private long records;

    /**
     * Makes it; nothing is read yet.
     *
     * @param directory where the journal is
     * @param events takes each event that can be read, in its order; after a gap in the numbers something is missing
     */
    public JournalAudit(final Path directory, final Consumer<PmtuEvent> events) {
        this.directory = directory;
        this.events = events;
    }

    /**
     * Reads everything.
     *
     * @throws JournalException if there is no journal or it may not be read
     */
    public void run() {
        JournalReader.open(directory).close(); // says so if there is none
        try {
            final int newest = QueueMetadata.newestCycle(directory);
            final List<RollFile> files = RollFile.list(directory);
            for (final RollFile file : files) {
                try (RollFileReader reader = new RollFileReader(file.path())) {
                    new RollFileAudit(file, reader, state).run();
                }
            }
            reportNewest(newest, files.get(files.size() - 1));
        } catch (final IOException e) {
            throw JournalException.unreadable(directory, e);
        }
        reportFirst();
    }

    /**
     * What was found, in the order of the journal.
     *
     * @return empty if all is as it was written
     */
    public List<Finding> findings() {
        return state.findings();
    }

    /**
     * Adds what somebody found who looked at the events.
     *
     * @param event about which
     * @param what in words
     */
    public void damage(final PmtuEvent event, final String what) {
        state.damage(Finding.UNKNOWN, event.sequence(), what);
    }

    /**
     * Records that could be read.
     *
     * @return 0 or more
     */
    public long records() {
        return records;
    }

    /**
     * The hash of the last record.
     *
     * @return hexadecimal
     */
    public String head() {
        return HexFormat.of().formatHex(state.head());
    }

    private void take(final RecordView record) {
        records++;
        final PmtuEvent event;
        try {
            event = record.event();
        } catch (final IllegalArgumentException e) {
            state.damage(Finding.UNKNOWN, record.sequence(), e.getMessage());
            return;
        }
        final RetiredFile dropped = event.type() == EventType.CHECKPOINT ? RetiredFile.of(event.detail()) : null;
        if (dropped != null) {
            retired = dropped;
        }
        events.accept(event);
    }

    // Chronicle notes the newest file beside them.
    private void reportNewest(final int newest, final RollFile last) throws IOException {
        if (newest == QueueMetadata.UNREADABLE) {
            state.damageOfAll(Finding.UNKNOWN, QueueMetadata.FILE_NAME + " is not as Chronicle Queue writes it");
        } else if (newest > last.cycle() && QueueMetadata.newestCycle(directory) == newest) {
            state.damageOfAll(
                    state.nextSequence(),
                    "the last file is missing: " + QueueMetadata.FILE_NAME + " says that it is "
                            + RollFile.name(newest));
        }
    }

    // A journal begins with record 1, or where retention says that it does.
    private void reportFirst() {
        final long first = state.firstSequence();
        if (first <= 1) {
            return;
        }
        if (retired == null || retired.lastSequence() < first - 1) {
            final long known = retired == null ? 1 : retired.lastSequence() + 1;
            state.damageOfAll(
                    known,
                    "records " + known + " to " + (first - 1) + " are missing, and no checkpoint says that retention"
                            + " dropped them: the first file is missing");
        } else if (retired.lastSequence() == first - 1
                && !retired.lastHash().equals(HexFormat.of().formatHex(state.firstPrevious()))) {
            state.damageOfAll(first, "it does not follow what retention dropped before it");
        }
    }
}
