package io.plateau.fragment;

import io.plateau.wire.FrameArena;
import io.plateau.wire.Ipv4View;
import io.plateau.wire.LinkLayer;
import io.plateau.wire.VirtioNetHeader;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Cuts an IPv4 super-frame whose segments are still too long: into segments first, each of which is a datagram with its own
 * identification, then each of these into fragments.
 *
 * <p>Owned by one worker. Never throws because of what a frame contains.
 */
public final class SuperFrameFragmenter {
    /** Returned if the frame cannot be segmented, or a segment not fragmented. */
    public static final int IMPOSSIBLE = 0;

    private static final int LONGEST_TRANSPORT_HEADER = 60;
    /** Holds the segments of a 64 KiB frame down to a GSO size of about 100 bytes. */
    private static final int SEGMENTS_CAPACITY = 1 << 17;

    private final SuperFrameSegmenter segmenter;
    private final Ipv4Fragmenter fragmenter;
    private final FrameArena segments;
    private final LinkLayer segmentLink = new LinkLayer();
    private final Ipv4View segmentIp = new Ipv4View();
    private FrameArena pieces;
    private IdentificationSequence identifications;
    private int mtu;
    private int count;

    /**
     * Creates one that cuts with these.
     *
     * @param segmenter of the same worker
     * @param fragmenter of the same worker
     */
    public SuperFrameFragmenter(final SuperFrameSegmenter segmenter, final Ipv4Fragmenter fragmenter) {
        this.segmenter = segmenter;
        this.fragmenter = fragmenter;
        this.segments = new FrameArena(new UnsafeBuffer(new byte[SEGMENTS_CAPACITY]), this::onSegment);
    }

    /**
     * Cuts a super-frame; the DF bit is the caller's matter, and stays as it is.
     *
     * @param link of the frame, wrapped
     * @param gsoSize transport payload of each segment but the last, bytes: {@link VirtioNetHeader#gsoSize}
     * @param mtu bytes that a piece may have, IPv4 header included
     * @param arena takes the pieces, in their order
     * @return how many; {@link #IMPOSSIBLE}; {@link FrameArena#NO_ROOM}. Of the last two, nothing was handed on
     */
    public int fragment(final LinkLayer link, final int gsoSize, final int mtu, final FrameArena arena) {
        return fragmentDespiteDontFragment(link, gsoSize, mtu, null, arena);
    }

    /**
     * Cuts a super-frame and clears the DF bit, as {@code policy.too-big: fragment} wants it.
     *
     * @param link of the frame, wrapped
     * @param gsoSize transport payload of each segment but the last, bytes
     * @param mtu bytes that a piece may have, IPv4 header included
     * @param identifications one is taken for each segment; null leaves DF and identifications as they are
     * @param arena takes the pieces
     * @return as of {@link #fragment}
     */
    public int fragmentDespiteDontFragment(
            final LinkLayer link,
            final int gsoSize,
            final int mtu,
            final IdentificationSequence identifications,
            final FrameArena arena) {
        final int segmentCount = segmenter.count(link, gsoSize);
        if (segmentCount == SuperFrameSegmenter.IMPOSSIBLE || !link.isIpv4()) {
            return IMPOSSIBLE;
        }
        final int headerLength = segmentIp
                .wrap(link.buffer(), link.networkOffset(), link.networkLength())
                .headerLength();
        final long room = Ipv4Fragmenter.roomFor(link, headerLength, LONGEST_TRANSPORT_HEADER + gsoSize, mtu);
        if (room == 0) {
            return IMPOSSIBLE;
        }
        if (!arena.hasRoom(room * segmentCount)) {
            return FrameArena.NO_ROOM;
        }
        this.mtu = mtu;
        this.identifications = identifications;
        pieces = arena;
        count = 0;
        return segmenter.segment(link, gsoSize, segments) > 0 ? count : IMPOSSIBLE;
    }

    private void onSegment(final MutableDirectBuffer buffer, final int offset, final int length) {
        segmentLink.wrap(buffer, offset + VirtioNetHeader.LENGTH, length - VirtioNetHeader.LENGTH);
        segmentIp.wrap(buffer, segmentLink.networkOffset(), segmentLink.networkLength());
        count += identifications == null
                ? fragmenter.fragment(segmentLink, segmentIp, mtu, pieces)
                : fragmenter.fragmentDespiteDontFragment(
                        segmentLink,
                        segmentIp,
                        mtu,
                        identifications.next(segmentIp.source(), segmentIp.destination()),
                        pieces);
        segments.reset();
    }
}
