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
import java.util.stream.Stream;

/**
 * What follows from all steps of a story: its headline, the sum for each sender, and what is in force. Stateless.
 *
 * <p>It compares by lambdas of its own: java cannot archive those that {@link java.util.Comparator} makes, and would make
 * them anew for each answer.
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
        final List<ChangeStep> changes =
                allChanges.stream().filter(this::isTold).toList();
        final List<StoryStep> steps = Stream.of(claims, changes, costs, stubborn)
                .flatMap(Collection<? extends StoryStep>::stream)
                .sorted((one, other) -> Long.compare(one.firstSequence(), other.firstSequence()))
                .map(StoryStep.class::cast)
                .toList();
        return new Story(
                subject,
                fromNs,
                toNs,
                headline(claims, changes, costs),
                steps,
                senders(costs),
                inForce(changes),
                lasting(changes, Kind.QUARANTINED));
    }

    // Later than the start, or lasting then.
    private boolean isTold(final ChangeStep change) {
        return change.firstNs() >= fromNs
                || (change.kind() != Kind.BASE && change.isEntry() && change.lastedNs(fromNs, toNs) > 0);
    }

    private Headline headline(
            final List<ClaimStep> claims, final List<ChangeStep> changes, final List<CostStep> costs) {
        final List<ChangeStep> entries = changes.stream()
                .filter(change -> change.kind() == Kind.ENFORCED && change.isEntry())
                .toList();
        final ChangeStep lowest = entries.stream()
                .min((one, other) -> Integer.compare(one.newMtu(), other.newMtu()))
                .orElse(null);
        final long lowestNs = entries.stream()
                .filter(change -> change.newMtu() == lowest.newMtu()
                        && change.destination().equals(lowest.destination()))
                .mapToLong(change -> change.lastedNs(fromNs, toNs))
                .sum();
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
        return claims.stream()
                .filter(claim -> claim.facts().outcome() == outcome)
                .mapToLong(ClaimStep::count)
                .sum();
    }

    private static PmtuEvent.Counts sum(final List<CostStep> costs, final boolean isLink) {
        return costs.stream()
                .filter(cost -> cost.cause().isLink() == isLink)
                .map(CostStep::counts)
                .reduce(PmtuEvent.Counts.ZERO, PmtuEvent.Counts::plus);
    }

    private static List<SenderCost> senders(final List<CostStep> costs) {
        final Map<IpAddress, PmtuEvent.Counts> sums = new LinkedHashMap<>();
        for (final CostStep cost : costs) {
            if (!cost.cause().isLink()) {
                sums.merge(cost.cause().sender(), cost.counts(), PmtuEvent.Counts::plus);
            }
        }
        return sums.entrySet().stream()
                .map(sum -> new SenderCost(sum.getKey(), sum.getValue()))
                .sorted((one, other) -> Long.compare(CountNames.total(other.counts()), CountNames.total(one.counts())))
                .toList();
    }

    private List<ChangeStep> inForce(final List<ChangeStep> changes) {
        final List<ChangeStep> lasting = lasting(changes, Kind.ENFORCED);
        final List<ChangeStep> inForce = new ArrayList<>();
        ChangeStep around = null;
        for (final ChangeStep change : lasting) {
            if (subject.covers(change.destination())) {
                inForce.add(change);
            } else if (around == null
                    || change.destination().length() > around.destination().length()) {
                around = change;
            }
        }
        final boolean hasOwn =
                inForce.stream().anyMatch(change -> change.destination().equals(subject));
        if (around != null && !hasOwn) {
            inForce.add(around);
        }
        return List.copyOf(inForce);
    }

    private List<ChangeStep> lasting(final List<ChangeStep> changes, final Kind kind) {
        return changes.stream()
                .filter(change -> change.kind() == kind && change.isLasting(toNs))
                .toList();
    }
}
