package io.plateau;

import io.plateau.fastpath.FastPath;
import io.plateau.pmtu.PmtuState;
import io.plateau.pmtu.table.PmtuEntry;
import io.plateau.ring.DirectControl;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Moves virtual time forward and does on the way what a running forwarder's ticker does: ten times a second the paths
 * hand over what has gathered, and what is over expires. Of a silence longer than a minute only the moments are visited
 * at which something expires, so that a gap of years costs nothing. One thread.
 */
final class VirtualTicks {
    private static final long PERIOD_NS = 100_000_000L;
    private static final long FULL_GAP_NS = 60_000_000_000L;

    private final VirtualClock clock;
    private final FastPath[] paths;
    private final DirectControl control;
    private final PmtuState state;

    VirtualTicks(final VirtualClock clock, final FastPath[] paths, final DirectControl control, final PmtuState state) {
        this.clock = clock;
        this.paths = paths;
        this.control = control;
        this.state = state;
    }

    /**
     * Ticks at each boundary up to a time, and sets the clock to it; it never goes back.
     *
     * @param timeNs nanoseconds since the epoch
     */
    void advanceTo(final long timeNs) {
        final long lastNs = previousBoundary(timeNs);
        final long fullUntilNs = Math.min(lastNs, clock.nanoTime() + FULL_GAP_NS);
        long nextNs = previousBoundary(clock.nanoTime()) + PERIOD_NS;
        while (nextNs <= fullUntilNs) {
            tick(nextNs);
            nextNs += PERIOD_NS;
        }
        if (nextNs <= lastNs) {
            expiries(nextNs, lastNs).forEach(this::tick);
            tick(lastNs);
        }
        clock.set(Math.max(timeNs, clock.nanoTime()));
    }

    private SortedSet<Long> expiries(final long fromNs, final long toNs) {
        final SortedSet<Long> moments = new TreeSet<>();
        state.forEach(entry -> {
            final long expiresNs = entry.expiresNs();
            if (expiresNs != PmtuEntry.NEVER && expiresNs < toNs) {
                moments.add(Math.max(fromNs, previousBoundary(expiresNs + PERIOD_NS - 1)));
            }
        });
        return moments;
    }

    /** Does now what is due at a tick. */
    void tickNow() {
        tick(clock.nanoTime());
    }

    private void tick(final long timeNs) {
        clock.set(timeNs);
        for (final FastPath path : paths) {
            path.housekeep(timeNs);
        }
        control.tick(timeNs);
    }

    private static long previousBoundary(final long timeNs) {
        return Math.floorDiv(timeNs, PERIOD_NS) * PERIOD_NS;
    }
}
