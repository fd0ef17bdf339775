package io.plateau.forensics;

import io.plateau.pmtu.event.PmtuEvent;
import java.io.Closeable;
import java.io.Flushable;
import java.io.IOException;

/** Writes events as lines of text. Owned by one thread. */
public interface EventWriter extends Closeable, Flushable {
    /**
     * Writes one event.
     *
     * @param event with its place in the journal
     * @throws IOException if the destination takes no more
     */
    void write(PmtuEvent event) throws IOException;
}
