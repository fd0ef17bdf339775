package io.plateau.journal;

/** A record is written in a layout that this version of Plateau does not know. */
public final class JournalVersionException extends JournalException {
    private static final long serialVersionUID = 1L;

    /**
     * Says which.
     *
     * @param message names the file, the layout and those that can be read
     */
    public JournalVersionException(final String message) {
        super(message, null);
    }
}
