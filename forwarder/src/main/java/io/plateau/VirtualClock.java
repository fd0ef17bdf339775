package io.plateau;

import org.agrona.concurrent.EpochNanoClock;

/** Stands still until it is set. One thread. */
final class VirtualClock implements EpochNanoClock {
    private long nowNs;

    VirtualClock() {}

    void set(final long timeNs) {
        nowNs = timeNs;
    }

    @Override
    public long nanoTime() {
        return nowNs;
    }
}
