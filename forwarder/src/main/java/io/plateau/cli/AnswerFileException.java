package io.plateau.cli;

import java.io.IOException;

/** A file that an answer was to be written to takes no more. The message names it. */
final class AnswerFileException extends IOException {
    private static final long serialVersionUID = 1L;

    AnswerFileException(final String message, final IOException cause) {
        super(message, cause);
    }
}
