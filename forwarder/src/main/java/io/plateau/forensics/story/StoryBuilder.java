package io.plateau.forensics.story;

import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.Reason;
import io.plateau.pmtu.table.EntrySource;
import io.plateau.wire.IpPrefix;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes the story of one destination out of a journal's events, which it takes from the first on, or from any place before
 * which nothing was about the destination. Events about others are let by, so that all can be handed over or only some.
 * Owned by one thread.
 */
public final class StoryBuilder implements Consumer<PmtuEvent> {
    // How an event says how many claims it stands for.
    private static final Pattern CLAIMS = Pattern.compile("claims since the last such event: ([0-9]{1,18})");

    private final IpPrefix subject;
    private final long fromNs;
    private final long toNs;
    private final FrameDecoder frames = new FrameDecoder();
    private final ChangeLog changes = new ChangeLog();
    private final StepGroups<ClaimFacts, ClaimStep> claims = new StepGroups<>(ClaimStep::plus);
    private final StepGroups<CostStep.Cause, CostStep> costs = new StepGroups<>(CostStep::plus);
    private final Map<StubbornStep.Flow, StubbornStep> stubborn = new LinkedHashMap<>();

    /**
     * Begins.
     *
     * @param subject address or prefix, with everything inside
     * @param fromNs nothing that ended earlier is told, nanoseconds since the epoch
     * @param toNs nothing later is told
     */
    public StoryBuilder(final IpPrefix subject, final long fromNs, final long toNs) {
        this.subject = subject;
        this.fromNs = fromNs;
        this.toNs = toNs;
    }

    /**
     * Takes the next event.
     *
     * @param event of the journal, in its order
     */
    @Override
    public void accept(final PmtuEvent event) {
        if (event.timeNs() > toNs || !isAbout(event)) {
            return;
        }
        if (changes.note(event)) {
            claims.close(event.destination());
            costs.close(event.destination());
        }
        if (event.timeNs() >= fromNs) {
            tell(event);
        }
    }

    /**
     * Ends the story.
     *
     * @return what the events so far give
     */
    public Story build() {
        return new StoryEnding(subject, fromNs, toNs)
                .story(claims.all(), changes.steps(), costs.all(), stubborn.values());
    }

    // Inside, or a static value around it.
    private boolean isAbout(final PmtuEvent event) {
        final IpPrefix destination = event.destination();
        return destination != null && (subject.covers(destination) || (isChange(event) && destination.covers(subject)));
    }

    private static boolean isChange(final PmtuEvent event) {
        return event.type() == EventType.MTU_CHANGED || event.type() == EventType.ENTRY_CLEARED;
    }

    private void tell(final PmtuEvent event) {
        switch (event.type()) {
            case CLAIM_ACCEPTED, CLAIM_REJECTED, CLAIM_QUARANTINED -> {
                final ClaimStep step = claim(event);
                claims.add(step.facts(), step);
            }
            case IMPACT -> {
                final CostStep step = cost(event);
                costs.add(step.cause(), step);
            }
            case STUBBORN_SENDER -> {
                final StubbornStep step = stubborn(event);
                stubborn.merge(step.flow(), step, StubbornStep::plus);
            }
            default -> {
                // a change, or nothing that is told
            }
        }
    }

    // Earlier journals say it in the detail.
    private static String measured(final PmtuEvent event) {
        return event.quoteEvidence() == null
                ? event.detail()
                : event.quoteEvidence().words() + (event.detail() == null ? "" : "; " + event.detail());
    }

    private ClaimStep claim(final PmtuEvent event) {
        final CausingFrame frame = frames.decode(event.packet());
        final boolean isLimited = event.reason() == Reason.RATE_LIMITED && event.detail() != null;
        final Matcher limited = CLAIMS.matcher(isLimited ? event.detail() : "");
        final long count = limited.matches() ? Long.parseLong(limited.group(1)) : 1;
        final ClaimFacts facts = new ClaimFacts(
                event.destination(),
                event.reporter(),
                event.sender(),
                event.port(),
                frame.sourceMac(),
                frame.destinationMac(),
                event.claimedMtu(),
                event.oldMtu(),
                event.linkMtu(),
                isLimited ? null : measured(event),
                event.type(),
                event.reason(),
                event.type() == EventType.CLAIM_REJECTED ? PmtuEvent.ABSENT : event.newMtu());
        return new ClaimStep(
                event.sequence(),
                event.sequence(),
                event.timeNs(),
                event.timeNs(),
                count,
                facts,
                frame.quote(),
                count == 1);
    }

    private static CostStep cost(final PmtuEvent event) {
        final CostStep.Cause cause = new CostStep.Cause(
                event.destination(), event.oldMtu(), event.source() == EntrySource.KERNEL, event.sender());
        return new CostStep(cause, event.sequence(), event.timeNs(), event.timeNs(), event.counts());
    }

    private static StubbornStep stubborn(final PmtuEvent event) {
        final StubbornStep.Flow flow =
                new StubbornStep.Flow(event.destination(), event.sender(), event.port(), event.detail());
        return new StubbornStep(
                flow,
                event.sequence(),
                event.timeNs(),
                event.timeNs(),
                1,
                event.oldMtu(),
                event.counts().reported(),
                event.counts());
    }
}
