package io.plateau.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** An event of the journal, from the JSON of journal export, in one line. */
final class EventWords {
    private static final int TIME_START = 11;
    private static final int TIME_END = 23;

    private EventWords() {}

    // Begins with the time of day, in milliseconds.
    static String of(final JsonNode event) {
        final String time = event.path("time").asText().substring(TIME_START, TIME_END);
        final String type = event.path("event").asText();
        final StringBuilder words = new StringBuilder(String.format(Locale.ROOT, "%s  %-17s", time, type));
        append(words, " ", event.path("destination"));
        append(words, ", claimed ", event.path("claimed-mtu"));
        if ("mtu-changed".equals(type)) {
            final boolean isEnforced = !"quarantined".equals(event.path("state").asText());
            append(words, isEnforced ? ", enforced from now on: " : ", known to arrive: ", event.path("new-mtu"));
        }
        append(words, ", ", event.path("reason"));
        append(words, ", says ", event.path("reporter"));
        append(words, ", reported ", event.path("reported"));
        append(words, ", dropped ", event.path("dropped"));
        return words.toString();
    }

    // What an event does not say is left out of its JSON.
    private static void append(final StringBuilder words, final String before, final JsonNode value) {
        if (!value.isMissingNode()) {
            words.append(before).append(value.asText());
        }
    }
}
