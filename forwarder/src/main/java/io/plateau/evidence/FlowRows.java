package io.plateau.evidence;

import static io.plateau.evidence.Flow.Order;

import java.lang.invoke.VarHandle;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What is remembered of each flow, one row each, two to a cache line.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |               tag: keyed hash of the flow, 0: free            |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |            version            |      longest, oldest period   |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                       last seen, ticks                        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |            end: the place behind the farthest datagram        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |               first place in the current period               |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                 first place in the one before                 |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                first place in the one before that             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |    longest, current period    |    longest, the one before    |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * <p>Periods are of 15 s. Three of them hold what went by in the last 30 s, and at most 15 s more. The lowest bit of a
 * counter's end tells that the flow's counts are in no order or that some datagram has none, so that any may be its.
 *
 * <p>One worker writes, and the kernel's half of the forwarder ({@code assist.bpf.c}), which gives up where the worker waits: for as long as
 * it takes to write a row. Any thread reads and never waits. The version is odd while a row is being rewritten, and with it the word that
 * it stands in is whoever's made it so.
 */
final class FlowRows {
    /** How long a datagram is remembered: 30 s. */
    static final int MEMORY = FlowTime.ticksOfSeconds(30);

    /** Bytes of a row. */
    static final int ROW_LENGTH = 32;

    private static final int PERIOD = (MEMORY + 1) / 2;
    private static final int PERIODS = 3;
    private static final int TAG = 0;
    private static final int VERSION = 4;
    private static final int LONGEST_OLDEST = 6;
    private static final int LAST_SEEN = 8;
    private static final int END = 12;
    private static final int FIRST = 16;
    private static final int LONGEST = 28;
    private static final int LONGEST_BEFORE = 30;
    private static final int ATTEMPTS = 20_000;
    private static final int UNSIGNED_SHORT = 0xFFFF;
    private static final long UNSIGNED_INT = 0xFFFF_FFFFL;
    private static final int UNORDERED = 1;
    private static final int LONGEST_OPTIONS = 40;
    /** No TCP has more in flight: RFC 7323 section 2.2. */
    private static final int SEQUENCE_REACH = 1 << 30;
    /** Counts of one flow that jump by more than 4096 are in no order. */
    private static final int COUNTER_REACH = 4096 << 16;
    /** Where half of all counts went by in one window, any of them may have. */
    private static final long COUNTER_WINDOW = 1L << 31;

    private final UnsafeBuffer rows;
    private final Repetitions repetitions;

    FlowRows(final UnsafeBuffer rows, final UnsafeBuffer repetitions) {
        this.rows = rows;
        this.repetitions = new Repetitions(repetitions);
    }

    long memoryBytes() {
        return rows.capacity() + repetitions.memoryBytes();
    }

    int tag(final int row) {
        return rows.getInt(row * ROW_LENGTH + TAG);
    }

    int lastSeen(final int row) {
        return rows.getInt(row * ROW_LENGTH + LAST_SEEN);
    }

    // ---- the worker ----

    // Gives a row to a flow of which nothing was moved yet.
    void take(final int row, final int tag, final int now) {
        final int at = row * ROW_LENGTH;
        begin(at);
        rows.putInt(at + TAG, tag);
        rows.putInt(at + LAST_SEEN, now - (PERIODS + 1) * PERIOD);
        rows.putInt(at + END, 0);
        for (int period = 0; period < PERIODS; period++) {
            rows.putInt(at + FIRST + period * BitUtil.SIZE_OF_INT, 0);
            longest(at, period, 0);
        }
        repetitions.clear(row, now);
        end(at);
    }

    // Remembers a datagram that was moved.
    void moved(final int row, final Flow flow, final int length, final int now) {
        final int at = row * ROW_LENGTH;
        begin(at);
        final int end = rows.getInt(at + END);
        final int steps = periodOf(now) - periodOf(rows.getInt(at + LAST_SEEN));
        if (steps < 0 || steps >= PERIODS || isElsewhere(flow, end)) {
            restart(at, flow, length);
            repetitions.clear(row, now);
        } else {
            if (isRepetition(row, flow, now)) {
                repetitions.note(row, flow.end, now);
            }
            for (int step = 0; step < steps; step++) {
                shift(at, flow.start);
            }
            extend(at, flow, length, end);
        }
        rows.putInt(at + LAST_SEEN, now);
        end(at);
    }

