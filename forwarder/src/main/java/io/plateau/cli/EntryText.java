package io.plateau.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.plateau.pmtu.event.EventTime;
import java.time.Duration;

/** Entries of the table for people, one a line, the destination first. Stateless. */
final class EntryText {
    private static final String ROW = "%-39s %5s  %-11s  %-8s  %-15s  %-8s %11s %11s %11s  %s";

    private EntryText() {}

    static String heading() {
        return ROW.formatted(
                "DESTINATION",
                "MTU",
                "STATE",
                "SOURCE",
                "REPORTER",
                "EXPIRES",
                "FRAGMENTED",
                "RESEGMENTED",
                "REPORTED",
                "JOURNAL-SEQ");
    }

    static String line(final JsonNode entry, final long nowNs) {
        return ROW.formatted(
                entry.path("destination").asText(),
                entry.path("mtu").asText(),
                entry.path("state").asText(),
                entry.path("source").asText(),
                entry.path("reporter").asText("-"),
                expiry(entry, nowNs),
                entry.path("fragmented").asText(),
                entry.path("resegmented").asText(),
                entry.path("reported").asText(),
                entry.path("journal-seq").asText());
    }

    // A sender that goes on although it was told, below the entry that it exceeds.
    static String stubborn(final JsonNode sender) {
        return "  stubborn: " + sender.path("sender").asText() + " "
                + sender.path("flow").asText() + " (reported "
                + sender.path("reported").asText() + ", resegmented "
                + sender.path("resegmented").asText() + ", fragmented "
                + sender.path("fragmented").asText() + " when last told, "
                + sender.path("time").asText() + ")";
    }

    private static String expiry(final JsonNode entry, final long nowNs) {
        if (!entry.has("expires")) {
            return "never";
        }
        final long leftNs = EventTime.parse(entry.path("expires").asText()) - nowNs;
        return StatusText.age(Duration.ofNanos(Math.max(0, leftNs)));
    }
}
