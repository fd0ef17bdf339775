package io.plateau.fastpath;

import io.plateau.evidence.DoubtWatch;
import io.plateau.evidence.FlowMemory;
import io.plateau.icmp.ClaimBudget;
import io.plateau.pmtu.claim.Claim;
import io.plateau.pmtu.claim.ClaimOutcome;
import io.plateau.pmtu.claim.PmtuClaimRule;
import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.pmtu.claim.PolicySettings.Evidence;
import io.plateau.pmtu.claim.PolicySettings.RefusedClaims;
import io.plateau.route.LinkMtus;
import io.plateau.wire.Checksum;
import io.plateau.wire.VirtioNetHeader;
import org.agrona.MutableDirectBuffer;

/**
 * What a worker does with a path MTU claim that goes by: hands it to the control thread if it is not one too many, begins
 * to doubt what is believable, and says whether the message goes on. One worker only.
 */
final class ClaimHandler {
    private final ClaimTap tap;
    private final PmtuClaimRule rule;
    private final ClaimBudget budget;
    private final FlowMemory flows;
    private final DoubtWatch doubts;
    private final LinkMtus links;
    private final int ingress;

    ClaimHandler(final FastPathContext context, final int ingress) {
        tap = new ClaimTap(context.control(), ingress);
        rule = new PmtuClaimRule(context.pmtu(), context.evidence().flows(), context.pauses());
        budget = context.claimBudget();
        flows = context.evidence().flows();
        doubts = context.evidence().doubts();
        links = context.linkMtus();
        this.ingress = ingress;
    }

    // Deals with a frame that claims a path MTU. offset: of its virtio-net header length: of both, bytes nowNs:
    // nanoseconds since the epoch Returns false if it must not go on.
    boolean hear(
            final MutableDirectBuffer buffer,
            final int offset,
            final int length,
            final PolicySettings policy,
            final long nowNs) {
        final int frameOffset = offset + VirtioNetHeader.LENGTH;
        final int frameLength = length - VirtioNetHeader.LENGTH;
        Checksum.completePartial(buffer, offset, length);
        if (!rule.judge(policy, buffer, frameOffset, frameLength, links.mtu(ingress), nowNs)) {
            return true;
        }
        boolean isBelieved = rule.decision().outcome() == ClaimOutcome.ACCEPTED;
        if (mayJudge(policy, nowNs)) {
            tap.offer(buffer, frameOffset, frameLength, nowNs);
            doubt(policy, nowNs);
        } else {
            tap.limit(buffer, frameOffset, frameLength, nowNs);
            isBelieved = false;
        }
        return isBelieved || policy.refusedClaims() == RefusedClaims.FORWARD;
    }

    private boolean mayJudge(final PolicySettings policy, final long nowNs) {
        if (policy.evidence() == Evidence.FLOW && !rule.isMoved()) {
            return budget.mayJudgeWithoutEvidence(nowNs);
        }
        final Claim claim = rule.claim();
        return budget.mayJudge(
                claim.reporterHigh(), claim.reporterLow(), claim.destinationHigh(), claim.destinationLow(), nowNs);
    }

    // What is enforced or kept in quarantine may be disproved. The control thread may refuse it still; then nothing
    // comes of the doubt.
    private void doubt(final PolicySettings policy, final long nowNs) {
        final int mtu = rule.decision().newMtu();
        if (policy.evidence() == Evidence.NONE) {
            return;
        }
        switch (rule.decision().outcome()) {
            case ACCEPTED -> doubts.doubt(mtu, rule.quoted(), quotedLength(), nowNs, policy.maxAgeNs());
            case QUARANTINED -> doubts.doubtBesides(mtu, rule.quoted(), quotedLength(), nowNs, policy.maxAgeNs());
            default -> {
                // refused: nothing comes of it
            }
        }
    }

    // Of the quoted datagram if it was moved, else 0. A router may quote several segments that it joined; none of
    // those that arrive is longer than the longest that was moved.
    private int quotedLength() {
        return rule.isMoved() ? Math.min(rule.claim().quotedLength(), flows.longest(rule.quoted())) : 0;
    }

    // Hands over what was counted. alsoLost: messages of other kinds that found no room
    void flush(final long nowNs, final long alsoLost) {
        tap.flush(nowNs, alsoLost);
    }
}
