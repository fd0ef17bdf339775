package io.plateau.lab.program;

import com.fasterxml.jackson.databind.JsonNode;
import io.plateau.lab.network.LabException;
import io.plateau.lab.network.LabNetwork;
import java.util.List;

/** What an entry of the table, from the JSON of pmtu list, has to say for the story to be told. */
public final class EntryRule {
    private EntryRule() {}

    /**
     * The one entry there is, where there must be neither none nor two.
     *
     * @param entries towards the server
     * @return the only one
     * @throws LabException if there are more or none
     */
    public static JsonNode only(final List<JsonNode> entries) {
        if (entries.size() != 1) {
            throw LabException.failed("pmtu list shows " + entries.size() + " entries for " + LabNetwork.SERVER_IPV4
                    + " where one was to be expected: " + entries);
        }
        return entries.get(0);
    }

    /**
     * Whether an entry says so.
     *
     * @param entry of pmtu list
     * @param state as there
     * @param mtu bytes
     * @return true if both are its own
     */
    public static boolean is(final JsonNode entry, final String state, final int mtu) {
        return state.equals(entry.path("state").asText()) && entry.path("mtu").asInt() == mtu;
    }

    /**
     * Whether the gateway itself has cut segments because of an entry, after it had sent a Packet Too Big in vain.
     *
     * @param entry of pmtu list
     * @return true if so
     */
    public static boolean isResegmented(final JsonNode entry) {
        return isEnforced(entry) && entry.path("resegmented").asLong() > 0;
    }

    /**
     * Whether the gateway itself has sent a Packet Too Big because of an entry.
     *
     * @param entry of pmtu list
     * @return true if so
     */
    public static boolean isEnforced(final JsonNode entry) {
        return entry.path("reported").asLong() > 0;
    }
}
