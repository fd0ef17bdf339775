package io.plateau.cli;

import io.plateau.journal.JournalException;
import io.plateau.journal.JournalReader;
import java.nio.file.Path;
import picocli.CommandLine.Model.OptionSpec;

/** {@code --journal}, for the commands that read a journal. */
final class JournalOption {
    private final Value<Path> directory;

    JournalOption(final Command command) {
        directory = command.option(
                Path.class,
                OptionSpec.builder("--journal")
                        .paramLabel("DIR")
                        .defaultValue("/var/lib/plateau/journal")
                        .description("The journal's directory, live or a copy; default ${DEFAULT-VALUE}."));
    }

    Path directory() {
        return directory.get();
    }

    // For a question that is about all of it.
    JournalReader open() {
        return JournalReader.open(directory.get());
    }

    // For a question that is about a part of it.
    JournalReader openIndexed() {
        final JournalReader reader = JournalReader.open(directory.get());
        try {
            return reader.indexed();
        } catch (final JournalException e) {
            reader.close();
            throw e;
        }
    }
}
