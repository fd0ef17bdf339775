package io.plateau.fragment;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.plateau.wire.Checksum;
import io.plateau.wire.FrameArena;
import io.plateau.wire.Ipv6View;
import io.plateau.wire.LinkLayer;
import io.plateau.wire.TcpView;
import io.plateau.wire.VirtioNetHeader;
import org.agrona.MutableDirectBuffer;

/**
 * Cuts a super-frame into the plain frames that it stands for, as segmentation offload does: TCP sequence numbers advance,
 * FIN and PSH stay on the last segment and CWR (RFC 3168 section 6.1.2) on the first, the IPv4 identification is counted
 * up, and lengths and checksums are fresh. UDP is cut into datagrams.
 *
 * <p>URG goes with every segment that begins before the end of the urgent data, its pointer lowered so that it means the
 * same place (RFC 9293 section 3.8.5), and is cleared in those behind. Segmentation offload would copy the pointer as it is.
 *
 * <p>Every transport checksum is computed anew. Where the frame's own is complete rather than partial, the caller must
 * have found it right before, or damage would go on unseen.
 *
 * <p>Owned by one worker. Never throws because of what a frame contains.
 */
public final class SuperFrameSegmenter {
    /** Returned if the frame cannot be segmented: no TCP or UDP, a fragment, a contradiction, no payload, SYN or RST. */
    public static final int IMPOSSIBLE = 0;

    private static final int IPV4_TOTAL_LENGTH = 2;
    private static final int IPV4_IDENTIFICATION = 4;
    private static final int IPV4_CHECKSUM = 10;
    private static final int IPV6_PAYLOAD_LENGTH = 4;
    private static final int TCP_SEQUENCE = 4;
    private static final int TCP_FLAGS = 13;
    private static final int TCP_URGENT_POINTER = 18;
    private static final int UDP_LENGTH = 4;
    private static final int UDP_CHECKSUM = 6;

    private final SegmentableView own = new SegmentableView();

    private SegmentableView frame;
    private FrameArena arena;
    private int headersLength;
    private int payloadLength;
    private int identification;
    private long ipv4FixedSum;
    private long pseudoHeaderSum;

    /** Creates a segmenter. */
    public SuperFrameSegmenter() {}

    /**
     * Cuts a frame into segments.
     *
     * @param link of the frame, wrapped
     * @param gsoSize transport payload of each segment but the last, bytes: {@link VirtioNetHeader#gsoSize}
     * @param arena takes the segments, in their order
     * @return how many; {@link #IMPOSSIBLE}; {@link FrameArena#NO_ROOM}. Of the last two, nothing was handed on
     */
    public int segment(final LinkLayer link, final int gsoSize, final FrameArena arena) {
        return gsoSize > 0 && own.wrap(link) ? segment(own, gsoSize, gsoSize, arena) : IMPOSSIBLE;
    }

    /**
     * Cuts a frame into segments of which the first may have another length.
     *
     * @param frame that is to be cut, wrapped
     * @param firstSize transport payload of the first segment, bytes, at least 1
     * @param size transport payload of each other but the last, bytes, at least 1
     * @param arena takes the segments, in their order
     * @return how many; {@link FrameArena#NO_ROOM}, and nothing was handed on
     */
    int segment(final SegmentableView frame, final int firstSize, final int size, final FrameArena arena) {
        begin(frame, arena);
        final int first = Math.min(firstSize, payloadLength);
        final int others = (payloadLength - first + size - 1) / size;
        if (!arena.hasRoom(roomFor(first) + (long) others * roomFor(Math.min(size, payloadLength - first)))) {
            return FrameArena.NO_ROOM;
        }
        write(0, 0, first);
        int from = first;
        for (int i = 1; i <= others; i++) {
            write(i, from, Math.min(size, payloadLength - from));
            from += size;
        }
        return 1 + others;
    }

