package io.plateau.linux;

import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The kernel's CLOCK_REALTIME (clock_gettime(2)), by which it stamps the frames that it receives. Unlike a clock that
 * was set once and then follows the monotonic one, it agrees with those stamps to the nanosecond. Allocation-free. Owned
 * by one thread.
 */
public final class RealtimeClock implements EpochNanoClock {
    private static final int CLOCK_REALTIME = 0;
    private static final int SECONDS = 0;
    private static final int NANOSECONDS = 8;
    private static final int LENGTH = 16;
    private static final long NANOSECONDS_A_SECOND = 1_000_000_000L;

    private final UnsafeBuffer time = Native.allocate(LENGTH);
    private final long address = time.addressOffset();

    /** Ready for use. */
    public RealtimeClock() {}

    @Override
    public long nanoTime() {
        Native.check(Native.LIBC.getTime(CLOCK_REALTIME, address), "clock_gettime", "CLOCK_REALTIME");
        return time.getLong(SECONDS) * NANOSECONDS_A_SECOND + time.getLong(NANOSECONDS);
    }
}
