package io.plateau.forensics.story;

import io.plateau.forensics.story.ChangeStep.Kind;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What follows from all steps of a story: its headline, the sum for each sender, and what is in force. Stateless.
 *
 * <p>It goes through its lists by loops and compares by lambdas of its own: each lambda takes a third of a
 * millisecond at its first use, and those that {@link java.util.Comparator} makes java cannot even archive.
 */
final class StoryEnding {
    private final IpPrefix subject;
    private final long fromNs;
    private final long toNs;

    StoryEnding(final IpPrefix subject, final long fromNs, final long toNs) {
        this.subject = subject;
        this.fromNs = fromNs;
        this.toNs = toNs;
    }

    Story story(
            final List<ClaimStep> claims,
            final List<ChangeStep> allChanges,
            final List<CostStep> costs,
            final Collection<StubbornStep> stubborn) {
        final List<ChangeStep> changes = told(allChanges);
        final List<StoryStep> steps = new ArrayList<>(claims);
        steps.addAll(changes);
        steps.addAll(costs);
        steps.addAll(stubborn);
        steps.sort((one, other) -> Long.compare(one.firstSequence(), other.firstSequence()));
        return new Story(
                subject,
                fromNs,
                toNs,
                headline(claims, changes, costs),
                List.copyOf(steps),
                senders(costs),
                inForce(changes),
                lasting(changes, Kind.QUARANTINED));
    }

    // Those later than the start, or lasting then.
    private List<ChangeStep> told(final List<ChangeStep> changes) {
        final List<ChangeStep> told = new ArrayList<>();
        for (final ChangeStep change : changes) {
            if (change.firstNs() >= fromNs
                    || (change.kind() != Kind.BASE && change.isEntry() && change.lastedNs(fromNs, toNs) > 0)) {
                told.add(change);
            }
        }
        return told;
    }

    private Headline headline(
            final List<ClaimStep> claims, final List<ChangeStep> changes, final List<CostStep> costs) {
        ChangeStep lowest = null;
        long lowestNs = 0;
        for (final ChangeStep change : changes) {
            if (change.kind() != Kind.ENFORCED || !change.isEntry()) {
                continue;
            }
            if (lowest == null || change.newMtu() < lowest.newMtu()) {
                lowest = change;
                lowestNs = 0;
            }
            if (change.newMtu() == lowest.newMtu() && change.destination().equals(lowest.destination())) {
                lowestNs += change.lastedNs(fromNs, toNs);
            }
        }
        return new Headline(
                lowest,
                lowestNs,
                count(claims, EventType.CLAIM_ACCEPTED),
                count(claims, EventType.CLAIM_QUARANTINED),
                count(claims, EventType.CLAIM_REJECTED),
                sum(costs, false),
                sum(costs, true));
    }

    private static long count(final List<ClaimStep> claims, final EventType outcome) {
        long count = 0;
        for (final ClaimStep claim : claims) {
            if (claim.facts().outcome() == outcome) {
                count += claim.count();
            }
        }
        return count;
    }

    private static PmtuEvent.Counts sum(final List<CostStep> costs, final boolean isLink) {
        PmtuEvent.Counts sum = PmtuEvent.Counts.ZERO;
        for (final CostStep cost : costs) {
            if (cost.cause().isLink() == isLink) {
                sum = sum.plus(cost.counts());
            }
        }
        return sum;
    }

    private static List<SenderCost> senders(final List<CostStep> costs) {
        final Map<IpAddress, PmtuEvent.Counts> sums = new LinkedHashMap<>();
        for (final CostStep cost : costs) {
            if (!cost.cause().isLink()) {
                sums.merge(cost.cause().sender(), cost.counts(), PmtuEvent.Counts::plus);
            }
        }
        final List<SenderCost> senders = new ArrayList<>();
        for (final Map.Entry<IpAddress, PmtuEvent.Counts> sum : sums.entrySet()) {
            senders.add(new SenderCost(sum.getKey(), sum.getValue()));
        }
        senders.sort((one, other) -> Long.compare(CountNames.total(other.counts()), CountNames.total(one.counts())));
        return List.copyOf(senders);
    }

    private List<ChangeStep> inForce(final List<ChangeStep> changes) {
        final List<ChangeStep> lasting = lasting(changes, Kind.ENFORCED);
        final List<ChangeStep> inForce = new ArrayList<>();
        ChangeStep around = null;
        boolean hasOwn = false;
        for (final ChangeStep change : lasting) {
            if (subject.covers(change.destination())) {
                inForce.add(change);
                hasOwn |= change.destination().equals(subject);
            } else if (around == null
                    || change.destination().length() > around.destination().length()) {
                around = change;
            }
        }
        if (around != null && !hasOwn) {
            inForce.add(around);
        }
        return List.copyOf(inForce);
    }

    private List<ChangeStep> lasting(final List<ChangeStep> changes, final Kind kind) {
        final List<ChangeStep> lasting = new ArrayList<>();
        for (final ChangeStep change : changes) {
            if (change.kind() == kind && change.isLasting(toNs)) {
                lasting.add(change);
            }
        }
        return List.copyOf(lasting);
    }
}
