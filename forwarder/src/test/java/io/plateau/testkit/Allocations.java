package io.plateau.testkit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Counts heap bytes that the calling thread allocates. */
public final class Allocations {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocations() {}

    public static long bytesPerMillionCalls(final Runnable call) {
        return bytesWhile(call, 1_000_000);
    }

    // Warms up with as many calls first.
    public static long bytesWhile(final Runnable call, final int calls) {
        repeat(call, calls);
        final long before = THREADS.getCurrentThreadAllocatedBytes();
        repeat(call, calls);
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private static void repeat(final Runnable call, final int calls) {
        for (int i = 0; i < calls; i++) {
            call.run();
        }
    }
}
