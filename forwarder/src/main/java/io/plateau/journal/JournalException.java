package io.plateau.journal;

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
}
