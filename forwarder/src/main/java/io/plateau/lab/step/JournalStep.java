package io.plateau.lab.step;

import com.fasterxml.jackson.databind.JsonNode;
import io.plateau.lab.program.EventWords;
import io.plateau.lab.program.JournalRule;
import io.plateau.lab.program.LabForwarder;
import java.util.List;

/** What the journals say of all that, read by the command journal export when the forwarders are gone. */
public final class JournalStep {
    private final Story story;

    /**
     * Prepares it.
     *
     * @param story that it is told in
     */
    public JournalStep(final Story story) {
        this.story = story;
    }

    /**
     * Plays it.
     *
     * @param gullible the forwarder of 2014
     * @param today the forwarder with the default policy
     */
    public void play(final LabForwarder gullible, final LabForwarder today) {
        final List<JsonNode> first = tellJournal("2014's policy", gullible);
        story.expect(JournalRule.isBelieved(first), "the first journal names who was believed");
        final List<JsonNode> second = tellJournal("default policy", today);
        story.expect(
                JournalRule.isOnlyEvidence(second), "the second names the same claim, and that nothing came of it");
    }

    private List<JsonNode> tellJournal(final String name, final LabForwarder forwarder) {
        final List<JsonNode> events = forwarder.events();
        story.tell(name + ": " + events.size() + " events in " + forwarder.journal());
        EventWords.of(events).forEach(line -> story.tell("  " + line));
        story.tell("report: " + forwarder.report());
        return events;
    }
}
