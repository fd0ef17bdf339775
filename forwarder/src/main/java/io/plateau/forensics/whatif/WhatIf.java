package io.plateau.forensics.whatif;

import io.plateau.pmtu.Rejudgement;
import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.pmtu.claim.PolicySettings.Evidence;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.PmtuEvent.Counts;
import io.plateau.pmtu.event.Reason;
import io.plateau.pmtu.table.EntrySource;
import io.plateau.wire.IpPrefix;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What would have been otherwise under another policy: claims, entries, and what they cost. Costs are known only of what
 * was enforced, so that frames can be found to have been spared, never to have been hit instead. One thread.
 */
public final class WhatIf {
    private static final Comparator<EntryDifference> LONGEST_FIRST =
            Comparator.comparingLong(EntryDifference::totalNs).reversed();

    private final Rejudgement rejudgement;
    private final boolean isEvidenceAsked;
    private final Map<ClaimDifference, Long> claimDifferences = new LinkedHashMap<>();
    private final Map<IpPrefix, EntryDifference> entryDifferences = new HashMap<>();
    private long events;
    private long claims;
    private long withoutEvidence;
    private long lastNs;

    /**
     * Begins before the recording.
     *
     * @param settings the other policy
     */
    public WhatIf(final PolicySettings settings) {
        rejudgement = new Rejudgement(settings);
        isEvidenceAsked = settings.evidence() == Evidence.FLOW;
    }

    /**
     * Goes on by one event.
     *
     * @param event the next of the recording
     */
    public void next(final PmtuEvent event) {
        final List<PmtuEvent> consequences = rejudgement.next(event);
        events++;
        lastNs = event.timeNs();
        if (isClaim(event) && event.packet() != null) {
            compareClaim(event, consequences);
        }
        compareEntry(event.destination());
        consequences.forEach(consequence -> compareEntry(consequence.destination()));
        if (event.type() == EventType.IMPACT && event.source() != EntrySource.KERNEL) {
            spare(event);
        }
    }

    private static boolean isClaim(final PmtuEvent event) {
        return event.type() == EventType.CLAIM_ACCEPTED
                || event.type() == EventType.CLAIM_QUARANTINED
                || event.type() == EventType.CLAIM_REJECTED;
    }

    private void compareClaim(final PmtuEvent event, final List<PmtuEvent> consequences) {
        claims++;
        withoutEvidence +=
                isEvidenceAsked && event.quoteEvidence() == null && event.reason() != Reason.NO_SUCH_FLOW ? 1 : 0;
        for (final PmtuEvent consequence : consequences) {
            if (isClaim(consequence)) {
                final ClaimDifference difference = ClaimDifference.of(event, consequence);
                if (!difference.isNone()) {
                    claimDifferences.merge(difference, 1L, Long::sum);
                }
                return;
            }
        }
    }

    private void compareEntry(final IpPrefix destination) {
        if (destination == null) {
            return;
        }
        final int recorded = Rejudgement.enforcedMtu(rejudgement.recorded(), destination);
        final int supposed = Rejudgement.enforcedMtu(rejudgement.supposed(), destination);
        if (recorded != supposed) {
            entryDifferences
                    .computeIfAbsent(destination, key -> new EntryDifference(key, lastNs))
                    .differ(recorded, supposed, lastNs);
        } else if (entryDifferences.containsKey(destination)) {
            final EntryDifference difference = entryDifferences.get(destination);
            difference.agree(lastNs);
            if (difference.isNone()) {
                entryDifferences.remove(destination);
            }
        }
    }

    private void spare(final PmtuEvent event) {
        final EntryDifference difference = entryDifferences.get(event.destination());
        final int supposed = Rejudgement.enforcedMtu(rejudgement.supposed(), event.destination());
        if (difference != null && (supposed == PmtuEvent.ABSENT || supposed > event.oldMtu())) {
            difference.spare(event.counts());
        }
    }

    /** The recording is over. */
    public void end() {
        entryDifferences.values().forEach(difference -> difference.end(lastNs));
        entryDifferences.values().removeIf(EntryDifference::isNone);
    }

    /**
     * Whether nothing would have been otherwise.
     *
     * @return true if so; after {@link #end}
     */
    public boolean isNothing() {
        return claimDifferences.isEmpty() && entryDifferences.isEmpty();
    }

    /**
     * Events of the recording.
     *
     * @return 0 or more
     */
    public long events() {
        return events;
    }

    /**
     * Claims that were judged again: all of which the recording has the frame.
     *
     * @return 0 or more
     */
    public long claims() {
        return claims;
    }

    /**
     * Claims that were judged as if their quoted datagram had been moved, as nobody looked when they came.
     *
     * @return 0 or more
     */
    public long claimsWithoutEvidence() {
        return withoutEvidence;
    }

    /**
     * Claims that would have fared otherwise.
     *
     * @return how many of each kind, in the order of the first
     */
    public Map<ClaimDifference, Long> claimDifferences() {
        return claimDifferences;
    }

    /**
     * Destinations about which something else would have been enforced.
     *
     * @return those for the longest time first
     */
    public List<EntryDifference> entryDifferences() {
        return entryDifferences.values().stream().sorted(LONGEST_FIRST).toList();
    }

    /**
     * What entries cost that would have been higher, or not there.
     *
     * @return datagrams of all destinations
     */
    public Counts spared() {
        return entryDifferences.values().stream().map(EntryDifference::spared).reduce(Counts.ZERO, Counts::plus);
    }
}
