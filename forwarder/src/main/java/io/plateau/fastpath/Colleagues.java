package io.plateau.fastpath;

import io.plateau.evidence.Flow;
import io.plateau.evidence.FlowMemory;
import io.plateau.evidence.KnownFlows;
import io.plateau.ring.Mailbox;
import java.nio.ByteBuffer;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The other workers, as one sees them: what they moved it may ask, and what concerns them all it tells them. A claim may go
 * by at another worker than the flow that it quotes, and its destination's other flows may be anybody's, so that all doubt
 * it; and what one tries or asks a doubted destination for, the others need not.
 *
 * <p>One worker's; the mailboxes are shared. Allocation-free.
 */
public final class Colleagues {
    static final int DOUBT = 1;
    static final int TRIAL = 2;
    static final int PROBE = 3;

    // A doubt: what was decided about the frame behind it.
    static final int DECIDED_MTU = 0;
    static final int IS_ACCEPTED = 4;
    static final int IS_MOVED = 8;
    static final int FRAME = 12;

    // A trial: its destination. A probe: the same, and the echo request.
    static final int DESTINATION_HIGH = 0;
    static final int DESTINATION_LOW = 8;
    static final int TRIAL_LENGTH = 16;
    static final int ASKER_HIGH = 16;
    static final int ASKER_LOW = 24;
    static final int IS_IPV4 = 32;
    static final int IDENTIFIER = 36;
    static final int SEQUENCE = 40;
    static final int PROBED_LENGTH = 44;
    static final int PROBE_LENGTH = 48;

    private static final int LONGEST = 1 << 16;
    private static final int AT_ONCE = 64;

    private final UnsafeBuffer message = new UnsafeBuffer(ByteBuffer.allocateDirect(LONGEST));
    private final KnownFlows known;
    private final int worker;
    private final Mailbox[] mailboxes;
    private long lost;

    /**
     * Binds one worker to the others.
     *
     * @param known what all workers moved
     * @param worker number, from 0
     * @param mailboxes of all workers, its own too
     */
    public Colleagues(final KnownFlows known, final int worker, final List<Mailbox> mailboxes) {
        this.known = known;
        this.worker = worker;
        this.mailboxes = mailboxes.toArray(new Mailbox[0]);
    }

    /**
     * There are no others.
     *
     * @param flows that the only worker moved
     * @return for that worker
     */
    public static Colleagues none(final FlowMemory flows) {
        return new Colleagues(new KnownFlows(flows), 0, List.of());
    }

    // What all of them moved.
    KnownFlows known() {
        return known;
    }

    // Workers, this one too.
    int count() {
        return Math.max(1, mailboxes.length);
    }

    int worker() {
        return worker;
    }

    // A claim is in doubt from now on. mtu: that was decided; frame: that claims it
    void tellDoubt(
            final int mtu,
            final boolean isAccepted,
            final boolean isMoved,
            final DirectBuffer frame,
            final int offset,
            final int length) {
        if (mailboxes.length > 1) {
            final int copied = Math.min(length, LONGEST - FRAME);
            message.putInt(DECIDED_MTU, mtu);
            message.putInt(IS_ACCEPTED, isAccepted ? 1 : 0);
            message.putInt(IS_MOVED, isMoved ? 1 : 0);
            message.putBytes(FRAME, frame, offset, copied);
            tell(DOUBT, FRAME + copied);
        }
    }

    // One longer datagram of a flow is passed on.
    void tellTrial(final Flow flow) {
        if (mailboxes.length > 1) {
            putDestination(flow);
            tell(TRIAL, TRIAL_LENGTH);
        }
    }

    // An echo request was sent, whose reply may come to any worker. length: of the request, bytes
    void tellProbe(final Flow probe, final boolean isIpv4, final int identifier, final int sequence, final int length) {
        if (mailboxes.length > 1) {
            putDestination(probe);
            message.putLong(ASKER_HIGH, probe.sourceHigh());
            message.putLong(ASKER_LOW, probe.sourceLow());
            message.putInt(IS_IPV4, isIpv4 ? 1 : 0);
            message.putInt(IDENTIFIER, identifier);
            message.putInt(SEQUENCE, sequence);
            message.putInt(PROBED_LENGTH, length);
            tell(PROBE, PROBE_LENGTH);
        }
    }

    private void putDestination(final Flow flow) {
        message.putLong(DESTINATION_HIGH, flow.destinationHigh());
        message.putLong(DESTINATION_LOW, flow.destinationLow());
    }

    private void tell(final int kind, final int length) {
        for (int other = 0; other < mailboxes.length; other++) {
            if (other != worker && !mailboxes[other].offer(kind, message, 0, length)) {
                lost++;
            }
        }
    }

    // What the others have told since.
    int hear(final MessageHandler handler) {
        return mailboxes.length > 1 ? mailboxes[worker].take(handler, AT_ONCE) : 0;
    }

    // Messages that found no room. Returns since the last call.
    long takeLost() {
        final long taken = lost;
        lost = 0;
        return taken;
    }
}
