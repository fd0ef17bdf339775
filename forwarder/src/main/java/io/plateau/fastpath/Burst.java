package io.plateau.fastpath;

import io.plateau.counters.PortCounters;
import io.plateau.counters.Verdict;
import io.plateau.port.TransmitFailureHandler;
import java.util.Arrays;
import org.agrona.MutableDirectBuffer;

/**
 * The frames of one poll and what became of them. A frame's place in the burst is the token by which a port says that it
 * could not be sent, so that verdicts are counted only when the kernel has taken what they promise. One worker only.
 */
final class Burst implements TransmitFailureHandler {
    /** Frames in a burst at most. FACTS of the kernel's rings: 32 to 64 is where a larger burst gains nothing more. */
    static final int LIMIT = 64;

    /** Stands for frames that are sent on nobody's behalf: if one is not taken, no received frame is the worse for it. */
    static final int OWN_FRAME = LIMIT;

    /** Too long for the link, as in errno(3). */
    static final int EMSGSIZE = 90;

    private final MutableDirectBuffer[] buffers = new MutableDirectBuffer[LIMIT];
    private final int[] offsets = new int[LIMIT];
    private final int[] lengths = new int[LIMIT];
    private final long[] timestampsNs = new long[LIMIT];
    private final Verdict[] verdicts = new Verdict[LIMIT];
    private final int[] datagramLengths = new int[LIMIT];
    private final long[] destinationsHigh = new long[LIMIT];
    private final long[] destinationsLow = new long[LIMIT];
    private final Verdict[] failures = new Verdict[LIMIT + 1];
    private boolean anyFailure;
    private long trials;
    private long left;
    private long held;
    private int size;

    void clear() {
        size = 0;
        trials = 0;
        left = 0;
        held = 0;
        if (anyFailure) {
            Arrays.fill(failures, null);
            anyFailure = false;
        }
    }

    // Takes in one frame. Returns its token, 0 to {@link #LIMIT} less one.
    int add(final MutableDirectBuffer buffer, final int offset, final int length, final long timestampNs) {
        buffers[size] = buffer;
        offsets[size] = offset;
        lengths[size] = length;
        timestampsNs[size] = timestampNs;
        verdicts[size] = null;
        return size++;
    }

    // Remembers what the table is asked about this frame.
    void awaitLookUp(final int token, final int datagramLength, final long high, final long low) {
        datagramLengths[token] = datagramLength;
        destinationsHigh[token] = high;
        destinationsLow[token] = low;
    }

    void verdict(final int token, final Verdict verdict) {
        verdicts[token] = verdict;
    }

    // What was decided. Returns null while the table has to be asked.
    Verdict verdict(final int token) {
        return verdicts[token];
    }

    // Notes that a datagram, or the first of a super-frame, goes on although it is too long: a trial of the path.
    void trial(final int token) {
        trials |= 1L << token;
    }

    boolean isTrial(final int token) {
        return (trials & (1L << token)) != 0;
    }

    // Leaves a frame to the kernel, which has a copy of its own: it is not sent on, and nothing of it is lost.
    void leave(final int token) {
        verdicts[token] = Verdict.FORWARDED;
        left |= 1L << token;
    }

    // Takes a frame out of the burst; its verdict is counted when it comes back.
    void hold(final int token) {
        leave(token);
        held |= 1L << token;
    }

    // Whether a frame is not to be sent on, although nothing is wrong with it.
    boolean isLeft(final int token) {
        return (left & (1L << token)) != 0;
    }

    // Notes that a frame begins elsewhere or is of another length now.
    void place(final int token, final int offset, final int length) {
        offsets[token] = offset;
        lengths[token] = length;
    }

    int size() {
        return size;
    }

    MutableDirectBuffer buffer(final int token) {
        return buffers[token];
    }

    int offset(final int token) {
        return offsets[token];
    }

    int length(final int token) {
        return lengths[token];
    }

    long timestampNs(final int token) {
        return timestampsNs[token];
    }

    int datagramLength(final int token) {
        return datagramLengths[token];
    }

    long destinationHigh(final int token) {
        return destinationsHigh[token];
    }

    long destinationLow(final int token) {
        return destinationsLow[token];
    }

    @Override
    public void onTransmitFailed(final int token, final int errno) {
        failures[token] = errno == EMSGSIZE ? Verdict.TOO_BIG_UNREPORTABLE : Verdict.EGRESS_FULL;
        anyFailure = true;
    }

    // Counts every frame once, unless it is held: as decided, or as dropped if the egress did not take it or a piece of
    // it.
    void tally(final PortCounters counters) {
        for (int token = 0; token < size; token++) {
            if ((held & (1L << token)) == 0) {
                counters.count(anyFailure && failures[token] != null ? failures[token] : verdicts[token]);
            }
        }
    }
}
