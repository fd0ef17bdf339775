package io.plateau.journal;

import java.nio.file.Path;
import net.openhft.chronicle.core.time.TimeProvider;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;

/** How both sides open the Chronicle Queue that holds the records. */
final class JournalQueue {
    /** A file for each day, UTC. */
    static final RollCycle ROLL_CYCLE = RollCycles.FAST_DAILY;
    /** Bytes mapped at a time. Smaller blocks than Chronicle's 64 MiB lower the longest append and the size of a copy. */
    static final int BLOCK_SIZE = 1 << 20;

    static final String FILE_SUFFIX = SingleChronicleQueue.SUFFIX;

    // How long a file that its writer did not finish making is waited for; nobody else holds a lock for long.
    private static final long TIMEOUT_MS = 1000;

    static {
        // Chronicle reads these once. We watch the disk ourselves, and nothing here calls home.
        System.setProperty("chronicle.disk.monitor.disable", "true");
        System.setProperty("chronicle.analytics.disable", "true");
    }

    private JournalQueue() {}

    static SingleChronicleQueue forWriting(final Path directory, final TimeProvider time) {
        return settings(directory).timeProvider(time).build();
    }

    static SingleChronicleQueue forReading(final Path directory) {
        return settings(directory).readOnly(true).build();
    }

    private static SingleChronicleQueueBuilder settings(final Path directory) {
        return SingleChronicleQueueBuilder.binary(directory)
                .rollCycle(ROLL_CYCLE)
                .timeoutMS(TIMEOUT_MS)
                .blockSize(BLOCK_SIZE);
    }
}
