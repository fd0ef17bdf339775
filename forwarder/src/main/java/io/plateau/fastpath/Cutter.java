package io.plateau.fastpath;

import io.plateau.counters.Verdict;
import io.plateau.fragment.IdentificationSequence;
import io.plateau.fragment.Ipv4Fragmenter;
import io.plateau.fragment.SuperFrameFragmenter;
import io.plateau.fragment.SuperFrameSegmenter;
import io.plateau.fragment.TcpResegmenter;
import io.plateau.wire.Checksum;
import io.plateau.wire.FrameArena;
import io.plateau.wire.Ipv4View;
import io.plateau.wire.VirtioNetHeader;
import org.agrona.MutableDirectBuffer;

/** Cuts a frame into pieces that fit, and sends them. One worker only. */
final class Cutter {
    private final SuperFrameSegmenter segmenter = new SuperFrameSegmenter();
    private final TcpResegmenter resegmenter = new TcpResegmenter(segmenter);
    private final Ipv4Fragmenter fragmenter = new Ipv4Fragmenter();
    private final SuperFrameFragmenter superFrameFragmenter = new SuperFrameFragmenter(segmenter, fragmenter);
    private final Burst burst;
    private final Departures departures;
    private final Way way;
    private final IdentificationSequence identifications;
    // Made once, so that cutting allocates nothing.
    private final Cut asFragments;
    private final Cut asFragmentsDespiteDf;
    private final Cut asSegments;
    private final Cut asTrial;

    Cutter(
            final Burst burst,
            final Departures departures,
            final Way way,
            final IdentificationSequence identifications) {
        this.burst = burst;
        this.departures = departures;
        this.way = way;
        this.identifications = identifications;
        asFragments = (arena, token, parser, mtu) -> fragment(arena, token, parser, mtu, false);
        asFragmentsDespiteDf = (arena, token, parser, mtu) -> fragment(arena, token, parser, mtu, true);
        asSegments = (arena, token, parser, mtu) ->
                resegmenter.resegment(burst.buffer(token), burst.offset(token), parser.link(), mtu, arena);
        asTrial = (arena, token, parser, mtu) ->
                resegmenter.resegmentBehindFirst(burst.buffer(token), burst.offset(token), parser.link(), mtu, arena);
    }

    // How a frame is cut; may be asked twice, the second time with an empty arena.
    @FunctionalInterface
    private interface Cut {
        int into(FrameArena arena, int token, FrameParser parser, int mtu);
    }

    // In IPv4 fragments. despiteDontFragment: DF is cleared, and the identification fresh
    Verdict fragment(final int token, final FrameParser parser, final int mtu, final boolean despiteDontFragment) {
        final int pieces = cut(despiteDontFragment ? asFragmentsDespiteDf : asFragments, token, parser, mtu);
        return pieces > 0 ? Verdict.FRAGMENTED : Verdict.TOO_BIG_UNREPORTABLE;
    }

    // In TCP segments. Null if that cannot be, and nothing was sent.
    Verdict resegment(final int token, final FrameParser parser, final int mtu) {
        return sentAsSegments(cut(asSegments, token, parser, mtu), token);
    }

    // The same with the first segment as long as it came. Null if that cannot be, and nothing was sent.
    Verdict resegmentBehindFirst(final int token, final FrameParser parser, final int mtu) {
        return sentAsSegments(cut(asTrial, token, parser, mtu), token);
    }

    private Verdict sentAsSegments(final int pieces, final int token) {
        if (pieces == TcpResegmenter.IN_PLACE) {
            departures.send(way.egress(token), burst.buffer(token), burst.offset(token), burst.length(token), token);
            return Verdict.RESEGMENTED;
        }
        return pieces > 0 ? Verdict.RESEGMENTED : null;
    }

    private int cut(final Cut cut, final int token, final FrameParser parser, final int mtu) {
        final FrameArena arena = departures.arenaFor(way.egress(token), token);
        final int pieces = cut.into(arena, token, parser, mtu);
        if (pieces != FrameArena.NO_ROOM) {
            return pieces;
        }
        departures.flush();
        return cut.into(arena, token, parser, mtu);
    }

    private int fragment(
            final FrameArena arena,
            final int token,
            final FrameParser parser,
            final int mtu,
            final boolean despiteDontFragment) {
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
}
