package io.plateau.evidence;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * What one worker knows of a doubted value: a flyweight over rows of 96 bytes, of which the kernel's half of the forwarder reads
 * address, value and whether there are segments to wait for ({@code assist.bpf.c}). A segment is remembered by the hash of its
 * flow and the places at which it starts and ends.
 */
final class DoubtRow {
    /** Bytes of a row. */
    static final int LENGTH = 96;

    private static final int KEY_HIGH = 0;
    private static final int KEY_LOW = 8;
    private static final int MTU = 16;
    private static final int EXPIRES = 20;
    private static final int NEXT_TRIAL = 24;
    private static final int TRIALS = 28;
    private static final int QUOTED = 32;
    private static final int SENT = 56;
    private static final int SENT_AT = 80;
    private static final int CLAIMED = 84;
    /** What waits longer is taken for lost: nobody sends an echo request again. */
    private static final int PATIENCE = FlowTime.ticksOfSeconds(3);

    /** No TCP has more octets in flight: RFC 7323 section 2.2. */
    private static final int IN_FLIGHT = 1 << 30;

    private static final int SEGMENT_HASH = 0;
    private static final int SEGMENT_START = 8;
    private static final int SEGMENT_END = 12;
    private static final int SEGMENT_LENGTH = 16;
    private static final int SEGMENT_AGAIN = 20;

    private final UnsafeBuffer rows;
    private int at;

    DoubtRow(final UnsafeBuffer rows) {
        this.rows = rows;
    }

    DoubtRow wrap(final int row) {
        at = row * LENGTH;
        return this;
    }

    void clear(final long high, final long low) {
        rows.setMemory(at, LENGTH, (byte) 0);
        rows.putLong(at + KEY_HIGH, high);
        rows.putLong(at + KEY_LOW, low);
    }

    boolean isAbout(final long high, final long low) {
        return mtu() != 0 && rows.getLong(at + KEY_LOW) == low && rows.getLong(at + KEY_HIGH) == high;
    }

    // The doubted value, bytes; 0 in a free row.
    int mtu() {
        return rows.getInt(at + MTU);
    }

    void mtu(final int value) {
        rows.putInt(at + MTU, value);
    }

    // Length of what the claim quotes, if it was moved here, else 0; bytes.
    int claimed() {
        return rows.getInt(at + CLAIMED);
    }

    void claimed(final int length) {
        rows.putInt(at + CLAIMED, length);
    }

    int expires() {
        return rows.getInt(at + EXPIRES);
    }

    void expires(final int ticks) {
        rows.putInt(at + EXPIRES, ticks);
    }

    int nextTrial() {
        return rows.getInt(at + NEXT_TRIAL);
    }

    void nextTrial(final int ticks) {
        rows.putInt(at + NEXT_TRIAL, ticks);
    }

    int trials() {
        return rows.getInt(at + TRIALS);
    }

    void trials(final int count) {
        rows.putInt(at + TRIALS, count);
    }

    // ---- the two segments that can prove the claim wrong ----

    void quoted(final long hash, final int start, final int end, final int length) {
        segment(at + QUOTED, hash, start, end, length);
    }

    void sent(final long hash, final int start, final int end, final int length, final int now) {
        segment(at + SENT, hash, start, end, length);
        rows.putInt(at + SENT_AT, now);
    }

    private void segment(final int segment, final long hash, final int start, final int end, final int length) {
        rows.putLong(segment + SEGMENT_HASH, hash);
        rows.putInt(segment + SEGMENT_START, start);
        rows.putInt(segment + SEGMENT_END, end);
        rows.putInt(segment + SEGMENT_LENGTH, length);
        rows.putInt(segment + SEGMENT_AGAIN, 0);
    }

    // Whether a datagram that was sent lately, and once, still waits for its answer.
    boolean isAwaiting(final int now) {
        return rows.getInt(at + SENT + SEGMENT_LENGTH) != 0
                && rows.getInt(at + SENT + SEGMENT_AGAIN) == 0
                && FlowTime.between(rows.getInt(at + SENT_AT), now) <= PATIENCE;
    }

    // Notes for each segment whose first place is among these of its flow that it was sent again, so that this place
    // may
    // have arrived in another. The end that a quote shows may be too far, and takes no part in this. What was sent
    // three
    // times is forgotten: which of them arrived nothing tells.
    void sentAgain(final long hash, final int start, final int end) {
        noteAgain(at + QUOTED, hash, start, end);
        noteAgain(at + SENT, hash, start, end);
    }

    private void noteAgain(final int segment, final long hash, final int start, final int end) {
        final int first = rows.getInt(segment + SEGMENT_START);
        if (rows.getInt(segment + SEGMENT_LENGTH) != 0
                && rows.getLong(segment + SEGMENT_HASH) == hash
                && first - start >= 0
                && first - end < 0) {
            final int again = rows.getInt(segment + SEGMENT_AGAIN) + 1;
            rows.putInt(segment + SEGMENT_AGAIN, again);
            if (again > 1) {
                rows.putInt(segment + SEGMENT_LENGTH, 0);
            }
        }
    }

    // Whether a datagram that starts here is, or stands before, the one that was sent last: its sender repeats itself.
    boolean isSentAgain(final long hash, final int start) {
        final int behind = rows.getInt(at + SENT + SEGMENT_END) - start;
        return rows.getLong(at + SENT + SEGMENT_HASH) == hash && behind > 0 && behind < IN_FLIGHT;
    }

    void forgetSent() {
        rows.putInt(at + SENT + SEGMENT_LENGTH, 0);
    }

    void forgetSegments() {
        rows.putInt(at + QUOTED + SEGMENT_LENGTH, 0);
        rows.putInt(at + SENT + SEGMENT_LENGTH, 0);
    }

    // The length of the longer of the two segments that an answer of their flow shows to have arrived; 0 for neither.
    int arrived(final long hash, final Flow answer) {
        return Math.max(arrived(at + QUOTED, hash, answer), arrived(at + SENT, hash, answer));
    }

    private int arrived(final int segment, final long hash, final Flow answer) {
        if (rows.getInt(segment + SEGMENT_LENGTH) == 0 || rows.getLong(segment + SEGMENT_HASH) != hash) {
            return 0;
        }
        return isShown(segment, answer) ? rows.getInt(segment + SEGMENT_LENGTH) : 0;
    }

    // What was sent twice arrived the first time if it is known to have arrived twice.
    private boolean isShown(final int segment, final Flow answer) {
        final int start = rows.getInt(segment + SEGMENT_START);
        if (rows.getInt(segment + SEGMENT_AGAIN) > 0) {
            return answer.isReceivedTwice(start);
        }
        return answer.acknowledges
                ? isCovered(rows.getInt(segment + SEGMENT_END), answer.acknowledgment)
                : answer.start == start;
    }

    // An acknowledgment farther away than what can be in flight is not one of this segment.
    private static boolean isCovered(final int end, final int acknowledgment) {
        final int beyond = acknowledgment - end;
        return beyond >= 0 && beyond < IN_FLIGHT;
    }
}
