package io.plateau.lab.program;

import com.fasterxml.jackson.databind.JsonNode;
import io.plateau.lab.network.LabNetwork;
import java.util.List;

/** What a journal, from the JSON of journal export, has to say about the forged claim for the story to be told. */
public final class JournalRule {
    /** What was claimed in 2014, bytes. */
    public static final int CLAIMED_MTU = 296;

    private static final String ACCEPTED = "claim-accepted";
    private static final String QUARANTINED = "claim-quarantined";

    private JournalRule() {}

    /**
     * Whether the claim was believed.
     *
     * @param events of journal export
     * @return true if so
     */
    public static boolean isBelieved(final List<JsonNode> events) {
        return events.stream().anyMatch(event -> isClaim(event, ACCEPTED) && isAboutServer(event));
    }

    /**
     * Whether the claim was kept as evidence, and believed about nobody.
     *
     * @param events of journal export
     * @return true if so
     */
    public static boolean isOnlyEvidence(final List<JsonNode> events) {
        return events.stream().anyMatch(event -> isClaim(event, QUARANTINED) && isAboutServer(event))
                && events.stream().noneMatch(event -> isClaim(event, ACCEPTED));
    }

    private static boolean isClaim(final JsonNode event, final String type) {
        return type.equals(event.path("event").asText())
                && event.path("claimed-mtu").asInt() == CLAIMED_MTU;
    }

    private static boolean isAboutServer(final JsonNode event) {
        return LabNetwork.SERVER_IPV4.equals(event.path("destination").asText());
    }
}
