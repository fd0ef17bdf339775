package io.plateau.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What the journals say of all that, read by the command journal export when the forwarders are gone. */
final class JournalStep {
    private final Story story;

    JournalStep(final Story story) {
        this.story = story;
    }

    void play(final LabForwarder gullible, final LabForwarder today) {
        final List<JsonNode> first = tellJournal("2014's policy", gullible);
        story.expect(JournalRule.isBelieved(first), "the first journal names who was believed");
        final List<JsonNode> second = tellJournal("default policy", today);
        story.expect(
                JournalRule.isOnlyEvidence(second), "the second names the same claim, and that nothing came of it");
    }

    private List<JsonNode> tellJournal(final String name, final LabForwarder forwarder) {
        final List<JsonNode> events = forwarder.events();
        story.tell(name + ": " + events.size() + " events in " + forwarder.journal());
        events.stream()
                .filter(event -> !"checkpoint".equals(event.path("event").asText()))
                .forEach(event -> story.tell("  " + EventWords.of(event)));
        return events;
    }
}
