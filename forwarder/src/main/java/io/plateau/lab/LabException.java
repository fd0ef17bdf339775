package io.plateau.lab;

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

    static LabException failed(final String message) {
        return new LabException(message, FAILED, null);
    }

    static LabException failed(final String message, final Throwable cause) {
        return new LabException(message, FAILED, cause);
    }

    static LabException lacking(final String message) {
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
