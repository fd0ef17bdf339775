package io.plateau.journal.index;

import java.io.IOException;

/** A section of an index is not as it was written. It can be made again. */
public final class IndexFaultException extends IOException {
    private static final long serialVersionUID = 1;

    IndexFaultException(final String message) {
        super(message);
    }
}
