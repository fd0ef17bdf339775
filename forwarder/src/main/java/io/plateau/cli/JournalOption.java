package io.plateau.cli;

import io.plateau.journal.JournalException;
import io.plateau.journal.JournalReader;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --journal}, for the commands that read a journal. */
final class JournalOption {
    @Option(
            names = "--journal",
            paramLabel = "DIR",
            defaultValue = "/var/lib/plateau/journal",
            description = "The journal's directory, live or a copy; default ${DEFAULT-VALUE}.")
    private Path directory;

    JournalOption() {}

    Path directory() {
        return directory;
    }

    // For a question that is about all of it.
    JournalReader open() {
        return JournalReader.open(directory);
    }

    // For a question that is about a part of it.
    JournalReader openIndexed() {
        final JournalReader reader = JournalReader.open(directory);
        try {
            return reader.indexed();
        } catch (final JournalException e) {
            reader.close();
            throw e;
        }
    }
}
