package io.plateau.lab;

import com.fasterxml.jackson.databind.JsonNode;

/** An entry of the table, from the JSON of pmtu list, in one line. */
final class EntryWords {
    private EntryWords() {}

    static String of(final JsonNode entry) {
        return entry.path("destination").asText() + " mtu " + entry.path("mtu").asInt() + " "
                + entry.path("state").asText() + ", claimed by "
                + entry.path("reporter").asText("nobody");
    }
}
