package io.plateau.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** What the journals say of all that, read by the command journal export when the forwarders are gone. */
final class JournalStep {
    private static final int TIME_START = 11;
    private static final int TIME_END = 23;

    private final Story story;

    JournalStep(final Story story) {
        this.story = story;
    }

    void play(final Path gullible, final Path today) {
        final List<JsonNode> first = tellJournal("2014's policy", gullible);
        story.expect(
                first.stream().anyMatch(isClaim("claim-accepted", LabNetwork.SERVER_IPV4, Attacker.CLAIMED_MTU)),
                "the first journal names who was believed");
        final List<JsonNode> second = tellJournal("default policy", today);
        story.expect(
                second.stream().anyMatch(isClaim("claim-quarantined", LabNetwork.SERVER_IPV4, Attacker.CLAIMED_MTU))
                        && second.stream().noneMatch(isClaim("claim-accepted", "", Attacker.CLAIMED_MTU)),
                "the second names the same claim, and that nothing came of it");
    }

    private List<JsonNode> tellJournal(final String name, final Path journal) {
        final List<JsonNode> events =
                Program.json("journal", "export", "--format", "jsonl", "--journal", journal.toString());
        story.tell(name + ": " + events.size() + " events in " + journal);
        events.stream()
                .filter(event -> !"checkpoint".equals(event.path("event").asText()))
                .forEach(event -> story.tell("  " + words(event)));
        return events;
    }

    private static Predicate<JsonNode> isClaim(final String type, final String destination, final int mtu) {
        return event -> type.equals(event.path("event").asText())
                && event.path("destination").asText().startsWith(destination)
                && event.path("claimed-mtu").asInt() == mtu;
    }

    private static String words(final JsonNode event) {
        final String time = event.path("time").asText();
        final String type = event.path("event").asText();
        final StringBuilder words = new StringBuilder(String.format(
                Locale.ROOT,
                "%s  %-17s",
                time.length() > TIME_END ? time.substring(TIME_START, TIME_END) : time,
                type));
        append(words, " ", event.path("destination"));
        append(words, ", claimed ", event.path("claimed-mtu"));
        if ("mtu-changed".equals(type)) {
            append(words, ", enforced from now on: ", event.path("new-mtu"));
        }
        append(words, ", ", event.path("reason"));
        append(words, ", says ", event.path("reporter"));
        append(words, ", reported ", event.path("reported"));
        append(words, ", dropped ", event.path("dropped"));
        return words.toString();
    }

    private static void append(final StringBuilder words, final String before, final JsonNode value) {
        if (!value.isMissingNode() && !value.isNull()) {
            words.append(before).append(value.asText());
        }
    }
}
