package io.plateau.journal;

/** A record is not as it was written. Nothing from this place on can be believed. */
public final class JournalDamagedException extends JournalException {
    private static final long serialVersionUID = 1L;

    /**
     * Says where and what.
     *
     * @param message names the file and the record
     * @param cause what reading it led to; null if there is nothing more
     */
    public JournalDamagedException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
