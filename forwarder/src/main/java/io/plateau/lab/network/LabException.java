package io.plateau.lab.network;

/** The lab could not be built or could not go on. The message is for the person who started it. */
public final class LabException extends IllegalStateException {
    private static final long serialVersionUID = 1L;
    private static final int FAILED = 1;
    private static final int LACKING = 3;

    /** What the command ends with. */
    private final int exitCode;

    private LabException(final String message, final int exitCode, final Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /**
     * Something went wrong.
     *
     * @param message what
     * @return to throw
     */
    public static LabException failed(final String message) {
        return new LabException(message, FAILED, null);
    }

    /**
     * Something went wrong.
     *
     * @param message what
     * @param cause why
     * @return to throw
     */
    public static LabException failed(final String message, final Throwable cause) {
        return new LabException(message, FAILED, cause);
    }

    /**
     * The machine lacks something.
     *
     * @param message what, and the command that brings it
     * @return to throw
     */
    public static LabException lacking(final String message) {
        return new LabException(message, LACKING, null);
    }

    /**
     * What the command ends with.
     *
     * @return 1 if something failed, 3 if the machine lacks something
     */
    public int exitCode() {
        return exitCode;
    }
}
