package io.plateau.journal;

import io.plateau.journal.RollFileReader.Step;
import io.plateau.pmtu.event.EventLogException;
import io.plateau.pmtu.event.RetiredFile;
import io.plateau.pmtu.event.SnapshotPart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Which roll files may go: whole ones, the oldest first, never the one that is written, and only if the next one begins with the
 * whole table. Owned by the control thread.
 */
final class JournalRetention {
    private static final long LOOK_AGAIN_NS = TimeUnit.HOURS.toNanos(1);

    private final Path directory;
    private long retentionNs = Long.MAX_VALUE;
    private long nextLookNs = Long.MIN_VALUE;

    JournalRetention(final Path directory) {
        this.directory = directory;
    }

    void retain(final long ns) {
        retentionNs = Math.max(ns, JournalWriter.LEAST_RETENTION_NS);
        nextLookNs = Long.MIN_VALUE;
    }

    /**
     * The oldest file, if it may go. Looks once an hour, and after a file went.
     *
     * @param nowNs nanoseconds since the epoch
     * @param writtenCycle the file that is written
     * @return null if none may
     */
    RetiredFile retired(final long nowNs, final int writtenCycle) {
        if (retentionNs == Long.MAX_VALUE || nowNs < nextLookNs) {
            return null;
        }
        nextLookNs = nowNs + LOOK_AGAIN_NS;
        try {
            final List<RollFile> files = RollFile.list(directory);
            if (files.size() < 2 || files.get(1).cycle() > writtenCycle || !isOver(files.get(0), nowNs)) {
                return null;
            }
            return whatGoes(files.get(0), files.get(1));
        } catch (final IOException e) {
            throw new EventLogException("cannot see which files of the journal in " + directory + " are old: " + e, e);
        }
    }

    private boolean isOver(final RollFile file, final long nowNs) {
        return nowNs - TimeUnit.MILLISECONDS.toNanos(RollFile.startMs(file.cycle() + 1)) >= retentionNs;
    }

    // Null if the next file does not begin with the whole table.
    private static RetiredFile whatGoes(final RollFile file, final RollFile next) throws IOException {
        try (RollFileReader reader = new RollFileReader(next.path())) {
            final RecordView record = new RecordView();
            RetiredFile retired = null;
            for (int number = 1; reader.step() == Step.RECORD; number++) {
                record.wrap(reader.bytes(), reader.offset(), reader.length());
                final SnapshotPart part = record.version() == RecordLayout.VERSION_VALUE && record.fault() == null
                        ? SnapshotPart.of(record.event())
                        : null;
                if (part == null || part.number() != number) {
                    return null;
                }
                if (number == 1) {
                    retired = new RetiredFile(
                            RollFile.name(file.cycle()),
                            record.sequence() - 1,
                            HexFormat.of().formatHex(record.previous()));
                }
                if (part.isLast()) {
                    return retired;
                }
            }
            return null;
        }
    }

    void drop(final RetiredFile file) {
        try {
            Files.delete(directory.resolve(file.name()));
        } catch (final IOException e) {
            throw new EventLogException("cannot drop " + directory.resolve(file.name()) + ": " + e, e);
        }
        nextLookNs = Long.MIN_VALUE;
    }
}
