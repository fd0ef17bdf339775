package io.plateau;

import io.plateau.pmtu.event.EventLog;
import io.plateau.pmtu.event.PmtuEvent;

/** A log that gives each event its place and keeps none of them. One thread. */
final class NumberedEvents implements EventLog {
    private long lastSequence;

    NumberedEvents() {}

    @Override
    public PmtuEvent append(final PmtuEvent event) {
        lastSequence++;
        return event.withSequence(lastSequence);
    }

    long lastSequence() {
        return lastSequence;
    }
}
