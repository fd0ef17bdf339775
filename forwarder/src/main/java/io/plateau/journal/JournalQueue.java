package io.plateau.journal;

import java.nio.file.Path;
import net.openhft.chronicle.core.time.TimeProvider;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;

/** How the writer opens the Chronicle Queue that holds the records, and what readers know of its files. */
final class JournalQueue {
    /** A file for each day, UTC. */
    static final RollCycle ROLL_CYCLE = RollCycles.FAST_DAILY;
    /** Bytes mapped at a time. Smaller blocks than Chronicle's 64 MiB lower the longest append and the size of a copy. */
    static final int BLOCK_SIZE = 1 << 20;

    /** The names of files, without the suffix: what {@link #ROLL_CYCLE} says, for those who do not write. */
    static final String ROLL_CYCLE_FORMAT = "yyyyMMdd'F'";
    /** Milliseconds of a file. */
    static final long ROLL_MS = 86_400_000;

    static final String FILE_SUFFIX = ".cq4";

    // How long a file that its writer did not finish making is waited for; nobody else holds a lock for long.
    private static final long TIMEOUT_MS = 1000;

    static {
        // Chronicle reads these once. We watch the disk ourselves, and nothing here calls home.
        System.setProperty("chronicle.disk.monitor.disable", "true");
        System.setProperty("chronicle.analytics.disable", "true");
    }

    private JournalQueue() {}

    static SingleChronicleQueue forWriting(final Path directory, final TimeProvider time) {
        return SingleChronicleQueueBuilder.binary(directory)
                .rollCycle(ROLL_CYCLE)
                .timeoutMS(TIMEOUT_MS)
                .blockSize(BLOCK_SIZE)
                .timeProvider(time)
                .build();
    }
}
