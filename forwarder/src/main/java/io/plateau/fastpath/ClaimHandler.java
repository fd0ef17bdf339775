package io.plateau.fastpath;

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
 * to doubt what is believable and tells the other workers, and says whether the message goes on. One worker only.
 */
final class ClaimHandler {
    private final ClaimTap tap;
    private final PmtuClaimRule rule;
    private final ClaimBudget budget;
    private final Doubter doubter;
    private final Colleagues colleagues;
    private final LinkMtus links;
    private final int ingress;

    ClaimHandler(final FastPathContext context, final int ingress) {
        tap = new ClaimTap(context.control(), ingress);
        colleagues = context.colleagues();
        rule = new PmtuClaimRule(context.pmtu(), colleagues.known(), context.pauses());
        budget = context.claimBudget();
        doubter = new Doubter(context.evidence());
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
            if (isDoubtful(policy)) {
                doubt(policy, buffer, frameOffset, frameLength, nowNs);
            }
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

    // What is refused may be as wrong as it likes.
    private boolean isDoubtful(final PolicySettings policy) {
        final ClaimOutcome outcome = rule.decision().outcome();
        return policy.evidence() != Evidence.NONE
                && (outcome == ClaimOutcome.ACCEPTED || outcome == ClaimOutcome.QUARANTINED);
    }

    private void doubt(
            final PolicySettings policy,
            final MutableDirectBuffer buffer,
            final int frameOffset,
            final int frameLength,
            final long nowNs) {
        final int mtu = rule.decision().newMtu();
        final boolean isAccepted = rule.decision().outcome() == ClaimOutcome.ACCEPTED;
        doubter.at(nowNs, policy.maxAgeNs()).doubt(mtu, isAccepted, rule.isMoved(), rule.claim(), rule.quoted());
        colleagues.tellDoubt(mtu, isAccepted, rule.isMoved(), buffer, frameOffset, frameLength);
    }

    // Hands over what was counted. alsoLost: messages of other kinds that found no room
    void flush(final long nowNs, final long alsoLost) {
        tap.flush(nowNs, alsoLost);
    }
}
