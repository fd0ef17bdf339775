package io.plateau.forensics.story;

import io.plateau.forensics.story.ChangeStep.Kind;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.Reason;
import io.plateau.pmtu.table.EntryState;
import io.plateau.wire.IpPrefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Changes in their order, each with its end once the next one has come. Owned by one thread. */
final class ChangeLog {
    private final List<ChangeStep> steps = new ArrayList<>();
    // Where the latest of each destination stands in the list.
    private final Map<IpPrefix, Integer> enforced = new HashMap<>();
    private final Map<IpPrefix, Integer> quarantined = new HashMap<>();

    // Whether the event changed anything; one that prolongs what is there does not.
    boolean note(final PmtuEvent event) {
        return switch (event.type()) {
            case MTU_CHANGED -> event.state() != null && change(event); // else of a link or a route
            case CLAIM_QUARANTINED -> !isRenewed(quarantined, event) && put(quarantined, Kind.QUARANTINED, event);
            case ENTRY_EXPIRED, ENTRY_EVICTED, ENTRY_CLEARED -> takeOut(event);
            default -> false;
        };
    }

    List<ChangeStep> steps() {
        return steps;
    }

    private boolean change(final PmtuEvent event) {
        if (event.state() == EntryState.QUARANTINED) {
            return put(quarantined, Kind.QUARANTINED, event); // disproved
        }
        if (event.reason() == Reason.ACCEPTED) {
            end(quarantined, event);
        }
        final boolean isClaimed = event.reason() == Reason.CLAIM || event.reason() == Reason.CLAMPED;
        return !(isClaimed && isRenewed(enforced, event)) && put(enforced, Kind.ENFORCED, event);
    }

    private boolean takeOut(final PmtuEvent event) {
        if (event.state() == EntryState.QUARANTINED) {
            return put(quarantined, Kind.QUARANTINED, event);
        }
        if (event.state() == EntryState.LEARNED) {
            steps.add(ChangeStep.of(Kind.BASE, event));
            return true;
        }
        return put(enforced, Kind.ENFORCED, event);
    }

    private boolean isRenewed(final Map<IpPrefix, Integer> latest, final PmtuEvent event) {
        final Integer place = latest.get(event.destination());
        final ChangeStep step = place == null ? null : steps.get(place);
        final boolean isSame = step != null && step.state() == event.state() && step.newMtu() == event.newMtu();
        if (isSame) {
            steps.set(place, step.renewed(event.expiresNs()));
        }
        return isSame;
    }

    private boolean put(final Map<IpPrefix, Integer> latest, final Kind kind, final PmtuEvent event) {
        end(latest, event);
        latest.put(event.destination(), steps.size());
        steps.add(ChangeStep.of(kind, event));
        return true;
    }

    private void end(final Map<IpPrefix, Integer> latest, final PmtuEvent event) {
        final Integer place = latest.remove(event.destination());
        if (place != null) {
            steps.set(place, steps.get(place).ended(event.timeNs()));
        }
    }
}
