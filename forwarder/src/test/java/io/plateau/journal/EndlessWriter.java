package io.plateau.journal;

import java.nio.file.Path;

/** Writes to a journal as fast as it can until it is killed. Says so once it has begun. */
final class EndlessWriter {
    private EndlessWriter() {}

    // A program's output is what the test waits for.
    public static void main(final String[] arguments) {
        try (JournalWriter writer = JournalWriter.open(Path.of(arguments[0]))) {
            for (long i = 0; true; i++) {
                writer.append(Events.learned(i));
                if (i == 1000) {
                    System.out.append("begun\n").flush();
                }
            }
        }
    }
}
