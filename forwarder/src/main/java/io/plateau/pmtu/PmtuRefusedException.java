package io.plateau.pmtu;

/** A command that cannot be carried out as it stands. Its message is for the operator: what is wrong, what would be right. */
public final class PmtuRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Says why.
     *
     * @param message for the operator
     */
    public PmtuRefusedException(final String message) {
        super(message);
    }
}
