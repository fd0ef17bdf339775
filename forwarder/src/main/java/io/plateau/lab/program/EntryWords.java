package io.plateau.lab.program;

import com.fasterxml.jackson.databind.JsonNode;

/** An entry of the table, from the JSON of pmtu list, in one line. */
public final class EntryWords {
    private EntryWords() {}

    /**
     * Tells of an entry.
     *
     * @param entry of pmtu list
     * @return a line
     */
    public static String of(final JsonNode entry) {
        return entry.path("destination").asText() + " mtu " + entry.path("mtu").asInt() + " "
                + entry.path("state").asText() + ", claimed by "
                + entry.path("reporter").asText("nobody");
    }
}
