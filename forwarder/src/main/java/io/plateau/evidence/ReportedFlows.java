package io.plateau.evidence;

import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Flows that were told of a path MTU and go on: how many reports each got, and what it got since. Beside the rows of the
 * {@link FlowMemory}, so that a flow that is forgotten there is forgotten here. Touched only for datagrams that are too
 * long. One worker only; allocation-free.
 */
public final class ReportedFlows {
    private static final int PERIOD = FlowTime.ticksOf(TimeUnit.SECONDS.toNanos(10));
    private static final int TAG = 0;
    private static final int FIRST_REPORT = 4;
    private static final int LAST_SEEN = 8;
    private static final int REPORTS = 12;
    private static final int TOLD = 16;
    private static final int SERVED = 20;
    private static final int ROW_LENGTH = 24;
    private static final int CACHE_LINE = 64;

    private final FlowMemory memory;
    private final UnsafeBuffer rows;

    /**
     * Binds it.
     *
     * @param memory of the same worker
     */
    public ReportedFlows(final FlowMemory memory) {
        this.memory = memory;
        rows = new UnsafeBuffer(BufferUtil.allocateDirectAligned(memory.capacity() * ROW_LENGTH, CACHE_LINE));
    }

    /**
     * Whether a flow goes on after so many reports. It is forgotten when it sent nothing that is too long for so long.
     *
     * @param hash of the flow
     * @param after reports
     * @param withinNs between the first report and the last, and since the last datagram, nanoseconds
     * @param nowNs nanoseconds since the epoch
     * @return true if it is to be served otherwise
     */
    public boolean isStubborn(final long hash, final int after, final long withinNs, final long nowNs) {
        final int at = find(hash);
        return at >= 0
                && rows.getInt(at + REPORTS) >= after
                && FlowTime.between(rows.getInt(at + LAST_SEEN), FlowTime.ticks(nowNs)) <= FlowTime.ticksOf(withinNs);
    }

    /**
     * Counts a report to a flow's sender.
     *
     * @param hash of the flow
     * @param withinNs after the first, the count begins anew, nanoseconds
     * @param nowNs nanoseconds since the epoch
     */
    public void reported(final long hash, final long withinNs, final long nowNs) {
        final int now = FlowTime.ticks(nowNs);
        int at = find(hash);
        if (at < 0) {
            at = memory.rowFor(hash, now) * ROW_LENGTH;
            rows.putInt(at + TAG, FlowMemory.tagOf(hash));
            restart(at, now);
        } else if (FlowTime.between(rows.getInt(at + FIRST_REPORT), now) > FlowTime.ticksOf(withinNs)) {
            restart(at, now);
        }
        rows.putInt(at + REPORTS, rows.getInt(at + REPORTS) + 1);
        rows.putInt(at + LAST_SEEN, now);
    }

    private void restart(final int at, final int now) {
        rows.putInt(at + FIRST_REPORT, now);
        rows.putInt(at + REPORTS, 0);
        rows.putInt(at + TOLD, now - PERIOD);
        rows.putInt(at + SERVED, 0);
    }

    /**
     * Counts a datagram of a stubborn flow that was served otherwise.
     *
     * @param hash of a flow that {@link #isStubborn}
     * @param nowNs nanoseconds since the epoch
     * @return true if it is time to tell of it: at the first, and then every 10 s
     */
    public boolean served(final long hash, final long nowNs) {
        final int now = FlowTime.ticks(nowNs);
        final int at = find(hash);
        rows.putInt(at + LAST_SEEN, now);
        rows.putInt(at + SERVED, rows.getInt(at + SERVED) + 1);
        return FlowTime.between(rows.getInt(at + TOLD), now) >= PERIOD;
    }

    /**
     * Reports that a flow got.
     *
     * @param hash of a flow that {@link #isStubborn}
     * @return reports
     */
    public int reports(final long hash) {
        return rows.getInt(find(hash) + REPORTS);
    }

    /**
     * Datagrams that were served otherwise since the last {@link #told}.
     *
     * @param hash of a flow that {@link #isStubborn}
     * @return datagrams
     */
    public int servedSinceTold(final long hash) {
        return rows.getInt(find(hash) + SERVED);
    }

    /**
     * Notes that the control thread was told.
     *
     * @param hash of a flow that {@link #isStubborn}
     * @param nowNs nanoseconds since the epoch
     */
    public void told(final long hash, final long nowNs) {
        final int at = find(hash);
        rows.putInt(at + TOLD, FlowTime.ticks(nowNs));
        rows.putInt(at + SERVED, 0);
    }

    // Where a flow's counts stand; below 0 if there are none.
    private int find(final long hash) {
        final int row = memory.rowOf(hash);
        return row != FlowMemory.NONE && rows.getInt(row * ROW_LENGTH + TAG) == FlowMemory.tagOf(hash)
                ? row * ROW_LENGTH
                : -1;
    }
}
