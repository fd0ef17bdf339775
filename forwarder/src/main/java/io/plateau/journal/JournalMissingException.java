package io.plateau.journal;

/** There is no journal where one was looked for. */
public final class JournalMissingException extends JournalException {
    private static final long serialVersionUID = 1L;

    /**
     * Says where.
     *
     * @param message names the directory and what would help
     */
    public JournalMissingException(final String message) {
        super(message, null);
    }
}
