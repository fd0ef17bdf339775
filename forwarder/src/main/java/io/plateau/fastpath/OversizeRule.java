package io.plateau.fastpath;

import io.plateau.pmtu.claim.PolicySettings.Then;
import io.plateau.pmtu.claim.PolicySettings.TooBig;

/** What a path MTU does to a datagram: RFC 1812 section 4.2.2.7, RFC 1191 section 4, RFC 8200 section 5. */
final class OversizeRule {
    private OversizeRule() {}

    // Judges one datagram. length: total length, or that of the longest segment of a super-frame, bytes mtu: bytes, IP
    // header included isUnfragmentable: the DF bit; true for IPv6 tooBig: what the policy does then Returns what to do.
    static Treatment judge(final int length, final int mtu, final boolean isUnfragmentable, final TooBig tooBig) {
        if (length <= mtu) {
            return Treatment.FORWARD;
        }
        if (!isUnfragmentable) {
            return Treatment.FRAGMENT;
        }
        return switch (tooBig) {
            case FORWARD -> Treatment.FORWARD;
            case FRAGMENT -> Treatment.FRAGMENT_DESPITE_DF;
            case RESEGMENT -> Treatment.RESEGMENT;
            case REPORT -> Treatment.REPORT;
        };
    }

    // What is done about a datagram of a flow that goes on although it was told.
    static Treatment ofStubborn(final Then then) {
        return switch (then) {
            case RESEGMENT -> Treatment.RESEGMENT;
            case FRAGMENT -> Treatment.FRAGMENT_DESPITE_DF;
            case FORWARD -> Treatment.FORWARD;
            case DROP -> Treatment.REPORT;
        };
    }
}
