package io.plateau;

/** The running forwarder cannot do what it was asked. */
public final class ForwarderException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Says what failed.
     *
     * @param message in words for an operator
     * @param cause null if there is nothing more
     */
    public ForwarderException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
