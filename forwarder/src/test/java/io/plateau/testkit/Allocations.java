package io.plateau.testkit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Counts heap bytes that the calling thread allocates. */
public final class Allocations {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocations() {}

    public static long bytesPerMillionCalls(final Runnable call) {
        repeat(call);
        final long before = THREADS.getCurrentThreadAllocatedBytes();
        repeat(call);
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private static void repeat(final Runnable call) {
        for (int i = 0; i < 1_000_000; i++) {
            call.run();
        }
    }
}
