package io.plateau.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** One writer, and readers that check what they see beside it until it is through. Used once. */
public final class Contention {
    private final AtomicBoolean done = new AtomicBoolean();

    // Whether the writer is through: readers end then, once they have checked something.
    public boolean isOver() {
        return done.get();
    }

    // The writer runs on this thread. Each reader tells how many answers it checked.
    public void run(final Runnable writer, final List<Callable<Long>> readers) throws Exception {
        final ExecutorService threads = Executors.newFixedThreadPool(readers.size());
        try {
            final List<Future<Long>> checked = new ArrayList<>();
            readers.forEach(reader -> checked.add(threads.submit(reader)));
            writer.run();
            done.set(true);
            for (final Future<Long> reader : checked) {
                assertThat(reader.get()).as("answers that a reader checked").isPositive();
            }
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
    }
}
