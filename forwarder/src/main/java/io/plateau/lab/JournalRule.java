package io.plateau.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What a journal, from the JSON of journal export, has to say about the forged claim for the story to be told. */
final class JournalRule {
    private static final String ACCEPTED = "claim-accepted";
    private static final String QUARANTINED = "claim-quarantined";

    private JournalRule() {}

    // The claim was believed.
    static boolean isBelieved(final List<JsonNode> events) {
        return events.stream().anyMatch(event -> isClaim(event, ACCEPTED) && isAboutServer(event));
    }

    // The claim was kept as evidence, and believed about nobody.
    static boolean isOnlyEvidence(final List<JsonNode> events) {
        return events.stream().anyMatch(event -> isClaim(event, QUARANTINED) && isAboutServer(event))
                && events.stream().noneMatch(event -> isClaim(event, ACCEPTED));
    }

    private static boolean isClaim(final JsonNode event, final String type) {
        return type.equals(event.path("event").asText())
                && event.path("claimed-mtu").asInt() == Attacker.CLAIMED_MTU;
    }

    private static boolean isAboutServer(final JsonNode event) {
        return LabNetwork.SERVER_IPV4.equals(event.path("destination").asText());
    }
}
