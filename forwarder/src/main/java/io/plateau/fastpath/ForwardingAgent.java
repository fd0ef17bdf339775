package io.plateau.fastpath;

import org.agrona.concurrent.Agent;
import org.agrona.concurrent.EpochNanoClock;

/**
 * One worker: each duty cycle reads the clock once, hears what other workers tell, and moves at most one burst from each of
 * its ports.
 */
public final class ForwardingAgent implements Agent {
    private static final long HOUSEKEEPING_INTERVAL_NS = 100_000_000L;

    private final Hearsay hearsay;
    private final FastPath[] paths;
    private final EpochNanoClock clock;
    private final String roleName;
    private long nextHousekeepingNs;

    /**
     * Binds ports to a worker.
     *
     * @param worker number, from 0
     * @param clock read once per duty cycle
     * @param hearsay of the same worker
     * @param paths one per ingress port, used by this agent only
     */
    public ForwardingAgent(
            final int worker, final EpochNanoClock clock, final Hearsay hearsay, final FastPath... paths) {
        this.hearsay = hearsay;
        this.paths = paths.clone();
        this.clock = clock;
        roleName = "worker-" + worker;
    }

    @Override
    public int doWork() {
        final long nowNs = clock.nanoTime();
        int work = hearsay.poll(nowNs);
        for (final FastPath path : paths) {
            work += path.poll(nowNs);
        }
        if (nowNs - nextHousekeepingNs >= 0) {
            housekeep(nowNs);
        }
        return work;
    }

    /** Hands over what has gathered since the last duty cycle. */
    @Override
    public void onClose() {
        housekeep(clock.nanoTime());
    }

    @Override
    public String roleName() {
        return roleName;
    }

    private void housekeep(final long nowNs) {
        nextHousekeepingNs = nowNs + HOUSEKEEPING_INTERVAL_NS;
        for (final FastPath path : paths) {
            path.housekeep(nowNs);
        }
    }
}
