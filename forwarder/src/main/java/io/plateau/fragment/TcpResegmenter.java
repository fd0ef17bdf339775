package io.plateau.fragment;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.plateau.wire.FrameArena;
import io.plateau.wire.LinkLayer;
import io.plateau.wire.TcpOptions;
import io.plateau.wire.TcpView;
import io.plateau.wire.VirtioNetHeader;
import org.agrona.MutableDirectBuffer;

/**
 * Resegmentation: a TCP segment that is longer than the path MTU becomes several that fit, exactly as segmentation offload
 * makes them ({@link SuperFrameSegmenter}). No fragment is needed, IPv6 is served like IPv4, DF stays, and no endpoint can
 * tell. Of a super-frame, which is cut only where it leaves the machine, it is enough to lower the GSO size.
 *
 * <p>Impossible, and left to other means: what is not TCP, a fragment, SYN, RST, no data; a segment signed by TCP
 * (RFC 2385, RFC 5925) or an IPv6 authentication header; malformed options, behind which a signature might hide; a wrong
 * checksum, since whoever cuts makes new ones and damage would go on unseen; a source route that is not at its end, since
 * checksums cover the final destination (that of IPv4 shows as a wrong checksum); an MTU that leaves no room for data.
 *
 * <p>Owned by one worker. Never throws because of what a frame contains.
 */
public final class TcpResegmenter {
    /** Returned if the frame cannot be cut into segments that fit; nothing was changed. */
    public static final int IMPOSSIBLE = 0;
    /** Returned if the frame is to be sent from where it stands: every segment that it stands for fits, now or as before. */
    public static final int IN_PLACE = -2;

    private final SegmentableView frame = new SegmentableView();
    private final TcpOptions options = new TcpOptions();
    private final SuperFrameSegmenter segmenter;

    /**
     * Creates one that cuts with this.
     *
     * @param segmenter of the same worker
     */
    public TcpResegmenter(final SuperFrameSegmenter segmenter) {
        this.segmenter = segmenter;
    }

    /**
     * Makes a TCP frame fit: a plain one is cut into the arena, a super-frame gets a lower GSO size where it stands. A
     * super-frame with URG is cut into the arena too, since segmentation offload does not move the urgent pointer.
     *
     * <p>A super-frame whose checksum is complete has it replaced by a partial one, without which it could not be
     * segmented (virtio 1.2 section 5.1.6.2).
     *
     * @param buffer that holds virtio-net header and frame
     * @param offset of the virtio-net header
     * @param link of the same frame, wrapped
     * @param mtu bytes that a segment may have, IP header included
     * @param arena takes the segments, in their order
     * @return how many; {@link #IN_PLACE}; {@link #IMPOSSIBLE}; {@link FrameArena#NO_ROOM}. Of the last two, nothing was
     *     changed or handed on
     */
    public int resegment(
            final MutableDirectBuffer buffer,
            final int offset,
            final LinkLayer link,
            final int mtu,
            final FrameArena arena) {
        final int size = sizeFor(buffer, offset, link, mtu);
        if (size <= 0) {
            return size;
        }
        if (isPlain(buffer, offset) || (frame.tcp().flags() & TcpView.URG) != 0) {
            return segmenter.segment(frame, size, size, arena);
        }
        refit(buffer, offset, size);
        return IN_PLACE;
    }

    /**
     * Cuts a TCP super-frame into the arena so that its first segment is as long as it would have been, for a trial of the
     * path, and the others fit. A plain frame is a first segment already and has no others: {@link #IN_PLACE}.
     *
     * @param buffer that holds virtio-net header and frame
     * @param offset of the virtio-net header
     * @param link of the same frame, wrapped
     * @param mtu bytes that each segment but the first may have, IP header included
     * @param arena takes the segments, in their order
     * @return as of {@link #resegment}
     */
    public int resegmentBehindFirst(
            final MutableDirectBuffer buffer,
            final int offset,
            final LinkLayer link,
            final int mtu,
            final FrameArena arena) {
        if (isPlain(buffer, offset)) {
            return IN_PLACE;
        }
        final int size = sizeFor(buffer, offset, link, mtu);
        return size <= 0 ? size : segmenter.segment(frame, VirtioNetHeader.gsoSize(buffer, offset), size, arena);
    }

    // Data of each segment that has to be cut, bytes; IN_PLACE if none has; IMPOSSIBLE.
    private int sizeFor(final MutableDirectBuffer buffer, final int offset, final LinkLayer link, final int mtu) {
        final boolean plain = isPlain(buffer, offset);
        if (!frame.wrap(link) || !frame.isTcp() || !(plain || isTcpSuperFrame(buffer, offset, link))) {
            return IMPOSSIBLE;
        }
        final int payloadLength = frame.payloadLength();
        final int longest = plain ? payloadLength : Math.min(payloadLength, VirtioNetHeader.gsoSize(buffer, offset));
        final int size = mtu - frame.datagramHeadersLength();
        if (longest <= size) {
            return IN_PLACE;
        }
        return size > 0 && isUnsigned() && isUndamaged(buffer, offset) ? size : IMPOSSIBLE;
    }

    private boolean isUnsigned() {
        options.wrap(frame.link().buffer(), frame.transportOffset(), frame.tcp().headerLength());
        return options.isWellFormed() && !options.isMd5Signed() && !options.isAuthenticated();
    }

    private boolean isUndamaged(final MutableDirectBuffer buffer, final int offset) {
        if (frame.link().isIpv4() && !frame.isIpv4ChecksumValid()) {
            return false;
        }
        if (!VirtioNetHeader.needsChecksum(buffer, offset)) {
            return frame.isTransportChecksumValid();
        }
        return VirtioNetHeader.checksumStart(buffer, offset) == checksumStart()
                && VirtioNetHeader.checksumOffset(buffer, offset) == TcpView.CHECKSUM
                && frame.tcp().checksum() == frame.partialChecksum();
    }

    private void refit(final MutableDirectBuffer buffer, final int offset, final int size) {
        VirtioNetHeader.gsoSize(buffer, offset, size);
        if (!VirtioNetHeader.needsChecksum(buffer, offset)) {
            final int field = frame.transportOffset() + TcpView.CHECKSUM;
            buffer.putShort(field, (short) frame.partialChecksum(), BIG_ENDIAN);
            VirtioNetHeader.checksumStart(buffer, offset, checksumStart());
            VirtioNetHeader.checksumOffset(buffer, offset, TcpView.CHECKSUM);
            VirtioNetHeader.needsChecksum(buffer, offset, true);
        }
    }

    private int checksumStart() {
        return frame.transportOffset() - frame.link().frameOffset();
    }

    private static boolean isPlain(final MutableDirectBuffer buffer, final int offset) {
        return VirtioNetHeader.gsoType(buffer, offset) == VirtioNetHeader.GSO_NONE;
    }

    private static boolean isTcpSuperFrame(final MutableDirectBuffer buffer, final int offset, final LinkLayer link) {
        final int type = link.isIpv4() ? VirtioNetHeader.GSO_TCPV4 : VirtioNetHeader.GSO_TCPV6;
        return VirtioNetHeader.gsoType(buffer, offset) == type && VirtioNetHeader.gsoSize(buffer, offset) > 0;
    }
}
