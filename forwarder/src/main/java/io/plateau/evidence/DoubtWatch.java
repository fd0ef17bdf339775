package io.plateau.evidence;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Claims that one worker let pass as believable, and what it moved towards their destinations since: a datagram longer
 * than the claim whose arrival is answered for, or the quoted one itself, disproves the claim: an acknowledgment covers it
 * although it was not sent again, or its receiver tells that it came twice although it was sent again once. An enforced value lets nothing longer pass, so that now and then one is to be tried: after 1 s, then after twice
 * as long each time, up to 64 s.
 *
 * <p>Only datagrams that no router on the way may fragment prove anything: DF set, or IPv6. What is only noticed for want
 * of room, a claim too many for the same four places, is the oldest's loss: its value lives until it expires.
 *
 * <p>While nothing is in doubt, {@link #isActive()} is all that is asked. One worker only; allocation-free.
 */
public final class DoubtWatch {
    static final int ROWS = 1 << 16;
    static final int WAYS = 4;
    private static final int FIRST_TRIAL = FlowTime.ticksOf(TimeUnit.SECONDS.toNanos(1));
    private static final int LONGEST_SHIFT = 6;
    private static final int SWEEP = 1024;
    private static final long FOLD = 0x9E37_79B9_7F4A_7C15L;

    private final FlowMemory memory;
    private final long secretHigh;
    private final long secretLow;
    private final UnsafeBuffer header;
    private final DoubtRow row;
    private int swept;

    /**
     * Doubts nothing yet.
     *
     * @param memory of the same worker: its hashes are used
     * @param secretHigh random, another at each start
     * @param secretLow random, another at each start
     */
    public DoubtWatch(final FlowMemory memory, final long secretHigh, final long secretLow) {
        this(memory, EvidenceMemory.offHeap(0), secretHigh, secretLow);
    }

    DoubtWatch(final FlowMemory memory, final EvidenceMemory place, final long secretHigh, final long secretLow) {
        this.memory = memory;
        header = place.header();
        row = new DoubtRow(place.doubts());
        this.secretHigh = secretHigh;
        this.secretLow = secretLow;
    }

    /**
     * Whether any value is in doubt.
     *
     * @return false: no datagram need be looked at
     */
    public boolean isActive() {
        return live() > 0;
    }

    private int live() {
        return header.getInt(EvidenceMemory.DOUBTS);
    }

    // Release: a row before the count that has others look for it.
    private void live(final int count) {
        header.putIntRelease(EvidenceMemory.DOUBTS, count);
    }

    /**
     * Begins to doubt a claim, anew if its destination was in doubt already. What was sent before cannot disprove it, but
     * for the quoted datagram, as long as its flow did not repeat it, nor anything behind it: a claim may be late, and what
     * arrives by then are the pieces in which its sender went on.
     *
     * @param mtu claimed, bytes
     * @param quoted of the quoted datagram, its end no nearer than its real one
     * @param quotedLength IP total length of it, bytes; 0 if it was not moved here, so that its arrival proves nothing
     * @param nowNs nanoseconds since the epoch
     * @param lifeNs after which it is no longer in doubt, nanoseconds
     */
    public void doubt(final int mtu, final Flow quoted, final int quotedLength, final long nowNs, final long lifeNs) {
        begin(mtu, quoted.destinationHigh, quoted.destinationLow, nowNs, lifeNs);
        row.claimed(quotedLength);
        if (quotedLength > 0 && quoted.isAnswerable()) {
            final long hash = memory.hash(quoted);
            if (!memory.isSentAgain(hash, quoted, FlowTime.ticks(nowNs))) {
                row.quoted(hash, quoted.start, quoted.end, quotedLength);
            }
        }
    }

    /**
     * Doubts a claim that is not to be enforced. What is in doubt about its destination already stays so, and what is being
     * found out about that: whoever goes on claiming does not put it off.
     *
     * @param mtu claimed, bytes
     * @param quoted of the quoted datagram
     * @param quotedLength as of {@link #doubt}
     * @param nowNs nanoseconds since the epoch
     * @param lifeNs after which it is no longer in doubt, nanoseconds
     */
    public void doubtBesides(
            final int mtu, final Flow quoted, final int quotedLength, final long nowNs, final long lifeNs) {
        if (!find(quoted.destinationHigh, quoted.destinationLow)) {
            doubt(mtu, quoted, quotedLength, nowNs, lifeNs);
            return;
        }
        row.mtu(Math.min(row.mtu(), mtu));
        row.claimed(Math.max(row.claimed(), quotedLength));
        row.expires(FlowTime.ticks(nowNs) + FlowTime.ticksOf(lifeNs));
    }

    private void begin(final int mtu, final long high, final long low, final long nowNs, final long lifeNs) {
        final int now = FlowTime.ticks(nowNs);
        int nextTrial = now + FIRST_TRIAL;
        int doubted = live();
        if (!find(high, low)) {
            row.wrap(leastLasting(high, low, now));
            doubted += row.mtu() == 0 ? 1 : 0;
        } else if (FlowTime.between(row.nextTrial(), nextTrial) > 0) {
            nextTrial = row.nextTrial(); // whoever goes on claiming does not put it off
        }
        row.clear(high, low);
        row.mtu(mtu);
        row.expires(now + FlowTime.ticksOf(lifeNs));
        row.nextTrial(nextTrial);
        live(doubted);
    }

    /**
     * Looks at a datagram towards a destination, whatever became of it, before it is {@link FlowMemory#moved}. A segment
     * that does not lie beyond all others of its flow proves nothing: what is acknowledged may be the pieces in which it
     * went by before.
     *
     * @param flow of it
     * @param length IP total length, of a super-frame that of its longest segment, bytes
     * @param isWhole whether it was passed on as it was, and no router may fragment it
     * @param nowNs nanoseconds since the epoch
     */
    public void onSent(final Flow flow, final int length, final boolean isWhole, final long nowNs) {
        if (!flow.isAnswerable() || !find(flow.destinationHigh, flow.destinationLow)) {
            return;
        }
        final long hash = memory.hash(flow);
        row.sentAgain(hash, flow.start, flow.end);
        final int now = FlowTime.ticks(nowNs);
        memory.noteRepetition(hash, flow, now);
        if (isWhole && length > row.mtu() && !row.isAwaiting(now) && memory.isFresh(hash, flow, nowNs)) {
            row.sent(hash, flow.start, flow.firstEnd, length, now);
        }
    }

    /**
     * Looks at what a destination answers.
     *
     * @param flow of the answer
     * @return length of a datagram that is longer than the doubted value and arrived, bytes; 0 if none is shown to have
     */
    public int onAnswer(final Flow flow) {
        if (!flow.isAnswer() || !find(flow.sourceHigh, flow.sourceLow)) {
            return 0;
        }
        final int arrived = row.arrived(memory.hashOfAnswered(flow), flow);
        return arrived > row.mtu() ? arrived : 0;
    }

    /**
     * Takes it that a length was proved, and that the control thread was told. Larger ones are in doubt from now on.
     *
     * @param flow of the answer that proved it
     * @param length bytes
     */
    public void proved(final Flow flow, final int length) {
        if (find(flow.sourceHigh, flow.sourceLow)) {
            row.mtu(length);
            row.forgetSegments();
        }
    }

    /**
     * Whether it is time to pass on one datagram that is longer than what is enforced, and notes that it is done. A value
     * that was learned before this worker began is in doubt from the first time it is asked for.
     *
     * <p>What was tried or moved is not tried again: a sender that waits ever longer before it repeats itself would lose each
     * of its repetitions to a trial, and never get on; and a repetition proves nothing.
     *
     * @param flow of a datagram that is too long
     * @param mtu learned and enforced towards its destination, bytes
     * @param nowNs nanoseconds since the epoch
     * @param lifeNs of a learned value, nanoseconds
     * @return true if this one is to be tried
     */
    public boolean takeTrial(final Flow flow, final int mtu, final long nowNs, final long lifeNs) {
        if (!find(flow.destinationHigh, flow.destinationLow)) {
            begin(mtu, flow.destinationHigh, flow.destinationLow, nowNs, lifeNs);
            return false;
        }
        if (!flow.isAnswerable()) {
            return false;
        }
        final int now = FlowTime.ticks(nowNs);
        if (!isDue(now)) {
            return false;
        }
        final long hash = memory.hash(flow);
        if (row.isSentAgain(hash, flow.start) || !memory.isFresh(hash, flow, nowNs)) {
            return false;
        }
        noteTrial(now);
        return true;
    }

    private boolean isDue(final int now) {
        return FlowTime.between(row.nextTrial(), now) >= 0;
    }

    private void noteTrial(final int now) {
        putOff(now);
        row.forgetSent();
    }

    private void putOff(final int now) {
        final int trials = row.trials() + 1;
        row.trials(trials);
        row.nextTrial(now + (FIRST_TRIAL << Math.min(trials, LONGEST_SHIFT)));
    }

    /**
     * What to ask a destination itself for, if it is time: as much as the claim quoted, since nothing longer passes if that
     * does not; when that much is proved to, or nothing was quoted that was moved here, as much as the way carries.
     *
     * @param flow of a datagram that goes there
     * @param most that the way to it carries, bytes
     * @param nowNs nanoseconds since the epoch
     * @return bytes; 0 unless its value is in doubt and shorter, and neither a trial nor a probe was made lately
     */
    public int probeLength(final Flow flow, final int most, final long nowNs) {
        if (!find(flow.destinationHigh, flow.destinationLow) || most <= row.mtu() || !isDue(FlowTime.ticks(nowNs))) {
            return 0;
        }
        return row.claimed() > row.mtu() ? Math.min(row.claimed(), most) : most;
    }

    /**
     * Waits for the reply to an echo request of our own, which counts as a trial.
     *
     * @param probe flow of the request, where one is due ({@link #probeLength})
     * @param length IP total length of it, bytes
     * @param nowNs nanoseconds since the epoch
     */
    public void probed(final Flow probe, final int length, final long nowNs) {
        if (find(probe.destinationHigh, probe.destinationLow)) {
            final int now = FlowTime.ticks(nowNs);
            noteTrial(now);
            row.sent(memory.hash(probe), probe.start, probe.firstEnd, length, now);
        }
    }

    /**
     * Notes that another worker tries, so that this one need not.
     *
     * @param high first eight bytes of the destination
     * @param low last eight bytes
     * @param nowNs nanoseconds since the epoch
     */
    public void triedElsewhere(final long high, final long low, final long nowNs) {
        if (find(high, low)) {
            putOff(FlowTime.ticks(nowNs));
        }
    }

    /**
     * Waits for the reply to an echo request of another worker's. What only that one doubted so far is in doubt here, too.
     *
     * @param probe flow of the request
     * @param length IP total length of it, bytes
     * @param mtu learned and enforced towards its destination, bytes; 0 if none is
     * @param nowNs nanoseconds since the epoch
     * @param lifeNs of a learned value, nanoseconds
     */
    public void probedElsewhere(
            final Flow probe, final int length, final int mtu, final long nowNs, final long lifeNs) {
        if (mtu > 0 && !find(probe.destinationHigh, probe.destinationLow)) {
            begin(mtu, probe.destinationHigh, probe.destinationLow, nowNs, lifeNs);
        }
        probed(probe, length, nowNs);
    }

    /**
     * Ends some doubts whose time is over. A few times a second.
     *
     * @param nowNs nanoseconds since the epoch
     */
    public void housekeep(final long nowNs) {
        if (live() == 0) {
            return;
        }
        final int now = FlowTime.ticks(nowNs);
        for (int i = 0; i < SWEEP; i++) {
            swept = (swept + 1) & (ROWS - 1);
            row.wrap(swept);
            if (row.mtu() != 0 && FlowTime.between(row.expires(), now) >= 0) {
                row.mtu(0);
                live(live() - 1);
            }
        }
    }

    private boolean find(final long high, final long low) {
        final int first = firstOf(high, low);
        for (int way = 0; way < WAYS; way++) {
            if (row.wrap(first + way).isAbout(high, low)) {
                return true;
            }
        }
        return false;
    }

    // A free place of the set, or the one whose doubt ends first.
    private int leastLasting(final long high, final long low, final int now) {
        final int first = firstOf(high, low);
        int least = first;
        int leastLeft = Integer.MAX_VALUE;
        for (int place = first; place < first + WAYS; place++) {
            final int left = row.wrap(place).mtu() == 0 ? Integer.MIN_VALUE : FlowTime.between(now, row.expires());
            if (left < leastLeft) {
                least = place;
                leastLeft = left;
            }
        }
        return least;
    }

    private int firstOf(final long high, final long low) {
        final long left = high ^ secretHigh;
        final long right = low ^ secretLow;
        final long hash = (Math.multiplyHigh(left, right) ^ (left * right)) * FOLD;
        return (int) (hash >>> (Long.SIZE - Integer.numberOfTrailingZeros(ROWS / WAYS))) * WAYS;
    }
}
