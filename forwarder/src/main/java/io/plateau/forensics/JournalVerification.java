package io.plateau.forensics;

import io.plateau.journal.Finding;
import io.plateau.journal.JournalAudit;
import io.plateau.pmtu.PmtuState;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Whether a journal is as it was written, and its events give the tables that its checkpoints say. Owned by one thread. */
public final class JournalVerification {
    private final JournalAudit audit;
    private PmtuState state = PmtuState.growing();
    private List<byte[]> snapshot = List.of();
    private long checkpoints;
    private PmtuEvent first;
    private PmtuEvent last;

    /**
     * Reads a whole journal.
     *
     * @param directory where it is
     * @throws io.plateau.journal.JournalException if there is none or it may not be read
     */
    public JournalVerification(final Path directory) {
        audit = new JournalAudit(directory, this::take);
        audit.run();
    }

    /**
     * Whether nothing was changed, added, removed or reordered, and every checkpoint is right.
     *
     * @return true although there are notes
     */
    public boolean isSound() {
        return audit.findings().stream().noneMatch(Finding::isDamage);
    }

    /**
     * What was found, in the order of the journal.
     *
     * @return damage and notes
     */
    public List<Finding> findings() {
        return audit.findings();
    }

    /**
     * Records that could be read.
     *
     * @return 0 or more
     */
    public long records() {
        return audit.records();
    }

    /**
     * Checkpoints among them.
     *
     * @return 0 or more
     */
    public long checkpoints() {
        return checkpoints;
    }

    /**
     * The first event.
     *
     * @return null if there is none
     */
    public PmtuEvent first() {
        return first;
    }

    /**
     * The last event.
     *
     * @return null if there is none
     */
    public PmtuEvent last() {
        return last;
    }

    /**
     * SHA-256 of the last record, which no record carries yet.
     *
     * @return hexadecimal
     */
    public String head() {
        return audit.head();
    }

    private void take(final PmtuEvent event) {
        if (last != null && event.sequence() != last.sequence() + 1) {
            state = PmtuState.growing(); // what is missing may have changed anything
        }
        first = first == null ? event : first;
        last = event;
        try {
            if (event.type() == EventType.CHECKPOINT) {
                checkpoints++;
                check(event);
            }
            state.apply(event);
        } catch (final IllegalArgumentException e) {
            audit.damage(event, "no forwarder writes such an event: " + e.getMessage());
            state = PmtuState.growing();
        }
    }

    private void check(final PmtuEvent checkpoint) {
        if (!state.isWhole()) {
            return;
        }
        if (checkpoint.digest() != null && !Arrays.equals(checkpoint.digest(), state.digest())) {
            audit.damage(checkpoint, "the events before it do not give the table whose digest it carries");
            state = PmtuState.growing();
        } else if (checkpoint.snapshot() != null && !isSnapshot(checkpoint.snapshot())) {
            audit.damage(checkpoint, "the events before it do not give the table that it carries");
            state = PmtuState.growing();
        }
    }

    // All parts of one snapshot follow each other.
    private boolean isSnapshot(final byte[] part) {
        for (int i = 1; i < snapshot.size(); i++) {
            if (Arrays.equals(snapshot.get(i), part)) {
                return true;
            }
        }
        snapshot = state.snapshot();
        return Arrays.equals(snapshot.get(0), part);
    }
}
