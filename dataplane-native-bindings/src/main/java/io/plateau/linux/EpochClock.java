package io.plateau.linux;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.agrona.concurrent.EpochNanoClock;

/**
 * Nanoseconds since the epoch, by the monotonic clock and how far CLOCK_REALTIME is ahead of it. It agrees with the
 * kernel's stamps to about a microsecond, and costs no system call. (Agrona's OffsetEpochNanoClock starts from a
 * time in whole milliseconds, and so is up to 1 ms behind.)
 *
 * <p>The kernel slews both clocks alike. If somebody sets CLOCK_REALTIME, this clock follows within the hour. Any
 * thread may ask; nothing is allocated.
 */
public final class EpochClock implements EpochNanoClock {
    private static final long LOOK_AGAIN_NS = TimeUnit.HOURS.toNanos(1);
    private static final long CLOSE_NS = 250;
    private static final int TRIES = 100;

    private final LongSupplier monotonicNs;
    private final EpochNanoClock realtime;
    private volatile long lookedNs;
    private volatile long aheadNs;

    /** Looks at both clocks. */
    public EpochClock() {
        this(System::nanoTime, new RealtimeClock());
    }

    // monotonicNs: any thread may ask; realtime: one at a time
    EpochClock(final LongSupplier monotonicNs, final EpochNanoClock realtime) {
        this.monotonicNs = monotonicNs;
        this.realtime = realtime;
        look();
    }

    @Override
    public long nanoTime() {
        final long nowNs = monotonicNs.getAsLong();
        if (nowNs - lookedNs >= LOOK_AGAIN_NS) {
            look();
        }
        return nowNs + aheadNs;
    }

    // Of some looks the one during which the least time went by; one that was interrupted is no use.
    private synchronized void look() {
        long leastNs = Long.MAX_VALUE;
        long foundNs = 0;
        for (int i = 0; i < TRIES && leastNs > CLOSE_NS; i++) {
            final long beforeNs = monotonicNs.getAsLong();
            final long realtimeNs = realtime.nanoTime();
            final long tookNs = monotonicNs.getAsLong() - beforeNs;
            if (tookNs < leastNs) {
                leastNs = tookNs;
                foundNs = realtimeNs - beforeNs - tookNs / 2;
            }
        }
        aheadNs = foundNs;
        lookedNs = monotonicNs.getAsLong();
    }
}
