package io.plateau.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What an entry of the table, from the JSON of pmtu list, has to say for the story to be told. */
final class EntryRule {
    private EntryRule() {}

    // The one entry there is, where there must be neither none nor two.
    static JsonNode only(final List<JsonNode> entries) {
        if (entries.size() != 1) {
            throw LabException.failed("pmtu list shows " + entries.size() + " entries for " + LabNetwork.SERVER_IPV4
                    + " where one was to be expected: " + entries);
        }
        return entries.get(0);
    }

    static boolean is(final JsonNode entry, final String state, final int mtu) {
        return state.equals(entry.path("state").asText()) && entry.path("mtu").asInt() == mtu;
    }

    // Whether the gateway itself has sent a Packet Too Big because of it.
    static boolean isEnforced(final JsonNode entry) {
        return entry.path("reported").asLong() > 0;
    }
}
