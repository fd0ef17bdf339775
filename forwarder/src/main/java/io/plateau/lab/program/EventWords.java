package io.plateau.lab.program;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An event of the journal, from the JSON of journal export, in one line. */
public final class EventWords {
    private static final int TIME_START = 11;
    private static final int TIME_END = 23;

    private EventWords() {}

    /**
     * Tells of many events. Of several claims in a row by one reporter with the same outcome, the first; checkpoints are
     * left out.
     *
     * @param events of journal export, oldest first
     * @return lines
     */
    public static List<String> of(final List<JsonNode> events) {
        final List<String> lines = new ArrayList<>();
        String last = "";
        long alike = 0;
        for (final JsonNode event : events) {
            if ("checkpoint".equals(event.path("event").asText())) {
                continue;
            }
            final String kind = kind(event);
            if (kind.startsWith("claim-") && kind.equals(last)) {
                alike++;
                continue;
            }
            addAlike(lines, alike);
            lines.add(of(event));
            last = kind;
            alike = 0;
        }
        addAlike(lines, alike);
        return lines;
    }

    private static void addAlike(final List<String> lines, final long alike) {
        if (alike > 0) {
            lines.add("              and " + alike + " more like it");
        }
    }

    private static String kind(final JsonNode event) {
        return event.path("event").asText()
                + ' '
                + event.path("reason").asText()
                + ' '
                + event.path("reporter").asText();
    }

    /**
     * Tells of an event.
     *
     * @param event of journal export
     * @return a line that begins with the time of day, in milliseconds
     */
    public static String of(final JsonNode event) {
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
        append(words, ", resegmented ", event.path("resegmented"));
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
