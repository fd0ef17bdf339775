package io.plateau.testkit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Counts heap bytes that the calling thread allocates. */
public final class Allocations {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final int ROUNDS = 5;

    private Allocations() {}

    public static long bytesPerMillionCalls(final Runnable call) {
        return bytesWhile(call, 1_000_000);
    }

    // Warms up with as many calls first.
    public static long bytesWhile(final Runnable call, final int calls) {
        return bytesWhile(call, calls, calls);
    }

    // The JVM does things of its own on a thread's account while it compiles and links: what allocates does so each
    // time.
    public static long bytesWhile(final Runnable call, final int warmUpCalls, final int calls) {
        repeat(call, warmUpCalls);
        long least = measure(call, calls);
        for (int round = 1; round < ROUNDS && least > 0; round++) {
            least = Math.min(least, measure(call, calls));
        }
        return least;
    }

    private static long measure(final Runnable call, final int calls) {
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
