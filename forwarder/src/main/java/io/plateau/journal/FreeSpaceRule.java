package io.plateau.journal;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * Whether the file system has room for another record. Chronicle maps sparse files: a write into a page that the file
 * system cannot give kills the process by SIGBUS, so that it must be refused before. Owned by the control thread.
 */
final class FreeSpaceRule {
    /** Bytes that stay free for whoever else writes here between two looks. */
    static final long RESERVE = 16 << 20;
    /** A new roll file's index and the blocks that an append can touch. */
    static final long NEXT_BLOCK = 2L * JournalQueue.BLOCK_SIZE;
    /** How long a look is believed; a disk filled at 1 GB/s takes 10 MB in that time. */
    static final long INTERVAL_NS = 10_000_000;

    private final Path directory;
    private final FileStore store;
    private final LongSupplier monotonicNs;
    private long budget;
    private long lookedNs;

    FreeSpaceRule(final Path directory, final LongSupplier monotonicNs) throws IOException {
        this.directory = directory;
        this.store = Files.getFileStore(directory);
        this.monotonicNs = monotonicNs;
    }

    /**
     * Looks at the file system at most every 10 ms or mebibyte, and always after a refusal.
     *
     * @param length bytes to be written
     * @return null if there is room, else what to tell the operator
     * @throws IOException if the file system does not answer
     */
    String refusal(final int length) throws IOException {
        final long nowNs = monotonicNs.getAsLong();
        if (budget >= length && nowNs - lookedNs < INTERVAL_NS) {
            budget -= length;
            return null;
        }
        final long free = store.getUsableSpace();
        if (free < RESERVE + NEXT_BLOCK + length) {
            budget = 0;
            return "no room for the journal in " + directory + ": " + (free >> 10)
                    + " KiB are free, and no event is written with less than " + ((RESERVE + NEXT_BLOCK + length) >> 10)
                    + " KiB; free space on " + store + ", nothing else is needed";
        }
        lookedNs = nowNs;
        budget = (long) JournalQueue.BLOCK_SIZE - length;
        return null;
    }
}
