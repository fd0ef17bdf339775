package io.plateau.control;

import com.fasterxml.jackson.core.JsonGenerator;
import io.plateau.pmtu.event.EventTime;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.table.PmtuEntry;
import java.io.IOException;
import java.util.List;

/** Writes one entry of the table as {@code pmtu list --json} and {@code journal table --json} show it. Stateless. */
public final class EntryJson {
    private EntryJson() {}

    /**
     * Writes one object.
     *
     * @param json where to; the caller separates lines
     * @param entry what to write; reporter and expiry are left out if there are none
     * @param counts what it cost so far
     * @throws IOException if it cannot be written
     */
    public static void write(final JsonGenerator json, final PmtuEntry entry, final PmtuEvent.Counts counts)
            throws IOException {
        write(json, entry, counts, List.of());
    }

    // The same with the senders that go on although they were told; left out if there are none.
    static void write(
            final JsonGenerator json,
            final PmtuEntry entry,
            final PmtuEvent.Counts counts,
            final List<PmtuEvent> stubborn)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("destination", entry.destination().toString());
        json.writeNumberField("mtu", entry.mtu());
        json.writeStringField("state", entry.state().label());
        json.writeStringField("source", entry.source().label());
        if (entry.reporter() != null) {
            json.writeStringField("reporter", entry.reporter().toString());
        }
        json.writeStringField("since", EventTime.text(entry.sinceNs()));
        if (entry.expiresNs() != PmtuEntry.NEVER) {
            json.writeStringField("expires", EventTime.text(entry.expiresNs()));
        }
        json.writeNumberField("fragmented", counts.fragmented());
        json.writeNumberField("resegmented", counts.resegmented());
        json.writeNumberField("reported", counts.reported());
        json.writeNumberField("journal-seq", entry.sequence());
        if (!stubborn.isEmpty()) {
            json.writeArrayFieldStart("stubborn-senders");
            for (final PmtuEvent event : stubborn) {
                write(json, event);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static void write(final JsonGenerator json, final PmtuEvent stubborn) throws IOException {
        json.writeStartObject();
        json.writeStringField("sender", stubborn.sender().toString());
        json.writeStringField("time", EventTime.text(stubborn.timeNs()));
        json.writeStringField("flow", stubborn.detail());
        json.writeNumberField("reported", stubborn.counts().reported());
        json.writeNumberField("fragmented", stubborn.counts().fragmented());
        json.writeNumberField("resegmented", stubborn.counts().resegmented());
        json.writeNumberField("journal-seq", stubborn.sequence());
        json.writeEndObject();
    }
}
