package io.plateau.forensics.story;

import io.plateau.pmtu.event.EventTime;
import io.plateau.pmtu.event.PmtuEvent;
import java.io.IOException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A story in plain words: the headline, then what happened, oldest first. */
public final class StoryText {
    private static final String INDENT = "    ";

    private final Story story;
    private final ZoneId zone;

    /**
     * Binds it.
     *
     * @param story to be told
     * @param zone whose clocks are shown
     */
    public StoryText(final Story story, final ZoneId zone) {
        this.story = story;
        this.zone = zone;
    }

    /**
     * Writes all of it.
     *
     * @param out takes lines
     * @throws IOException if it takes no more
     */
    public void write(final Appendable out) throws IOException {
        for (final String line : headline()) {
            out.append(line).append('\n');
        }
        for (final StoryStep step : story.steps()) {
            out.append('\n').append(EventTime.text(step.firstNs(), zone)).append("  ");
            out.append(String.join("\n" + INDENT, lines(step))).append('\n');
        }
    }

    /**
     * The story in a few lines.
     *
     * @return the first says the lowest MTU, for how long, and on whose word
     */
    public List<String> headline() {
        final List<String> lines = new ArrayList<>();
        if (story.steps().isEmpty()) {
            lines.add(story.subject() + ": the journal says nothing about it " + span());
            return lines;
        }
        final Headline headline = story.headline();
        lines.add(story.subject() + ": " + lowest(headline));
        lines.add("  claims: " + headline.accepted() + " believed, " + headline.quarantined() + " put in quarantine, "
                + headline.rejected() + " refused");
        lines.add("  cost: " + counts(headline.cost()));
        for (final SenderCost sender : story.senders()) {
            lines.add("    latest sender " + (sender.sender() == null ? "unknown" : sender.sender()) + ": "
                    + counts(sender.counts()));
        }
        if (CountNames.total(headline.linkCost()) > 0) {
            lines.add("  cost of a narrower link: " + counts(headline.linkCost()));
        }
        lines.add("  in force at " + EventTime.text(story.toNs(), zone) + ":"
                + (story.inForce().isEmpty() ? " only the link's MTU" : ""));
        for (final ChangeStep change : story.inForce()) {
            lines.add(INDENT + ChangeWords.inForce(change, zone));
        }
        for (final ChangeStep change : story.quarantined()) {
            lines.add(INDENT + "in quarantine and not in force: " + ChangeWords.inForce(change, zone));
        }
        return lines;
    }

    /**
     * One step.
     *
     * @param step of this story
     * @return what happened, and then what belongs to it; without the time
     */
    public List<String> lines(final StoryStep step) {
        if (step instanceof ClaimStep claim) {
            return ClaimWords.lines(claim, zone);
        }
        if (step instanceof ChangeStep change) {
            return ChangeWords.lines(change, story, zone);
        }
        return step instanceof CostStep cost ? lines(cost) : lines((StubbornStep) step);
    }

    private String lowest(final Headline headline) {
        if (headline.lowest() == null) {
            return "nothing was enforced " + span();
        }
        final String towards = headline.lowest().destination().equals(story.subject())
                ? ""
                : " towards " + headline.lowest().destination();
        return "lowest path MTU enforced " + headline.lowestMtu() + " bytes" + towards + ", for "
                + DurationWords.of(headline.lowestNs()) + ", on the word of " + ChangeWords.word(headline.lowest());
    }

    private String span() {
        return (story.fromNs() > 0 ? "from " + EventTime.text(story.fromNs(), zone) + " " : "") + "to "
                + EventTime.text(story.toNs(), zone);
    }

    private List<String> lines(final CostStep cost) {
        final CostStep.Cause cause = cost.cause();
        return List.of(
                "cost of " + (cause.isLink() ? "a link of " : "the entry of ") + cause.mtu() + " bytes towards "
                        + cause.destination()
                        + (cost.firstNs() == cost.lastNs() ? "" : ", until " + EventTime.text(cost.lastNs(), zone)),
                counts(cost.counts()) + (cause.sender() == null ? "" : "; latest sender " + cause.sender()));
    }

    private List<String> lines(final StubbornStep stubborn) {
        final StubbornStep.Flow flow = stubborn.flow();
        return List.of(
                "sender " + flow.sender() + " on port " + flow.port() + " goes on towards " + flow.destination()
                        + " with more than " + stubborn.mtu() + " bytes",
                flow.words(),
                "said " + stubborn.events()
                        + (stubborn.events() == 1
                                ? " time"
                                : " times, the last at " + EventTime.text(stubborn.lastNs(), zone))
                        + "; " + counts(stubborn.served()));
    }

    // What did not happen at all is left out, unless nothing did.
    private static String counts(final PmtuEvent.Counts counts) {
        final List<String> words = new ArrayList<>();
        for (final Map.Entry<String, Long> count : CountNames.of(counts).entrySet()) {
            if (count.getValue() > 0) {
                words.add(count.getValue() + " " + count.getKey());
            }
        }
        return words.isEmpty() ? "none" : String.join(", ", words);
    }
}
