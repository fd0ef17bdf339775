package io.plateau.fastpath;

import io.plateau.evidence.DoubtWatch;
import io.plateau.evidence.Evidence;
import io.plateau.evidence.Flow;
import io.plateau.evidence.FlowMemory;
import io.plateau.pmtu.claim.Claim;

/**
 * Begins to doubt what is enforced, or kept in quarantine, and may be disproved. The control thread may refuse the claim
 * still; then nothing comes of the doubt. One worker only.
 */
final class Doubter {
    private final FlowMemory flows;
    private final DoubtWatch doubts;
    private long nowNs;
    private long endsAfterNs;

    Doubter(final Evidence evidence) {
        flows = evidence.flows();
        doubts = evidence.doubts();
    }

    // Sets what holds for the next. lifeNs: of what is learned; timeNs: nanoseconds since the epoch
    Doubter at(final long timeNs, final long lifeNs) {
        nowNs = timeNs;
        endsAfterNs = lifeNs;
        return this;
    }

    // mtu: that was decided; isAccepted: whether it is enforced; isMoved: whether any worker moved what is quoted
    void doubt(final int mtu, final boolean isAccepted, final boolean isMoved, final Claim claim, final Flow quoted) {
        final int quotedLength = isMoved ? quotedLength(claim, quoted) : 0;
        if (isAccepted) {
            doubts.doubt(mtu, quoted, quotedLength, nowNs, endsAfterNs);
        } else {
            doubts.doubtBesides(mtu, quoted, quotedLength, nowNs, endsAfterNs);
        }
    }

    // Of the quoted datagram if this worker moved it, else 0. A router may quote several segments that it joined; none
    // of those that arrive is longer than the longest that was moved.
    private int quotedLength(final Claim claim, final Flow quoted) {
        return Math.min(claim.quotedLength(), flows.longest(quoted));
    }
}
