package io.plateau.journal;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;

/** A journal cannot be opened or read: it is not there, not ours to read, or not a journal. The message says what would help. */
public class JournalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Says what is wrong.
     *
     * @param message names the journal and what would help
     * @param cause what the storage said; null if there is nothing more
     */
    public JournalException(final String message, final Throwable cause) {
        super(message, cause);
    }

    // A directory or file that cannot be read, whatever the cause.
    static JournalException unreadable(final Path directory, final IOException cause) {
        return cause instanceof AccessDeniedException
                ? new JournalException(
                        "cannot read the journal in " + directory + ": " + cause.getMessage()
                                + "; run as a user who may read its files",
                        cause)
                : new JournalException("cannot read the journal in " + directory + ": " + cause, cause);
    }
}
