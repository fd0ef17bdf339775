package io.plateau.evidence;

import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * How far each TCP flow sent again what it had sent, 8 bytes beside each row of the {@link FlowRows}. A router's report
 * may be late: its sender has long heard of the narrow link, and repeated in pieces what the report quotes. Written by
 * whoever has made the version of the flow's row odd: the worker, or the kernel's half of the forwarder ({@code assist.bpf.c}). Read by the
 * worker.
 */
final class Repetitions {
    /** Bytes of a row. */
    static final int ROW_LENGTH = 2 * BitUtil.SIZE_OF_INT;

    private static final int END = 0;
    private static final int NOTED = BitUtil.SIZE_OF_INT;

    private final UnsafeBuffer rows;

    Repetitions(final UnsafeBuffer rows) {
        this.rows = rows;
    }

    long memoryBytes() {
        return rows.capacity();
    }

    // Nothing was sent again of the flow that has this row from now on.
    void clear(final int row, final int now) {
        rows.putInt(row * ROW_LENGTH + NOTED, now - 2 * FlowRows.MEMORY);
    }

    // Notes what was sent again, up to the place behind it.
    void note(final int row, final int end, final int now) {
        final int at = row * ROW_LENGTH;
        if (!isKnown(at, now) || end - rows.getInt(at + END) > 0) {
            rows.putInt(at + END, end);
        }
        rows.putInt(at + NOTED, now);
    }

    // Whether something that lies behind this place was sent again in the last 30 s, and with it perhaps what lies
    // here.
    boolean reach(final int row, final int start, final int now) {
        final int at = row * ROW_LENGTH;
        return isKnown(at, now) && rows.getInt(at + END) - start > 0;
    }

    private boolean isKnown(final int at, final int now) {
        return FlowTime.between(rows.getInt(at + NOTED), now) <= FlowRows.MEMORY;
    }
}
