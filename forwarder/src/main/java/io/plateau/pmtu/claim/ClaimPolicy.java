package io.plateau.pmtu.claim;

import io.plateau.pmtu.claim.PolicySettings.Evidence;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.Reason;

/**
 * What a claim leads to: a pure function, the same for the live control thread, for workers that drop refused claims,
 * and for questions to a journal. Allocation-free.
 *
 * <p>Checks in this order, the first that fails gives the reason: well formed, checksum, quote, lock, smaller than what
 * is in force, not disproved lately, floor, evidence. A claim below the floor that is kept in quarantine needs no evidence:
 * it does nothing.
 */
public final class ClaimPolicy {
    /** Every IPv4 module forwards datagrams of this length whole, RFC 791 section 3.2. */
    public static final int IPV4_MINIMUM = 68;

    /** Every IPv6 link carries datagrams of this length whole, RFC 8200 section 5. */
    public static final int IPV6_MINIMUM = 1280;

    /** RFC 1191 section 7, table 7-1. */
    private static final int[] PLATEAUS = {65535, 32000, 17914, 8166, 4352, 2002, 1492, 1006, 508, 296, 68};

    private static final int BEYOND_MTU = 1 << 16;

    private ClaimPolicy() {}

    /**
     * Judges one claim.
     *
     * @param settings what to believe
     * @param claim what an error says
     * @param situation what it is held against
     * @param decision is set
     */
    public static void judge(
            final PolicySettings settings, final Claim claim, final ClaimSituation situation, final Decision decision) {
        final int inForce = inForce(situation);
        final long estimate = estimate(claim, inForce);
        final Reason refusal = refusal(settings, claim, situation.isLocked());
        if (refusal != Reason.NONE) {
            refuse(decision, refusal);
        } else if (isNotSmaller(estimate, situation)) {
            refuse(decision, Reason.NOT_SMALLER);
        } else if (estimate < situation.provenLength()) {
            refuse(decision, Reason.DISPROVED);
        } else if (estimate < floor(settings, claim.isIpv4())) {
            judgeBelowFloor(settings, claim.isIpv4(), (int) estimate, situation, decision);
        } else {
            decision.set(ClaimOutcome.ACCEPTED, Reason.CLAIM, (int) estimate);
        }
        if (decision.outcome() == ClaimOutcome.ACCEPTED
                && settings.evidence() == Evidence.FLOW
                && !situation.isMoved()) {
            refuse(decision, Reason.NO_SUCH_FLOW);
        }
    }

    private static int inForce(final ClaimSituation situation) {
        return Math.min(Math.min(situation.enforcedMtu(), situation.linkMtu()), BEYOND_MTU);
    }

    // What was learned and ends soon may be said again.
    private static boolean isNotSmaller(final long mtu, final ClaimSituation situation) {
        final int inForce = inForce(situation);
        final boolean isSaidAgain = mtu == inForce && mtu == situation.enforcedMtu() && situation.isRenewable();
        return mtu >= inForce && !isSaidAgain;
    }

    private static Reason refusal(final PolicySettings settings, final Claim claim, final boolean isLocked) {
        if (claim.form() == Claim.Form.BAD_CHECKSUM) {
            return Reason.BAD_CHECKSUM;
        }
        if (claim.form() != Claim.Form.WELL_FORMED) {
            return Reason.MALFORMED;
        }
        if (settings.evidence() != Evidence.NONE && !isQuoteConsistent(claim)) {
            return Reason.QUOTE_INCONSISTENT;
        }
        return isLocked ? Reason.LOCKED : Reason.NONE;
    }

    // Whether the quoted datagram can have caused the error: longer than the MTU, not to be fragmented, in IPv4 not a
    // later piece of a fragmented datagram (RFC 1812 section 4.3.2.7; ICMPv6 has no such rule for Packet Too Big), and
    // sent by whom the error goes to.
    private static boolean isQuoteConsistent(final Claim claim) {
        return claim.dontFragment()
                && !(claim.isIpv4() && claim.quotedFragmentOffset() > 0)
                && claim.quotedLength() > claim.claimedMtu()
                && claim.isSentToQuotedSource();
    }

    private static void judgeBelowFloor(
            final PolicySettings settings,
            final boolean isIpv4,
            final int estimate,
            final ClaimSituation situation,
            final Decision decision) {
        switch (settings.belowFloor()) {
            case QUARANTINE -> decision.set(ClaimOutcome.QUARANTINED, Reason.BELOW_FLOOR, estimate);
            case CLAMP -> raise(estimate, floor(settings, isIpv4), situation, decision);
            case ACCEPT -> raise(estimate, Math.max(estimate, minimum(isIpv4)), situation, decision);
            default -> refuse(decision, Reason.BELOW_FLOOR);
        }
    }

    private static void raise(
            final int estimate, final int raised, final ClaimSituation situation, final Decision decision) {
        if (isNotSmaller(raised, situation)) {
            refuse(decision, Reason.NOT_SMALLER);
        } else {
            decision.set(ClaimOutcome.ACCEPTED, raised == estimate ? Reason.CLAIM : Reason.CLAMPED, raised);
        }
    }

    private static void refuse(final Decision decision, final Reason reason) {
        decision.set(ClaimOutcome.REJECTED, reason, PmtuEvent.ABSENT);
    }

    /**
     * No claim below this is enforced, unless the policy accepts those.
     *
     * @param settings what to believe
     * @param isIpv4 which protocol
     * @return bytes, never below the protocol's minimum
     */
    public static int floor(final PolicySettings settings, final boolean isIpv4) {
        return Math.max(isIpv4 ? settings.floorIpv4() : settings.floorIpv6(), minimum(isIpv4));
    }

    /**
     * What nothing ever goes below.
     *
     * @param isIpv4 which protocol
     * @return 68 or 1280 bytes
     */
    public static int minimum(final boolean isIpv4) {
        return isIpv4 ? IPV4_MINIMUM : IPV6_MINIMUM;
    }

    // The MTU that a claim means. A router that predates RFC 1191 says 0; then it is the next plateau below the
    // length of the datagram that did not fit, RFC 1191 section 5. <p>Deviation: the same section wants the quoted
    // length less its header, four times the header length field, as soon as the length is not less than the
    // estimate, because 4.2BSD's descendants quote a length that is too great by that. We do so only if it is
    // greater: nothing longer than what is in force was sent on, and an exact one is honest.
    private static long estimate(final Claim claim, final int inForce) {
        if (claim.claimedMtu() != 0 || !claim.isIpv4()) {
            return claim.claimedMtu();
        }
        final int length = claim.quotedLength();
        return plateauBelow(length > inForce ? length - claim.quotedHeaderLength() : length);
    }

    /**
     * The next likely MTU: RFC 1191 section 7.
     *
     * @param length bytes of a datagram that did not fit
     * @return the greatest plateau below it; 68 if there is none
     */
    static int plateauBelow(final int length) {
        for (final int plateau : PLATEAUS) {
            if (plateau < length) {
                return plateau;
            }
        }
        return IPV4_MINIMUM;
    }
}
