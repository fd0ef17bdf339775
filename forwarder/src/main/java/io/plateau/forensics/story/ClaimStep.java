package io.plateau.forensics.story;

import io.plateau.wire.IpPrefix;

/**
 * One claim, or many that are equal with no change between them.
 *
 * @param firstSequence place of the first in the journal
 * @param lastSequence place of the last in the journal
 * @param firstNs when the first came, nanoseconds since the epoch
 * @param lastNs when the last came
 * @param count how many, those included that were counted and not looked at
 * @param facts what they have in common
 * @param quote what the first of them quotes; null if the journal does not show it
 * @param isOneFlow whether all of them quote the same flow
 */
public record ClaimStep(
        long firstSequence,
        long lastSequence,
        long firstNs,
        long lastNs,
        long count,
        ClaimFacts facts,
        QuotedDatagram quote,
        boolean isOneFlow)
        implements StoryStep {
    @Override
    public IpPrefix destination() {
        return facts.destination();
    }

    // One more that is equal.
    ClaimStep plus(final ClaimStep later) {
        return new ClaimStep(
                firstSequence,
                later.lastSequence,
                firstNs,
                later.lastNs,
                count + later.count,
                facts,
                quote,
                isOneFlow
                        && later.isOneFlow
                        && (quote == null ? later.quote == null : quote.isOfSameFlow(later.quote)));
    }
}
