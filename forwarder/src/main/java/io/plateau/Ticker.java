package io.plateau;

import io.plateau.ring.ControlRing;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.EpochNanoClock;

/**
 * Tells the control thread the time and follows the links. Runs on a thread of its own, ten times a second and when a link has
 * changed; waits in poll(2) itself.
 */
final class Ticker implements Agent {
    private static final int TICK_MS = 100;

    private final EpochNanoClock clock;
    private final ControlRing ring;
    private final LinkWatch links;

    Ticker(final EpochNanoClock clock, final ControlRing ring, final LinkWatch links) {
        this.clock = clock;
        this.ring = ring;
        this.links = links;
    }

    @Override
    public int doWork() {
        links.await(TICK_MS);
        final long nowNs = clock.nanoTime();
        links.look(nowNs);
        ring.offerTick(nowNs);
        return 0;
    }

    @Override
    public void onClose() {
        links.close();
    }

    @Override
    public String roleName() {
        return "ticker";
    }
}
