package io.plateau.report;

import static io.plateau.pmtu.event.PmtuEvent.ABSENT;

import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.wire.IpPrefix;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What was in force towards one destination, as a line of steps. One thread. */
public final class Steps {
    static final int MOST = 2000;

    private final IpPrefix destination;
    private final Enforced enforced = new Enforced();
    private final List<Step> steps = new ArrayList<>();
    private long leftOut;

    /**
     * From here on this is in force.
     *
     * @param timeNs nanoseconds since the epoch
     * @param mtu bytes; {@link PmtuEvent#ABSENT} for only the link's
     */
    public record Step(long timeNs, int mtu) {}

    Steps(final IpPrefix destination) {
        this.destination = destination;
    }

    void before(final PmtuEvent event, final long fromNs) {
        enforced.apply(event);
        steps.clear();
        if (enforced.mtu() != ABSENT) {
            steps.add(new Step(fromNs, enforced.mtu()));
        }
    }

    void note(final PmtuEvent event) {
        final int before = enforced.mtu();
        if (enforced.apply(event) && enforced.mtu() != before) {
            add(event.timeNs());
        }
    }

    private void add(final long timeNs) {
        if (steps.size() < MOST) {
            steps.add(new Step(timeNs, enforced.mtu()));
        } else {
            leftOut++;
        }
    }

    // The span ends.
    void end(final long toNs) {
        final long endNs = enforced.endNs(toNs);
        if (endNs < toNs) {
            enforced.expire();
            add(endNs);
        }
    }

    /**
     * Which destination.
     *
     * @return address or prefix
     */
    public IpPrefix destination() {
        return destination;
    }

    /**
     * The steps.
     *
     * @return in the order of the journal
     */
    public List<Step> steps() {
        return Collections.unmodifiableList(steps);
    }

    /**
     * Changes beyond those that are kept.
     *
     * @return 0 or more
     */
    public long leftOut() {
        return leftOut;
    }
}