    // Notes a datagram, moved or not, that begins before the farthest which was moved.
    void noteRepetition(final int row, final Flow flow, final int now) {
        if (isRepetition(row, flow, now)) {
            begin(row * ROW_LENGTH);
            repetitions.note(row, flow.end, now);
            end(row * ROW_LENGTH);
        }
    }

    private boolean isRepetition(final int row, final Flow flow, final int now) {
        return flow.end - flow.start > 0 && !isBeyond(row, flow, now);
    }

    // Whether a datagram of a flow was sent again in the last 30 s, or may have been.
    boolean isSentAgain(final int row, final Flow flow, final int now) {
        return flow.order == Order.SEQUENCE && repetitions.reach(row, flow.start, now);
    }

    // Whether a datagram begins behind the farthest that is remembered, or nothing of it is. Only TCP sends again.
    boolean isBeyond(final int row, final Flow flow, final int now) {
        final int at = row * ROW_LENGTH;
        final int end = rows.getInt(at + END);
        return flow.order != Order.SEQUENCE
                || FlowTime.between(rows.getInt(at + LAST_SEEN), now) > MEMORY
                || isElsewhere(flow, end)
                || flow.start - end >= 0;
    }

    // A new connection between the same ports.
    private static boolean isElsewhere(final Flow flow, final int end) {
        return flow.order == Order.SEQUENCE && Math.abs((long) (flow.start - end)) > SEQUENCE_REACH;
    }

    private void restart(final int at, final Flow flow, final int length) {
        rows.putInt(at + END, flow.order == Order.NONE ? UNORDERED : flow.end);
        for (int period = 0; period < PERIODS; period++) {
            rows.putInt(at + FIRST + period * BitUtil.SIZE_OF_INT, flow.start);
            longest(at, period, 0);
        }
        longest(at, 0, length);
    }

    private void shift(final int at, final int start) {
        for (int period = PERIODS - 1; period > 0; period--) {
            rows.putInt(
                    at + FIRST + period * BitUtil.SIZE_OF_INT,
                    rows.getInt(at + FIRST + (period - 1) * BitUtil.SIZE_OF_INT));
            longest(at, period, longest(at, period - 1));
        }
        rows.putInt(at + FIRST, start);
        longest(at, 0, 0);
    }

    private void extend(final int at, final Flow flow, final int length, final int end) {
        if (length > longest(at, 0)) {
            longest(at, 0, length);
        }
        if (flow.order == Order.SEQUENCE) {
            include(at, flow, end);
            narrow(at);
        } else if (flow.order == Order.NONE || Math.abs((long) (flow.start - end)) > COUNTER_REACH) {
            rows.putInt(at + END, end | UNORDERED);
        } else if ((end & UNORDERED) == 0) {
            include(at, flow, end);
            loosen(at);
        }
    }

    private void include(final int at, final Flow flow, final int end) {
        if (end - flow.start > end - rows.getInt(at + FIRST)) {
            rows.putInt(at + FIRST, flow.start);
        }
        if (flow.end - end > 0) {
            rows.putInt(at + END, flow.end);
        }
    }

    // Sequence numbers of a fast flow wrap while it is remembered: no window may grow so wide that it does, too.
    private void narrow(final int at) {
        final int end = rows.getInt(at + END);
        for (int period = 0; period < PERIODS; period++) {
            if (reach(at, end, period) > SEQUENCE_REACH) {
                rows.putInt(at + FIRST + period * BitUtil.SIZE_OF_INT, end - SEQUENCE_REACH);
            }
        }
    }

    // So do counts, of which more than a window takes is to be found.
    private void loosen(final int at) {
        final int end = rows.getInt(at + END);
        for (int period = 0; period < PERIODS; period++) {
            if (reach(at, end, period) >= COUNTER_WINDOW) {
                rows.putInt(at + END, end | UNORDERED);
            }
        }
    }