    /**
     * Finds out what a frame would be cut into, and cuts nothing.
     *
     * @param link of the frame, wrapped
     * @param gsoSize transport payload of each segment but the last, bytes
     * @return segments; {@link #IMPOSSIBLE}
     */
    int count(final LinkLayer link, final int gsoSize) {
        return gsoSize > 0 && own.wrap(link) ? (own.payloadLength() + gsoSize - 1) / gsoSize : IMPOSSIBLE;
    }

    private void begin(final SegmentableView segmentable, final FrameArena segments) {
        frame = segmentable;
        arena = segments;
        headersLength = segmentable.headersLength();
        payloadLength = segmentable.payloadLength();
        pseudoHeaderSum = segmentable.pseudoHeaderSum();
        if (segmentable.link().isIpv4()) {
            identification = segmentable.identification();
            ipv4FixedSum = segmentable.ipv4FixedSum();
        }
    }

    private int roomFor(final int length) {
        return FrameArena.roomFor(VirtioNetHeader.LENGTH + headersLength + length);
    }

    private void write(final int index, final int from, final int length) {
        final LinkLayer link = frame.link();
        final MutableDirectBuffer buffer = arena.buffer();
        final int start = arena.position();
        final int at = start + VirtioNetHeader.LENGTH;
        final int network = at + link.headerLength();
        final int transport = at + frame.transportOffset() - link.frameOffset();
        final int payload = at + headersLength;
        final int end = payload + length;
        VirtioNetHeader.clear(buffer, start);
        buffer.putBytes(at, link.buffer(), link.frameOffset(), headersLength);
        buffer.putBytes(payload, link.buffer(), link.frameOffset() + headersLength + from, length);
        if (link.isPppoe()) {
            LinkLayer.putPppoeLength(buffer, network, end - network);
        }
        if (link.isIpv4()) {
            finishIpv4(buffer, network, end - network, (identification + index) & 0xFFFF);
        } else {
            putShort(buffer, network + IPV6_PAYLOAD_LENGTH, end - network - Ipv6View.HEADER_LENGTH);
        }
        if (frame.isTcp()) {
            finishTcp(buffer, transport, from, from + length == payloadLength);
        } else {
            putShort(buffer, transport + UDP_LENGTH, end - transport);
        }
        finishChecksum(buffer, transport, end - transport);
        arena.commit(end - start);
    }

    private void finishIpv4(final MutableDirectBuffer buffer, final int at, final int totalLength, final int id) {
        putShort(buffer, at + IPV4_TOTAL_LENGTH, totalLength);
        putShort(buffer, at + IPV4_IDENTIFICATION, id);
        putShort(buffer, at + IPV4_CHECKSUM, Checksum.complement(ipv4FixedSum + totalLength + id));
    }

    private void finishTcp(final MutableDirectBuffer buffer, final int at, final int from, final boolean last) {
        final TcpView tcp = frame.tcp();
        int flags = tcp.flags();
        if (from > 0) {
            flags &= ~TcpView.CWR;
            if ((flags & TcpView.URG) != 0) {
                final int left = Math.max(0, tcp.urgentPointer() - from);
                putShort(buffer, at + TCP_URGENT_POINTER, left);
                flags &= left > 0 ? ~0 : ~TcpView.URG;
            }
        }
        if (!last) {
            flags &= ~(TcpView.FIN | TcpView.PSH);
        }
        buffer.putInt(at + TCP_SEQUENCE, (int) tcp.sequence() + from, BIG_ENDIAN);
        buffer.putByte(at + TCP_FLAGS, (byte) flags);
    }

    private void finishChecksum(final MutableDirectBuffer buffer, final int at, final int length) {
        final boolean isUdp = !frame.isTcp();
        final int field = at + (isUdp ? UDP_CHECKSUM : TcpView.CHECKSUM);
        putShort(buffer, field, 0);
        final long sum = pseudoHeaderSum + length + Checksum.partialSum(buffer, at, length);
        Checksum.putTransportChecksum(buffer, field, Checksum.complement(sum), isUdp);
    }

    private static void putShort(final MutableDirectBuffer buffer, final int at, final int value) {
        buffer.putShort(at, (short) value, BIG_ENDIAN);
    }
}
