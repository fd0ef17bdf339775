package io.plateau.control;

/** A command that could not be carried out, in words for the operator. */
public final class ControlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    /**
     * Says what failed.
     *
     * @param exitCode of the program: 1 failed, 2 wrong usage, 3 the machine lacks something
     * @param message names what failed and what to do
     */
    public ControlException(final int exitCode, final String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /**
     * How the program ends.
     *
     * @return 1 to 3
     */
    public int exitCode() {
        return exitCode;
    }
}
