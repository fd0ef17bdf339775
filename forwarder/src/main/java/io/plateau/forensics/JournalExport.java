package io.plateau.forensics;

import io.plateau.journal.JournalReader;
import io.plateau.pmtu.event.PmtuEvent;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Events of a journal, one after the other, to whoever writes them. */
public final class JournalExport {
    // How many records are looked through at first for the last that are wanted, and how many times more each time.
    private static final long FIRST_WINDOW = 4096;
    private static final int WINDOW_GROWTH = 8;

    private JournalExport() {}

    /**
     * Writes all that is wanted.
     *
     * @param reader of the journal
     * @param filter what is wanted
     * @param writer takes the events; neither flushed nor closed
     * @throws IOException if the writer takes no more
     */
    public static void all(final JournalReader reader, final EventFilter filter, final EventWriter writer)
            throws IOException {
        reader.seekTime(filter.fromNs());
        if (!filter.destinations().isEmpty()) {
            reader.about(filter.destinations());
        }
        while (reader.next()) {
            final PmtuEvent event = wanted(reader, filter);
            if (event != null) {
                writer.write(event);
            }
        }
    }

    /**
     * Writes the last that are wanted, and leaves the reader at the end.
     *
     * @param reader of the journal
     * @param filter what is wanted
     * @param count how many, at most; they are kept in memory until the last is found
     * @param writer takes the events and is flushed
     * @throws IOException if the writer takes no more
     */
    public static void last(
            final JournalReader reader, final EventFilter filter, final long count, final EventWriter writer)
            throws IOException {
        final Deque<PmtuEvent> last = new ArrayDeque<>();
        long window = Math.max(count, FIRST_WINDOW);
        while (lookThrough(reader, filter, window, count, last) && last.size() < count) {
            window *= WINDOW_GROWTH;
        }
        for (final PmtuEvent event : last) {
            writer.write(event);
        }
        writer.flush();
    }

    /**
     * Writes what is there from here on, is wanted and has not been read yet.
     *
     * @param reader of the journal
     * @param filter what is wanted
     * @param writer takes the events and is flushed if there were any
     * @throws IOException if the writer takes no more
     */
    public static void onward(final JournalReader reader, final EventFilter filter, final EventWriter writer)
            throws IOException {
        boolean isNew = false;
        while (reader.next()) {
            final PmtuEvent event = wanted(reader, filter);
            if (event != null) {
                writer.write(event);
                isNew = true;
            }
        }
        if (isNew) {
            writer.flush();
        }
    }

    // False if there is nothing before the window.
    private static boolean lookThrough(
            final JournalReader reader,
            final EventFilter filter,
            final long window,
            final long count,
            final Deque<PmtuEvent> last) {
        last.clear();
        reader.seekLast(window);
        long records = 0;
        while (reader.next()) {
            records++;
            final PmtuEvent event = wanted(reader, filter);
            if (event != null) {
                last.addLast(event);
            }
            if (last.size() > count) {
                last.removeFirst();
            }
        }
        return records >= window;
    }

    // The event that the reader is at; null if it is not wanted.
    private static PmtuEvent wanted(final JournalReader reader, final EventFilter filter) {
        if (!filter.mayPass(reader.record())) {
            return null;
        }
        final PmtuEvent event = reader.event();
        return filter.passes(event) ? event : null;
    }
}
