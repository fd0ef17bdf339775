package io.plateau.evidence;

import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Where one worker's evidence stands: memory of its own, or one that the kernel's half of the forwarder shares
 * ({@code assist.bpf.c}), all of it zero. The header, in the order of the machine:
 *
 * <pre>
 *  0  secrets of the hashes (2 x 64 bits)
 * 16  sets of flows (32)
 * 20  values in doubt now (32)
 * 24  time of the worker's last duty cycle, ticks of 2^24 ns (32)
 * 28  longest IPv4 datagram that need not be remembered, bytes (32)
 * 32  longest IPv6 datagram that need not be remembered, bytes (32)
 * 36  not 0: the worker wants to see all that goes to or comes from a doubted destination (32)
 * </pre>
 *
 * @param header of {@link #HEADER_LENGTH} bytes
 * @param flows of {@link #flowsLength}
 * @param repetitions of {@link #repetitionsLength}
 * @param doubts of {@link #doubtsLength}
 */
public record EvidenceMemory(UnsafeBuffer header, UnsafeBuffer flows, UnsafeBuffer repetitions, UnsafeBuffer doubts) {
    /** Bytes of a header. */
    public static final int HEADER_LENGTH = 64;

    /** Bytes of a set of flows, which is a cache line. */
    public static final int FLOW_SET_LENGTH = FlowMemory.WAYS * FlowRows.ROW_LENGTH;

    /** Bytes of what a flow sent again. */
    public static final int REPETITION_LENGTH = Repetitions.ROW_LENGTH;

    /** Bytes of a set of doubted values. */
    public static final int DOUBT_SET_LENGTH = DoubtWatch.WAYS * DoubtRow.LENGTH;

    static final int SECRET_HIGH = 0;
    static final int SECRET_LOW = 8;
    static final int SETS = 16;
    static final int DOUBTS = 20;

    private static final int TICKS = 24;
    private static final int LONG_IPV4 = 28;
    private static final int LONG_IPV6 = 32;
    private static final int IS_PROBING = 36;

    /**
     * Memory for one worker and nobody else.
     *
     * @param flows that are remembered at most
     * @return zero
     */
    public static EvidenceMemory offHeap(final int flows) {
        return new EvidenceMemory(
                allocate(HEADER_LENGTH),
                allocate(flowsLength(flows)),
                allocate(repetitionsLength(flows)),
                allocate(doubtsLength()));
    }

    private static UnsafeBuffer allocate(final int length) {
        return new UnsafeBuffer(BufferUtil.allocateDirectAligned(length, FLOW_SET_LENGTH));
    }

    /**
     * What the flows take.
     *
     * @param flows that are remembered at most
     * @return bytes, whole sets
     */
    public static int flowsLength(final int flows) {
        return FlowMemory.sets(flows) * FLOW_SET_LENGTH;
    }

    /**
     * What the flows' repetitions take.
     *
     * @param flows that are remembered at most
     * @return bytes, as many rows as flows in whole sets
     */
    public static int repetitionsLength(final int flows) {
        return FlowMemory.sets(flows) * FlowMemory.WAYS * REPETITION_LENGTH;
    }

    /**
     * What the doubted values take.
     *
     * @return bytes, whole sets
     */
    public static int doubtsLength() {
        return DoubtWatch.ROWS * DoubtRow.LENGTH;
    }

    /**
     * Tells whoever else reads this how late it is, and what is remembered: whenever something is decided. Written only if
     * it changed, since others read it all the time. The worker only.
     *
     * @param nowNs nanoseconds since the epoch
     * @param longIpv4 longest datagram that need not be remembered, bytes
     * @param longIpv6 longest datagram that need not be remembered, bytes
     * @param isProbing whether the worker wants to see all that goes to or comes from a doubted destination
     */
    public void tell(final long nowNs, final int longIpv4, final int longIpv6, final boolean isProbing) {
        put(TICKS, FlowTime.ticks(nowNs));
        put(LONG_IPV4, longIpv4);
        put(LONG_IPV6, longIpv6);
        put(IS_PROBING, isProbing ? 1 : 0);
    }

    private void put(final int field, final int value) {
        if (header.getInt(field) != value) {
            header.putIntRelease(field, value);
        }
    }
}
