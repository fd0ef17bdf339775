package io.plateau.port;

import java.nio.file.Path;

/** A capture file cannot be read or written. The message names the file, where in it, and what is wrong. */
public final class CaptureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Names the fault.
     *
     * @param file the capture
     * @param offset bytes from its start
     * @param fault what is wrong there
     */
    public CaptureException(final Path file, final long offset, final String fault) {
        this(file, offset, fault, null);
    }

    /**
     * Names the fault.
     *
     * @param file the capture
     * @param offset bytes from its start
     * @param fault what is wrong there
     * @param cause of it, or null
     */
    public CaptureException(final Path file, final long offset, final String fault, final Throwable cause) {
        super(file + ", offset " + offset + ": " + fault, cause);
    }
}
