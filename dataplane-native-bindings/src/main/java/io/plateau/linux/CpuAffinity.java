package io.plateau.linux;

import java.lang.ref.Reference;
import java.util.BitSet;
import org.agrona.concurrent.UnsafeBuffer;

/** On which processors the calling thread may run (sched_setaffinity(2)). */
public final class CpuAffinity {
    private static final int MASK_BYTES = 128;
    private static final int THIS_THREAD = 0;

    private CpuAffinity() {}

    /**
     * Ties the calling thread to some processors.
     *
     * @param processors numbers from 0, below 1024
     */
    public static void set(final BitSet processors) {
        final UnsafeBuffer mask = Native.allocate(MASK_BYTES);
        final byte[] bytes = processors.toByteArray();
        if (bytes.length > MASK_BYTES) {
            throw new IllegalArgumentException("processors=" + processors + " go beyond 1023 (CPU_SETSIZE)");
        }
        mask.putBytes(0, bytes);
        try {
            final int result = Native.LIBC.setAffinity(THIS_THREAD, MASK_BYTES, mask.addressOffset());
            Native.check(result, "sched_setaffinity", "processors " + processors);
        } finally {
            Reference.reachabilityFence(mask);
        }
    }

    /**
     * Where the calling thread may run.
     *
     * @return numbers of processors, from 0
     */
    public static BitSet get() {
        final UnsafeBuffer mask = Native.allocate(MASK_BYTES);
        final int result = Native.LIBC.getAffinity(THIS_THREAD, MASK_BYTES, mask.addressOffset());
        Native.check(result, "sched_getaffinity", "this thread");
        final byte[] bytes = new byte[MASK_BYTES];
        mask.getBytes(0, bytes);
        return BitSet.valueOf(bytes);
    }
}
