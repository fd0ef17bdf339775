package io.plateau.fastpath;

import io.plateau.pmtu.claim.PolicySettings;

/** What a path MTU does to a datagram: RFC 1812 section 4.2.2.7, RFC 1191 section 4, RFC 8200 section 5. */
final class OversizeRule {
    private OversizeRule() {}

    // Judges one IPv4 datagram. length: total length, or that of the longest segment of a super-frame, bytes mtu:
    // bytes, IP header included dontFragment: the DF bit tooBig: what the policy does when DF is set Returns what to
    // do.
    static Treatment judgeIpv4(
            final int length, final int mtu, final boolean dontFragment, final PolicySettings.TooBig tooBig) {
        if (length <= mtu) {
            return Treatment.FORWARD;
        }
        if (!dontFragment) {
            return Treatment.FRAGMENT;
        }
        return switch (tooBig) {
            case FORWARD -> Treatment.FORWARD;
            case FRAGMENT -> Treatment.FRAGMENT_DESPITE_DF;
            case REPORT, RESEGMENT -> Treatment.REPORT;
        };
    }

    // Judges one IPv6 datagram. A router never fragments one, so that a policy that asks for it forwards it whole.
    // length: of the datagram, or that of the longest segment of a super-frame, bytes mtu: bytes, IP header included
    // tooBig: what the policy does Returns what to do.
    static Treatment judgeIpv6(final int length, final int mtu, final PolicySettings.TooBig tooBig) {
        if (length <= mtu) {
            return Treatment.FORWARD;
        }
        return switch (tooBig) {
            case FORWARD, FRAGMENT -> Treatment.FORWARD;
            case REPORT, RESEGMENT -> Treatment.REPORT;
        };
    }
}
