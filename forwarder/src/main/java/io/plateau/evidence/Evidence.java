package io.plateau.evidence;

/**
 * What one worker remembers of the flows that it moves.
 *
 * @param flows whose long datagrams went by; any thread may ask it
 * @param reported flows that were told of a path MTU; the worker's only
 * @param doubts claims that may be disproved; the worker's only
 * @param memory that flows and doubts stand in
 */
public record Evidence(FlowMemory flows, ReportedFlows reported, DoubtWatch doubts, EvidenceMemory memory) {
    /**
     * Makes an empty one with memory of its own.
     *
     * @param flows that are remembered at most, {@code pmtu.evidence-flows}
     * @param secretHigh random, another at each start
     * @param secretLow random, another at each start
     * @return for one worker
     */
    public static Evidence of(final int flows, final long secretHigh, final long secretLow) {
        return of(flows, EvidenceMemory.offHeap(flows), secretHigh, secretLow);
    }

    /**
     * Makes an empty one.
     *
     * @param flows that are remembered at most, {@code pmtu.evidence-flows}
     * @param memory for so many
     * @param secretHigh random, another at each start
     * @param secretLow random, another at each start
     * @return for one worker
     */
    public static Evidence of(
            final int flows, final EvidenceMemory memory, final long secretHigh, final long secretLow) {
        final FlowMemory known = new FlowMemory(flows, memory, secretHigh, secretLow);
        final DoubtWatch doubts = new DoubtWatch(known, memory, secretHigh, secretLow);
        return new Evidence(known, new ReportedFlows(known), doubts, memory);
    }
}
