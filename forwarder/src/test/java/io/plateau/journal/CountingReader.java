package io.plateau.journal;

import java.nio.file.Path;

/** Reads a journal in a process of its own and prints how many records it has. */
final class CountingReader {
    private CountingReader() {}

    public static void main(final String[] arguments) {
        try (JournalReader reader = JournalReader.open(Path.of(arguments[0])).checkingChain()) {
            long count = 0;
            while (reader.next()) {
                count++;
            }
            reader.seekLast(1);
            System.out.append(count + " records, the last is "
                    + (reader.next() ? reader.record().sequence() : 0) + "\n");
        }
    }
}
