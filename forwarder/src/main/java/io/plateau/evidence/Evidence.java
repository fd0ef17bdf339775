package io.plateau.evidence;

/**
 * What one worker remembers of the flows that it moves.
 *
 * @param flows whose long datagrams went by; any thread may ask it
 * @param reported flows that were told of a path MTU; the worker's only
 * @param doubts claims that may be disproved; the worker's only
 */
public record Evidence(FlowMemory flows, ReportedFlows reported, DoubtWatch doubts) {
    /**
     * Makes an empty one.
     *
     * @param flows that are remembered at most, {@code pmtu.evidence-flows}
     * @param secretHigh random, another at each start
     * @param secretLow random, another at each start
     * @return for one worker
     */
    public static Evidence of(final int flows, final long secretHigh, final long secretLow) {
        final FlowMemory memory = new FlowMemory(flows, secretHigh, secretLow);
        return new Evidence(memory, new ReportedFlows(memory), new DoubtWatch(memory, secretHigh, secretLow));
    }
}
