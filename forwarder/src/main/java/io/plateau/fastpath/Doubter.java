package io.plateau.fastpath;

import io.plateau.evidence.DoubtWatch;
import io.plateau.evidence.Evidence;
import io.plateau.evidence.Flow;
import io.plateau.evidence.FlowMemory;
import io.plateau.pmtu.claim.Claim;
import io.plateau.pmtu.claim.PolicySettings;

/**
 * Begins to doubt what is enforced, or kept in quarantine, and may be disproved. The control thread may refuse the claim
 * still; then nothing comes of the doubt. One worker only.
 */
final class Doubter {
    private final FlowMemory flows;
    private final DoubtWatch doubts;

    Doubter(final Evidence evidence) {
        flows = evidence.flows();
        doubts = evidence.doubts();
    }

    // mtu: that was decided; isAccepted: whether it is enforced; isMoved: whether any worker moved what is quoted;
    // nowNs: nanoseconds since the epoch
    void doubt(
            final int mtu,
            final boolean isAccepted,
            final boolean isMoved,
            final Claim claim,
            final Flow quoted,
            final PolicySettings policy,
            final long nowNs) {
        final int quotedLength = isMoved ? quotedLength(claim, quoted) : 0;
        if (isAccepted) {
            doubts.doubt(mtu, quoted, quotedLength, nowNs, policy.maxAgeNs());
        } else {
            doubts.doubtBesides(mtu, quoted, quotedLength, nowNs, policy.maxAgeNs());
        }
    }

    // Of the quoted datagram if this worker moved it, else 0. A router may quote several segments that it joined; none
    // of those that arrive is longer than the longest that was moved.
    private int quotedLength(final Claim claim, final Flow quoted) {
        return Math.min(claim.quotedLength(), flows.longest(quoted));
    }
}
