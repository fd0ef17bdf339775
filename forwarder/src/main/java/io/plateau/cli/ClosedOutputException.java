package io.plateau.cli;

import java.io.IOException;

/** Whoever read our output has gone, as head(1) does. */
final class ClosedOutputException extends IOException {
    private static final long serialVersionUID = 1L;

    ClosedOutputException() {
        super("the output is closed");
    }
}
