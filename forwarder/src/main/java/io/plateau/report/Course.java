package io.plateau.report;

import static io.plateau.pmtu.event.PmtuEvent.ABSENT;

import io.plateau.pmtu.event.PmtuEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** What people and the forwarder itself did, beside the claims: starts, stops, policies, commands, losses. One thread. */
public final class Course {
    static final int MOST = 100;

    private static final long TOGETHER_NS = TimeUnit.SECONDS.toNanos(1);

    private final List<Entry> entries = new ArrayList<>();
    private long leftOut;

    /**
     * One thing that happened, or many of the same kind at the same time.
     *
     * @param first the first event of them
     * @param lastNs when the last happened, nanoseconds since the epoch
     * @param events how many
     */
    public record Entry(PmtuEvent first, long lastNs, long events) {
        private boolean goesOnWith(final PmtuEvent event) {
            return event.operatorUid() != ABSENT
                    && event.type() == first.type()
                    && event.reason() == first.reason()
                    && event.operatorUid() == first.operatorUid()
                    && Objects.equals(event.state(), first.state())
                    && event.newMtu() == first.newMtu()
                    && event.timeNs() - lastNs < TOGETHER_NS;
        }

        private Entry with(final PmtuEvent event) {
            return new Entry(first, event.timeNs(), events + 1);
        }
    }

    Course() {}

    void note(final PmtuEvent event) {
        if (!isNotable(event)) {
            return;
        }
        final int end = entries.size() - 1;
        if (end >= 0 && entries.get(end).goesOnWith(event)) {
            entries.set(end, entries.get(end).with(event));
        } else if (entries.size() < MOST) {
            entries.add(new Entry(event, event.timeNs(), 1));
        } else {
            leftOut++;
        }
    }

    private static boolean isNotable(final PmtuEvent event) {
        return switch (event.type()) {
            case STARTED, STOPPED, POLICY_CHANGED, OVERRUN -> true;
            default -> event.operatorUid() != ABSENT;
        };
    }

    /**
     * What happened.
     *
     * @return in the order of the journal
     */
    public List<Entry> entries() {
        return Collections.unmodifiableList(entries);
    }

    /**
     * Events beyond those that are kept.
     *
     * @return 0 or more
     */
    public long leftOut() {
        return leftOut;
    }
}
