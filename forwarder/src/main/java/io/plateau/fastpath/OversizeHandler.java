package io.plateau.fastpath;

import io.plateau.counters.Verdict;
import io.plateau.fragment.IdentificationSequence;
import io.plateau.fragment.Ipv4Fragmenter;
import io.plateau.fragment.SuperFrameFragmenter;
import io.plateau.fragment.SuperFrameSegmenter;
import io.plateau.pmtu.claim.PolicySettings.TooBig;
import io.plateau.ring.ImpactRecord;
import io.plateau.wire.Checksum;
import io.plateau.wire.FrameArena;
import io.plateau.wire.IpAddress;
import io.plateau.wire.Ipv4View;
import io.plateau.wire.Ipv6View;
import io.plateau.wire.VirtioNetHeader;
import org.agrona.MutableDirectBuffer;

/**
 * What is done with a datagram that is longer than its path MTU: cut, reported, or sent on as the policy says. One worker
 * only.
 */
final class OversizeHandler {
    private final FrameParser parser = new FrameParser();
    private final Ipv4Fragmenter fragmenter = new Ipv4Fragmenter();
    private final SuperFrameFragmenter superFrameFragmenter =
            new SuperFrameFragmenter(new SuperFrameSegmenter(), fragmenter);
    private final Burst burst;
    private final Transmitter onward;
    private final Reporter reporter;
    private final ImpactAccumulator impacts;
    private final IdentificationSequence identifications;

    OversizeHandler(
            final Burst burst,
            final Transmitter onward,
            final Reporter reporter,
            final ImpactAccumulator impacts,
            final IdentificationSequence identifications) {
        this.burst = burst;
        this.onward = onward;
        this.reporter = reporter;
        this.impacts = impacts;
        this.identifications = identifications;
    }

    // Deals with one datagram. token: of its frame mtu: bytes that it exceeds tooBig: what the policy does where the
    // datagram must not be fragmented nowNs: nanoseconds since the epoch Returns what became of it.
    Verdict handle(final int token, final int mtu, final TooBig tooBig, final long nowNs) {
        return parser.parse(burst.buffer(token), burst.offset(token), burst.length(token)) == FrameParser.Kind.IPV4
                ? handleIpv4(token, mtu, tooBig, nowNs)
                : handleIpv6(token, mtu, tooBig, nowNs);
    }

    private Verdict handleIpv4(final int token, final int mtu, final TooBig tooBig, final long nowNs) {
        final Ipv4View ip = parser.ipv4();
        if (!ip.isChecksumValid()) {
            return Verdict.MALFORMED;
        }
        return switch (OversizeRule.judgeIpv4(parser.datagramLength(), mtu, ip.dontFragment(), tooBig)) {
            case FORWARD -> forward(token);
            case FRAGMENT -> fragment(token, mtu, false);
            case FRAGMENT_DESPITE_DF -> fragment(token, mtu, true);
            case REPORT -> reporter.report(token, parser, mtu, nowNs);
        };
    }

    private Verdict handleIpv6(final int token, final int mtu, final TooBig tooBig, final long nowNs) {
        return OversizeRule.judgeIpv6(parser.datagramLength(), mtu, tooBig) == Treatment.FORWARD
                ? forward(token)
                : reporter.report(token, parser, mtu, nowNs);
    }

    private Verdict forward(final int token) {
        onward.send(burst.buffer(token), burst.offset(token), burst.length(token), token);
        return Verdict.FORWARDED;
    }

    private Verdict fragment(final int token, final int mtu, final boolean despiteDontFragment) {
        final FrameArena arena = onward.arenaFor(token);
        int pieces = cut(token, mtu, despiteDontFragment, arena);
        if (pieces == FrameArena.NO_ROOM) {
            onward.flush();
            pieces = cut(token, mtu, despiteDontFragment, arena);
        }
        return pieces > 0 ? Verdict.FRAGMENTED : Verdict.TOO_BIG_UNREPORTABLE;
    }

    private int cut(final int token, final int mtu, final boolean despiteDontFragment, final FrameArena arena) {
        final MutableDirectBuffer buffer = burst.buffer(token);
        final int offset = burst.offset(token);
        if (isSegmentable(VirtioNetHeader.gsoType(buffer, offset))) {
            return superFrameFragmenter.fragmentDespiteDontFragment(
                    parser.link(),
                    VirtioNetHeader.gsoSize(buffer, offset),
                    mtu,
                    despiteDontFragment ? identifications : null,
                    arena);
        }
        Checksum.completePartial(buffer, offset, burst.length(token));
        final Ipv4View ip = parser.ipv4();
        return despiteDontFragment
                ? fragmenter.fragmentDespiteDontFragment(
                        parser.link(), ip, mtu, identifications.next(ip.source(), ip.destination()), arena)
                : fragmenter.fragment(parser.link(), ip, mtu, arena);
    }

    private static boolean isSegmentable(final int gsoType) {
        return gsoType != VirtioNetHeader.GSO_NONE && gsoType != VirtioNetHeader.GSO_UDP;
    }

    // Puts down what became of the datagram that was dealt with last to the entry that it exceeded.
    void attribute(final int token, final int mtu, final Verdict verdict) {
        final Ipv4View ipv4 = parser.ipv4();
        final Ipv6View ipv6 = parser.ipv6();
        final boolean isIpv4 = parser.link().isIpv4();
        final ImpactRecord row = impacts.row(
                burst.destinationHigh(token),
                burst.destinationLow(token),
                isIpv4 ? 0 : ipv6.sourceHigh(),
                isIpv4 ? IpAddress.lowOfIpv4(ipv4.source()) : ipv6.sourceLow());
        row.mtu(mtu);
        ImpactAccumulator.count(row, verdict);
    }
}
