package io.plateau.fragment;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.plateau.wire.Checksum;
import io.plateau.wire.FrameArena;
import io.plateau.wire.IpProtocol;
import io.plateau.wire.Ipv4View;
import io.plateau.wire.Ipv6View;
import io.plateau.wire.LinkLayer;
import io.plateau.wire.TcpView;
import io.plateau.wire.UdpView;
import io.plateau.wire.VirtioNetHeader;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Cuts a super-frame into the plain frames that it stands for, as segmentation offload does: TCP sequence numbers advance,
 * FIN and PSH stay on the last segment and CWR (RFC 3168 section 6.1.2) on the first, the IPv4 identification is counted
 * up, and lengths and checksums are fresh. UDP is cut into datagrams.
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
    private static final int TCP_CHECKSUM = 16;
    private static final int UDP_LENGTH = 4;
    private static final int UDP_CHECKSUM = 6;

    private final Ipv4View ipv4 = new Ipv4View();
    private final Ipv6View ipv6 = new Ipv6View();
    private final TcpView tcp = new TcpView();
    private final UdpView udp = new UdpView();

    private LinkLayer link;
    private FrameArena arena;
    private int protocol;
    private int transportOffset;
    private int headersLength;
    private int networkLengthBase;
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
        if (gsoSize <= 0 || !begin(link)) {
            return IMPOSSIBLE;
        }
        this.arena = arena;
        final int segments = (payloadLength + gsoSize - 1) / gsoSize;
        final int largest = VirtioNetHeader.LENGTH + headersLength + Math.min(gsoSize, payloadLength);
        if (!arena.hasRoom((long) segments * FrameArena.roomFor(largest))) {
            return FrameArena.NO_ROOM;
        }
        for (int i = 0; i < segments; i++) {
            write(i, i * gsoSize, Math.min(gsoSize, payloadLength - i * gsoSize));
        }
        return segments;
    }

    /**
     * The IP total length by which a super-frame is judged: that of its longest segment. Read from the headers, since the
     * virtio-net header's own header length is but a hint.
     *
     * @param link of the frame, wrapped
     * @param gsoSize transport payload of each segment but the last, bytes
     * @return bytes; {@link #IMPOSSIBLE} if the frame cannot be segmented
     */
    public int longestDatagram(final LinkLayer link, final int gsoSize) {
        return gsoSize > 0 && begin(link)
                ? headersLength - link.headerLength() + Math.min(gsoSize, payloadLength)
                : IMPOSSIBLE;
    }

    /**
     * Finds out what a frame would be cut into, and cuts nothing.
     *
     * @param link of the frame, wrapped
     * @param gsoSize transport payload of each segment but the last, bytes
     * @return segments; {@link #IMPOSSIBLE}
     */
    int count(final LinkLayer link, final int gsoSize) {
        return gsoSize > 0 && begin(link) ? (payloadLength + gsoSize - 1) / gsoSize : IMPOSSIBLE;
    }

    private boolean begin(final LinkLayer frameLink) {
        link = frameLink;
        if (frameLink.isIpv4()) {
            return beginIpv4() && beginTransport(ipv4.payloadLength());
        }
        return frameLink.isIpv6() && beginIpv6() && beginTransport(ipv6.upperLayerLength());
    }

    private boolean beginIpv4() {
        ipv4.wrap(link.buffer(), link.networkOffset(), link.networkLength());
        if (!ipv4.isWellFormed() || ipv4.isFragment()) {
            return false;
        }
        protocol = ipv4.protocol();
        transportOffset = ipv4.payloadOffset();
        identification = ipv4.identification();
        networkLengthBase = ipv4.headerLength();
        ipv4FixedSum = Checksum.partialSum(ipv4.buffer(), ipv4.offset(), ipv4.headerLength())
                + without(ipv4.totalLength())
                + without(identification)
                + without(ipv4.headerChecksum());
        pseudoHeaderSum = Checksum.ipv4PseudoHeader(ipv4.buffer(), ipv4.offset(), protocol, 0);
        return true;
    }

    private boolean beginIpv6() {
        ipv6.wrap(link.buffer(), link.networkOffset(), link.networkLength());
        if (!ipv6.isWellFormed() || ipv6.isFragment() || ipv6.isSourceRouted()) {
            return false;
        }
        protocol = ipv6.upperLayerProtocol();
        transportOffset = ipv6.upperLayerOffset();
        networkLengthBase = transportOffset - ipv6.offset() - Ipv6View.HEADER_LENGTH;
        pseudoHeaderSum = Checksum.ipv6PseudoHeader(ipv6.buffer(), ipv6.offset(), protocol, 0);
        return true;
    }

    private boolean beginTransport(final int transportLength) {
        final int headerLength = transportHeaderLength(transportLength);
        headersLength = transportOffset + headerLength - link.frameOffset();
        payloadLength = transportLength - headerLength;
        return headerLength > 0 && payloadLength > 0;
    }

    // Bytes of a header behind which data may be cut; 0 if there is none.
    private int transportHeaderLength(final int length) {
        if (protocol == IpProtocol.TCP) {
            tcp.wrap(link.buffer(), transportOffset, length);
            return tcp.isWellFormed() && (tcp.flags() & (TcpView.SYN | TcpView.RST)) == 0 ? tcp.headerLength() : 0;
        }
        if (protocol == IpProtocol.UDP) {
            return udp.wrap(link.buffer(), transportOffset, length).isWellFormed() ? UdpView.HEADER_LENGTH : 0;
        }
        return 0;
    }

    private void write(final int index, final int from, final int length) {
        final DirectBuffer source = link.buffer();
        final MutableDirectBuffer buffer = arena.buffer();
        final int start = arena.position();
        final int frame = start + VirtioNetHeader.LENGTH;
        final int network = frame + link.headerLength();
        final int transport = frame + transportOffset - link.frameOffset();
        final int payload = frame + headersLength;
        final int transportLength = payload - transport + length;
        VirtioNetHeader.clear(buffer, start);
        buffer.putBytes(frame, source, link.frameOffset(), headersLength);
        buffer.putBytes(payload, source, link.frameOffset() + headersLength + from, length);
        if (link.isPppoe()) {
            LinkLayer.putPppoeLength(buffer, network, payload + length - network);
        }
        if (link.isIpv4()) {
            finishIpv4(buffer, network, networkLengthBase + transportLength, (identification + index) & 0xFFFF);
        } else {
            putShort(buffer, network + IPV6_PAYLOAD_LENGTH, networkLengthBase + transportLength);
        }
        if (protocol == IpProtocol.TCP) {
            finishTcp(buffer, transport, from, from + length == payloadLength);
        } else {
            putShort(buffer, transport + UDP_LENGTH, transportLength);
        }
        finishChecksum(buffer, transport, transportLength);
        arena.commit(payload + length - start);
    }

    private void finishIpv4(final MutableDirectBuffer buffer, final int at, final int totalLength, final int id) {
        putShort(buffer, at + IPV4_TOTAL_LENGTH, totalLength);
        putShort(buffer, at + IPV4_IDENTIFICATION, id);
        putShort(buffer, at + IPV4_CHECKSUM, Checksum.complement(ipv4FixedSum + totalLength + id));
    }

    private void finishTcp(final MutableDirectBuffer buffer, final int at, final int from, final boolean last) {
        int flags = tcp.flags();
        if (from > 0) {
            flags &= ~TcpView.CWR;
        }
        if (!last) {
            flags &= ~(TcpView.FIN | TcpView.PSH);
        }
        buffer.putInt(at + TCP_SEQUENCE, (int) tcp.sequence() + from, BIG_ENDIAN);
        buffer.putByte(at + TCP_FLAGS, (byte) flags);
    }

    private void finishChecksum(final MutableDirectBuffer buffer, final int at, final int length) {
        final boolean isUdp = protocol == IpProtocol.UDP;
        final int field = at + (isUdp ? UDP_CHECKSUM : TCP_CHECKSUM);
        putShort(buffer, field, 0);
        final long sum = pseudoHeaderSum + length + Checksum.partialSum(buffer, at, length);
        Checksum.putTransportChecksum(buffer, field, Checksum.complement(sum), isUdp);
    }

    private static int without(final int field) {
        return ~field & Checksum.ALL_ONES;
    }

    private static void putShort(final MutableDirectBuffer buffer, final int at, final int value) {
        buffer.putShort(at, (short) value, BIG_ENDIAN);
    }
}
