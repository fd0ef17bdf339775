package io.plateau.pmtu;

import io.plateau.pmtu.event.EventLog;
import io.plateau.pmtu.event.EventLogException;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import java.util.ArrayList;
import java.util.List;

/** A log in memory that can fail, in files of so many nanoseconds. */
final class MemoryLog implements EventLog {
    private final List<PmtuEvent> events = new ArrayList<>();
    private int failAfter = Integer.MAX_VALUE;
    private long fileNs = Long.MAX_VALUE;

    @Override
    public PmtuEvent append(final PmtuEvent event) {
        if (events.size() >= failAfter) {
            throw new EventLogException("disk full", null);
        }
        final PmtuEvent appended = event.withSequence(events.size() + 1);
        events.add(appended);
        return appended;
    }

    @Override
    public boolean beginsFile(final long timeNs) {
        return !events.isEmpty() && timeNs / fileNs > last().timeNs() / fileNs;
    }

    void fileNs(final long ns) {
        fileNs = ns;
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
