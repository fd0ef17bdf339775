package io.plateau.report;

import static io.plateau.pmtu.event.PmtuEvent.ABSENT;

import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.PmtuEvent.Counts;
import io.plateau.pmtu.event.Reason;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first reading: every event is summed up, none is kept. Memory is bounded: at most {@link #MOST_DESTINATIONS}
 * destinations and {@link #MOST_REPORTERS} reporters are followed, the worst of them. One thread.
 */
public final class Survey {
    static final int MOST_DESTINATIONS = 1 << 19;
    static final int MOST_REPORTERS = 1 << 16;

    private static final Pattern NUMBER_AT_END = Pattern.compile("([0-9]{1,18})$");

    private final Span span;
    private final Map<EventType, Long> events = new EnumMap<>(EventType.class);
    private final ClaimTally claims = new ClaimTally();
    private final TimeBuckets buckets = new TimeBuckets();
    private final Ledger<IpPrefix, DestinationTally> destinations;
    private final Ledger<IpAddress, ReporterTally> reporters;
    private Counts cost = Counts.ZERO;
    private Counts linkCost = Counts.ZERO;
    private long unjudged;
    private long lost;
    private long disproved;
    private long lowered;
    private long loweredEver;
    private long firstLoweredNs = ABSENT;
    private long lastRaisedNs = ABSENT;
    private long concerned;
    private long claimed;
    private long believed;
    private DestinationTally lowest;
    private long firstNs = ABSENT;
    private long lastNs = ABSENT;

    /**
     * Before the first event.
     *
     * @param span events before it only say what is in force when it begins; events after it are let by
     * @param mostDestinations to follow, at least 2
     */
    Survey(final Span span, final int mostDestinations) {
        this.span = span;
        this.destinations =
                new Ledger<>(mostDestinations, DestinationTally::new, DestinationTally.WORST_FIRST, this::giveUp);
        this.reporters = new Ledger<>(MOST_REPORTERS, ReporterTally::new, ReporterTally.WORST_FIRST, gone -> {});
    }

    private void giveUp(final DestinationTally destination) {
        if (destination.isLowered()) {
            lowered--;
        }
        count(destination);
    }

    private void count(final DestinationTally destination) {
        concerned += destination.isConcerned() ? 1 : 0;
        claimed += destination.claims() > 0 ? 1 : 0;
    }

    void note(final PmtuEvent event) {
        if (span.isBefore(event.timeNs())) {
            before(event);
        } else if (!span.isAfter(event.timeNs())) {
            within(event);
        }
    }

    private void before(final PmtuEvent event) {
        if (event.destination() != null) {
            final DestinationTally destination = destinations.of(event.destination());
            final int learned = destination.learned();
            destination.before(event, span.fromNs());
            lowered += change(learned, destination.learned());
        }
    }

    private void within(final PmtuEvent event) {
        if (firstNs == ABSENT) {
            begin(event);
        }
        lastNs = Math.max(lastNs, event.timeNs());
        events.merge(event.type(), 1L, Long::sum);
        switch (event.type()) {
            case CLAIM_ACCEPTED, CLAIM_QUARANTINED, CLAIM_REJECTED -> noteClaim(event);
            case IMPACT -> noteCost(event);
            case OVERRUN -> lost += numberAtEnd(event.detail());
            case MTU_CHANGED -> disproved += event.reason() == Reason.DISPROVED ? 1 : 0;
            default -> {
                // counted above
            }
        }
        if (event.destination() != null) {
            noteDestination(event);
        }
    }

    private void begin(final PmtuEvent event) {
        firstNs = event.timeNs();
        loweredEver = lowered;
        if (lowered > 0) {
            firstLoweredNs = span.fromNs();
        }
        buckets.lowered(firstNs, lowered);
    }

    private void noteClaim(final PmtuEvent claim) {
        claims.note(claim);
        if (claim.reason() == Reason.RATE_LIMITED) {
            unjudged += numberAtEnd(claim.detail());
        }
        if (claim.reporter() != null) {
            reporters.of(claim.reporter()).note(claim);
        }
    }

    private void noteCost(final PmtuEvent impact) {
        if (DestinationTally.isOfEntry(impact)) {
            cost = cost.plus(impact.counts());
            buckets.cost(impact.timeNs(), impact.counts());
        } else if (impact.counts() != null) {
            linkCost = linkCost.plus(impact.counts());
        }
    }

    private void noteDestination(final PmtuEvent event) {
        final DestinationTally destination = destinations.of(event.destination());
        final int learned = destination.learned();
        final boolean isNew = destination.lowestEnforced() == ABSENT;
        destination.note(event);
        final int change = change(learned, destination.learned());
        if (change == 0) {
            return;
        }
        lowered += change;
        buckets.lowered(event.timeNs(), lowered);
        if (change > 0) {
            loweredEver += isNew ? 1 : 0;
            firstLoweredNs = firstLoweredNs == ABSENT ? event.timeNs() : firstLoweredNs;
        } else {
            lastRaisedNs = event.timeNs();
        }
    }

    private static int change(final int learnedBefore, final int learnedAfter) {
        return (learnedAfter == ABSENT ? 0 : 1) - (learnedBefore == ABSENT ? 0 : 1);
    }

    private static long numberAtEnd(final String detail) {
        final Matcher matcher = NUMBER_AT_END.matcher(detail == null ? "" : detail);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 1;
    }

    void end() {
        if (firstNs == ABSENT) {
            return;
        }
        buckets.lowered(lastNs, lowered);
        long still = 0;
        for (final DestinationTally destination : destinations.all()) {
            lastRaisedNs = Math.max(lastRaisedNs, destination.end(toNs()));
            still += destination.isLowered() ? 1 : 0;
            count(destination);
            if (destination.lowestEnforced() != ABSENT
                    && (lowest == null || destination.lowestEnforced() < lowest.lowestEnforced())) {
                lowest = destination;
            }
        }
        for (final ReporterTally reporter : reporters.all()) {
            believed += reporter.claims().count(EventType.CLAIM_ACCEPTED) > 0 ? 1 : 0;
        }
        lowered = still;
    }

    List<DestinationTally> worst(final long most) {
        return destinations.worst(Long.MAX_VALUE).stream()
                .filter(DestinationTally::isConcerned)
                .limit(most)
                .toList();
    }

    List<ReporterTally> reporters(final long most) {
        return reporters.worst(most);
    }

    /**
     * Events by type.
     *
     * @param type of event
     * @return how many in the span
     */
    public long events(final EventType type) {
        return events.getOrDefault(type, 0L);
    }

    /**
     * All events.
     *
     * @return how many in the span
     */
    public long events() {
        return events.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * Claims by outcome and reason.
     *
     * @return of all reporters
     */
    public ClaimTally claims() {
        return claims;
    }

    /**
     * Cost and extent over time.
     *
     * @return spans of equal length
     */
    public TimeBuckets buckets() {
        return buckets;
    }

    /**
     * What entries cost.
     *
     * @return datagrams that were longer than an entry allowed
     */
    public Counts cost() {
        return cost;
    }

    /**
     * What links cost that are narrower than anything enforced; no claim's fault.
     *
     * @return datagrams that were longer than a link allowed
     */
    public Counts linkCost() {
        return linkCost;
    }

    /**
     * Claims that came too fast to be judged; many to one event.
     *
     * @return 0 or more
     */
    public long unjudged() {
        return unjudged;
    }

    /**
     * Claims that were lost on the way to the control thread.
     *
     * @return 0 or more
     */
    public long lost() {
        return lost;
    }

    /**
     * Values that traffic showed to be too low.
     *
     * @return 0 or more
     */
    public long disproved() {
        return disproved;
    }

    /**
     * Destinations that something learned was in force for.
     *
     * @return 0 or more
     */
    public long loweredEver() {
        return loweredEver;
    }

    /**
     * Those of them for which it still is at the end of the span.
     *
     * @return 0 or more
     */
    public long loweredAtEnd() {
        return lowered;
    }

    /**
     * When the first destination was lowered.
     *
     * @return nanoseconds since the epoch; {@link PmtuEvent#ABSENT} if none was
     */
    public long firstLoweredNs() {
        return firstLoweredNs;
    }

    /**
     * When the last destination that was lowered was no more.
     *
     * @return nanoseconds since the epoch; {@link PmtuEvent#ABSENT} if none was raised again
     */
    public long lastRaisedNs() {
        return lastRaisedNs;
    }

    /**
     * Destinations that events of the span were about, or that were lowered when it began.
     *
     * @return 0 or more; at most so many if {@link #isWhole} is false
     */
    public long destinations() {
        return concerned;
    }

    /**
     * Destinations that something was claimed about.
     *
     * @return 0 or more; at most so many if {@link #isWhole} is false
     */
    public long claimedDestinations() {
        return claimed;
    }

    /**
     * Who claimed something.
     *
     * @return how many reporters; at most so many if {@link #isWhole} is false
     */
    public long reporters() {
        return reporters.size();
    }

    /**
     * Reporters of whom a claim was believed.
     *
     * @return 0 or more
     */
    public long believedReporters() {
        return believed;
    }

    /**
     * The destination that was lowered the furthest.
     *
     * @return one of them; null if none was lowered
     */
    public DestinationTally lowest() {
        return lowest;
    }

    /**
     * Whether everyone was followed from beginning to end.
     *
     * @return false if there were more destinations or reporters than are followed
     */
    public boolean isWhole() {
        return destinations.isWhole() && reporters.isWhole();
    }

    /**
     * When the report begins: as asked for, or with the first event.
     *
     * @return nanoseconds since the epoch
     */
    public long fromNs() {
        return span.fromNs() == Span.EVER || firstNs < span.fromNs() ? firstNs : span.fromNs();
    }

    /**
     * When the last event happened.
     *
     * @return nanoseconds since the epoch; {@link PmtuEvent#ABSENT} if there is none
     */
    public long toNs() {
        return lastNs;
    }
}
