package io.plateau.pmtu;

import io.plateau.pmtu.event.EventLog;
import io.plateau.pmtu.event.EventLogException;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import java.util.ArrayList;
import java.util.List;

/** A log in memory that can fail. */
final class MemoryLog implements EventLog {
    private final List<PmtuEvent> events = new ArrayList<>();
    private int failAfter = Integer.MAX_VALUE;

    @Override
    public PmtuEvent append(final PmtuEvent event) {
        if (events.size() >= failAfter) {
            throw new EventLogException("disk full", null);
        }
        final PmtuEvent appended = new PmtuEvent(
                events.size() + 1,
                event.timeNs(),
                event.type(),
                event.reason(),
                event.destination(),
                event.oldMtu(),
                event.newMtu(),
                event.claimedMtu(),
                event.state(),
                event.source(),
                event.expiresNs(),
                event.reporter(),
                event.sender(),
                event.port(),
                event.operatorUid(),
                event.counts(),
                event.packet(),
                event.digest(),
                event.detail());
        events.add(appended);
        return appended;
    }

    List<PmtuEvent> events() {
        return events;
    }

    List<EventType> types() {
        return events.stream().map(PmtuEvent::type).toList();
    }

    PmtuEvent last() {
        return events.get(events.size() - 1);
    }

    PmtuEvent last(final EventType type) {
        return events.stream()
                .filter(event -> event.type() == type)
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    void failAfter(final int count) {
        failAfter = count;
    }
}