    // Makes the version odd: an atomic change of the word, since the kernel's half may do the same.
    private void begin(final int at) {
        int word = rows.getInt(at + VERSION);
        while (isOdd(word) || !rows.compareAndSetInt(at + VERSION, word, next(word))) {
            Thread.onSpinWait();
            word = rows.getIntVolatile(at + VERSION);
        }
    }

    private static boolean isOdd(final int word) {
        return (word & 1) != 0;
    }

    // The same word with the next version in its lower half.
    private static int next(final int word) {
        return (word & ~UNSIGNED_SHORT) | ((word + 1) & UNSIGNED_SHORT);
    }

    private void end(final int at) {
        VarHandle.releaseFence(); // everything before even again; pairs with the acquire fences in isMoved()
        rows.putShort(at + VERSION, (short) (rows.getShort(at + VERSION) + 1));
    }

    // ---- any thread ----

    // Whether a quoted datagram of this flow and length is one that was moved in the last 30 s. Never waits: a row that
    // is rewritten all the time, or whose writer was stopped in the middle (a safepoint, another thread's turn), is
    // asked for
    // about a millisecond.
    boolean isMoved(final int row, final int tag, final Flow quoted, final int length, final int now) {
        final int at = row * ROW_LENGTH;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            final short version = rows.getShort(at + VERSION);
            VarHandle.acquireFence(); // the version before everything else
            final boolean isMoved = rows.getInt(at + TAG) == tag && isRemembered(at, quoted, length, now);
            VarHandle.acquireFence(); // everything else before the version once more
            if ((version & 1) == 0 && rows.getShort(at + VERSION) == version) {
                return isMoved;
            }
            Thread.onSpinWait();
        }
        return false;
    }

    private boolean isRemembered(final int at, final Flow quoted, final int length, final int now) {
        final int lastSeen = rows.getInt(at + LAST_SEEN);
        if (FlowTime.between(lastSeen, now) > MEMORY) {
            return false;
        }
        final int end = rows.getInt(at + END);
        final int age = Math.max(periodOf(now) - periodOf(lastSeen), 0);
        int longest = 0;
        long reach = 0;
        for (int period = 0; period + age < PERIODS; period++) {
            longest = Math.max(longest, longest(at, period));
            reach = Math.max(reach, reach(at, end, period));
        }
        return (length <= longest || isJoined(quoted, end)) && isAmong(quoted, end, reach);
    }

    // Whether a quoted TCP segment can be several of ours that a router's receive offload joined: no longer than what
    // went by. The end that a quote shows may be too far by the options that it does not show.
    private static boolean isJoined(final Flow quoted, final int end) {
        return quoted.order == Order.SEQUENCE && quoted.end - LONGEST_OPTIONS - end <= 0;
    }

    private static boolean isAmong(final Flow quoted, final int end, final long reach) {
        final long behind = (end - quoted.start) & UNSIGNED_INT;
        return switch (quoted.order) {
            case NONE -> (end & UNORDERED) != 0;
            case SEQUENCE -> behind > 0 && behind <= reach;
            case COUNTER -> (end & UNORDERED) != 0 || (behind > 0 && behind <= reach);
        };
    }

    // ---- fields ----

    // The longest datagram that the row remembers; the worker only.
    int longest(final int row) {
        final int at = row * ROW_LENGTH;
        return Math.max(longest(at, 0), Math.max(longest(at, 1), longest(at, 2)));
    }

    // How far a period's first place lies behind the end.
    private long reach(final int at, final int end, final int period) {
        return (end - rows.getInt(at + FIRST + period * BitUtil.SIZE_OF_INT)) & UNSIGNED_INT;
    }

    private int longest(final int at, final int period) {
        return rows.getShort(at + longestOffset(period)) & UNSIGNED_SHORT;
    }

    private void longest(final int at, final int period, final int length) {
        rows.putShort(at + longestOffset(period), (short) Math.min(length, UNSIGNED_SHORT));
    }

    private static int longestOffset(final int period) {
        return switch (period) {
            case 0 -> LONGEST;
            case 1 -> LONGEST_BEFORE;
            default -> LONGEST_OLDEST;
        };
    }

    private static int periodOf(final int ticks) {
        return Integer.divideUnsigned(ticks, PERIOD);
    }
}
