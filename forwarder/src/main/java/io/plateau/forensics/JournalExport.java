package io.plateau.forensics;

import io.plateau.journal.JournalReader;
import java.io.IOException;

/** Events of a journal, one after the other, to whoever writes them. */
public final class JournalExport {
    private JournalExport() {}

    /**
     * Writes what happened in a span of time.
     *
     * @param reader of the journal
     * @param fromNs nanoseconds since the epoch, this one included
     * @param toNs nanoseconds since the epoch, this one included
     * @param writer takes the events; neither flushed nor closed
     * @throws IOException if the writer takes no more
     */
    public static void between(final JournalReader reader, final long fromNs, final long toNs, final EventWriter writer)
            throws IOException {
        reader.seekTime(fromNs);
        while (reader.next()) {
            final long timeNs = reader.record().timeNs();
            if (timeNs >= fromNs && timeNs <= toNs) {
                writer.write(reader.event());
            }
        }
    }

    /**
     * Writes what is there from here on and has not been read yet.
     *
     * @param reader of the journal
     * @param writer takes the events and is flushed if there were any
     * @throws IOException if the writer takes no more
     */
    public static void onward(final JournalReader reader, final EventWriter writer) throws IOException {
        boolean isNew = false;
        while (reader.next()) {
            writer.write(reader.event());
            isNew = true;
        }
        if (isNew) {
            writer.flush();
        }
    }
}
