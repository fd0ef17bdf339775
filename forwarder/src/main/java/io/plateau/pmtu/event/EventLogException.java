package io.plateau.pmtu.event;

/** An event could not be written: a full disk, a failing device. Nothing of it may take effect. */
public final class EventLogException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Says what failed.
     *
     * @param message names the journal and what would help
     * @param cause what the storage said; null if there is nothing more
     */
    public EventLogException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
