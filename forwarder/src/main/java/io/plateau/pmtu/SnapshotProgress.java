package io.plateau.pmtu;

import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.SnapshotPart;

/**
 * Which snapshots of the table go by in a log, and whether the state knows everything: either the log was read from its first
 * event, or a snapshot took the place of what was before. Owned by the thread that owns the state.
 */
final class SnapshotProgress {
    private boolean isBegun;
    private boolean isWhole;
    private boolean isMissed;
    private SnapshotPart part;
    private int nextPart = 1;
    private long begunSequence;
    private long wholeSequence = PmtuEvent.ABSENT;
    private long lastSequence;

    // Takes notice of an event. True if its snapshot has to be taken into the state.
    boolean note(final PmtuEvent event) {
        if (!isBegun) {
            isBegun = true;
            isWhole = event.sequence() <= 1;
        }
        lastSequence = event.sequence();
        part = SnapshotPart.of(event);
        final int number = part == null ? 0 : part.number();
        if (number == 1) {
            begunSequence = event.sequence();
        } else if (number != nextPart) {
            nextPart = 1;
            return false;
        }
        nextPart = number + 1;
        return !isWhole;
    }

    // The part of the snapshot that was noted is in the state, or was not needed there.
    void passed() {
        if (nextPart > 1 && part.isLast()) {
            nextPart = 1;
            isWhole = true;
            isMissed = false;
            wholeSequence = begunSequence;
        }
    }

    // From here on the state is taken for what it should be.
    void declareWhole() {
        isBegun = true;
        isWhole = true;
    }

    boolean isWhole() {
        return isWhole;
    }

    // Where the last snapshot that is complete begins; ABSENT if there was none.
    long wholeSequence() {
        return wholeSequence;
    }

    // One that was due was not written.
    void miss() {
        isMissed = true;
    }

    // How many events ago that was, or since the log began; as many as can be if one was missed.
    long eventsSinceWhole() {
        if (isMissed) {
            return Long.MAX_VALUE;
        }
        return wholeSequence == PmtuEvent.ABSENT ? lastSequence : lastSequence - wholeSequence;
    }
}
