package io.plateau.fastpath;

import io.plateau.evidence.Flow;
import io.plateau.evidence.FlowReader;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpProtocol;
import io.plateau.wire.Ipv4View;
import io.plateau.wire.Ipv6View;
import io.plateau.wire.LinkLayer;
import io.plateau.wire.TcpView;
import io.plateau.wire.VirtioNetHeader;
import org.agrona.DirectBuffer;

/**
 * What the fast path has to know of a frame: is it an IP datagram, how long is the longest datagram that will stand on
 * the egress link for it, where does it go, and does it claim a path MTU. One worker only.
 *
 * <p>A super-frame stands for the segments that the egress will cut it into (virtio 1.2 section 5.1.6.2): each has the
 * super-frame's headers and at most {@code gso_size} bytes of payload, so the longest is as long as the first.
 */
final class FrameParser {
    /** What a frame is. */
    enum Kind {
        /** No IP: passes untouched. */
        OTHER,
        /** Headers that contradict themselves or the frame. */
        MALFORMED,
        /** IPv4. */
        IPV4,
        /** IPv6. */
        IPV6
    }

    private static final int UDP_HEADER_LENGTH = 8;
    private static final int TCP_MIN_HEADER_LENGTH = 20;
    private static final int TCP_DATA_OFFSET = 12;
    private static final int ICMP_TYPE_AND_CODE = 2;
    private static final int DESTINATION_UNREACHABLE = 3;
    private static final int FRAGMENTATION_NEEDED = 4;
    private static final int PACKET_TOO_BIG = 2;
    private static final int NOTHING = -1;
    private static final int TCP_FLAGS = 13;

    private final LinkLayer link = new LinkLayer();
    private final Ipv4View ipv4 = new Ipv4View();
    private final Ipv6View ipv6 = new Ipv6View();

    private DirectBuffer buffer;
    private int start;
    private int datagramLength;
    private boolean claim;

    // Reads one frame. frame: buffer that holds it offset: of its virtio-net header length: of both, bytes Returns
    // what it is; the other accessors are meaningful for IP only.
    Kind parse(final DirectBuffer frame, final int offset, final int length) {
        buffer = frame;
        start = offset;
        claim = false;
        link.wrap(frame, offset + VirtioNetHeader.LENGTH, length - VirtioNetHeader.LENGTH);
        if (link.isTruncated()) {
            return Kind.MALFORMED;
        }
        if (link.isIpv4()) {
            return parseIpv4() ? Kind.IPV4 : Kind.MALFORMED;
        }
        if (link.isIpv6()) {
            return parseIpv6() ? Kind.IPV6 : Kind.MALFORMED;
        }
        return Kind.OTHER;
    }

    private boolean parseIpv4() {
        ipv4.wrap(buffer, link.networkOffset(), link.networkLength());
        if (!ipv4.isWellFormed()) {
            return false;
        }
        datagramLength = ipv4.totalLength();
        if (VirtioNetHeader.gsoType(buffer, start) != VirtioNetHeader.GSO_NONE) {
            return measureSegment(ipv4.protocol(), ipv4.payloadOffset(), ipv4.payloadLength(), ipv4.headerLength());
        }
        if (ipv4.protocol() == IpProtocol.ICMP && !ipv4.isFragment()) {
            claim = isClaim(ipv4.payloadOffset(), ipv4.payloadLength(), DESTINATION_UNREACHABLE, FRAGMENTATION_NEEDED);
        }
        return true;
    }

    private boolean parseIpv6() {
        ipv6.wrap(buffer, link.networkOffset(), link.networkLength());
        if (!ipv6.isWellFormed()) {
            return false;
        }
        datagramLength = ipv6.totalLength();
        final boolean superFrame = VirtioNetHeader.gsoType(buffer, start) != VirtioNetHeader.GSO_NONE;
        final int nextHeader = ipv6.nextHeader();
        if (!superFrame && (nextHeader == IpProtocol.TCP || nextHeader == IpProtocol.UDP)) {
            return true;
        }
        if (!ipv6.extensionChainIsWhole()) {
            return false;
        }
        if (ipv6.isFragment()) {
            return !superFrame;
        }
        final int upperLayer = ipv6.upperLayerOffset();
        final int headers = upperLayer - link.networkOffset();
        if (superFrame) {
            return measureSegment(ipv6.upperLayerProtocol(), upperLayer, datagramLength - headers, headers);
        }
        if (ipv6.upperLayerProtocol() == IpProtocol.ICMPV6) {
            claim = isClaim(upperLayer, datagramLength - headers, PACKET_TOO_BIG, 0);
        }
        return true;
    }

    private boolean isClaim(final int offset, final int length, final int type, final int code) {
        return length >= ICMP_TYPE_AND_CODE
                && buffer.getByte(offset) == type
                && (type == PACKET_TOO_BIG || buffer.getByte(offset + 1) == code);
    }

    // Length of the first segment of a super-frame; false if there cannot be one.
    private boolean measureSegment(
            final int protocol, final int offset, final int available, final int networkHeaderLength) {
        final int segmentSize = VirtioNetHeader.gsoSize(buffer, start);
        final int headerLength;
        if (protocol == IpProtocol.TCP && available >= TCP_MIN_HEADER_LENGTH) {
            headerLength = (buffer.getByte(offset + TCP_DATA_OFFSET) & 0xF0) >> 2;
        } else if (protocol == IpProtocol.UDP && available >= UDP_HEADER_LENGTH) {
            headerLength = UDP_HEADER_LENGTH;
        } else {
            return false;
        }
        if (segmentSize == 0 || headerLength < UDP_HEADER_LENGTH || headerLength > available) {
            return false;
        }
        datagramLength = networkHeaderLength + headerLength + Math.min(segmentSize, available - headerLength);
        return true;
    }

    // The longest datagram that will stand on the link. Returns bytes, IP header included.
    int datagramLength() {
        return datagramLength;
    }

    // Whether the frame is an ICMP fragmentation-needed or ICMPv6 Packet Too Big. Returns true if somebody claims a
    // path MTU with it.
    boolean isClaim() {
        return claim;
    }

    boolean isTcp() {
        return protocol() == IpProtocol.TCP;
    }

    // What the frame shows the header of; NOTHING in a later fragment.
    private int protocol() {
        if (link.isIpv6()) {
            return ipv6.upperLayerProtocol();
        }
        return ipv4.fragmentOffset() == 0 ? ipv4.protocol() : NOTHING;
    }

    // Whether the frame opens a TCP connection, in either direction.
    boolean isSynchronizing() {
        return isTcp()
                && transportLength() > TCP_FLAGS
                && (buffer.getByte(transportOffset() + TCP_FLAGS) & TcpView.SYN) != 0;
    }

    // Whether what the frame shows can be an answer, or be answered for: TCP and echo messages.
    boolean isAnswerable() {
        final int protocol = protocol();
        return protocol == IpProtocol.TCP || protocol == IpProtocol.ICMP || protocol == IpProtocol.ICMPV6;
    }

    // Where the TCP header of such a frame begins, absolute in the buffer.
    int transportOffset() {
        return link.isIpv6() ? ipv6.upperLayerOffset() : ipv4.payloadOffset();
    }

    // From there to the end of the datagram, bytes.
    int transportLength() {
        return link.isIpv6() ? ipv6.upperLayerLength() : ipv4.payloadLength();
    }

    // Both ports of a whole TCP or UDP datagram in one; 0 of anything else.
    int ports() {
        final boolean isWhole = link.isIpv6() ? !ipv6.isFragment() : !ipv4.isFragment();
        final int protocol = protocol();
        final boolean hasPorts = protocol == IpProtocol.TCP || protocol == IpProtocol.UDP;
        return isWhole && hasPorts && transportLength() >= Integer.BYTES ? buffer.getInt(transportOffset()) : 0;
    }

    // Whether no router may fragment the datagram.
    boolean isUnfragmentable() {
        return link.isIpv6() || ipv4.dontFragment();
    }

    // Whether the frame stands for several.
    boolean isSuperFrame() {
        return VirtioNetHeader.gsoType(buffer, start) != VirtioNetHeader.GSO_NONE;
    }

    // The flow of the datagram, and its place in it.
    Flow flow(final FlowReader reader, final Flow flow) {
        return link.isIpv4() ? reader.read(ipv4, datagramLength, flow) : reader.read(ipv6, datagramLength, flow);
    }

    LinkLayer link() {
        return link;
    }

    Ipv4View ipv4() {
        return ipv4;
    }

    Ipv6View ipv6() {
        return ipv6;
    }

    // First eight bytes of the destination in the form that the table knows. An IPv4-mapped IPv6 address, which must
    // not appear on a wire (RFC 6890 section 2.2.3), is kept away from the IPv4 entries.
    long destinationHigh(final Kind kind) {
        if (kind == Kind.IPV4) {
            return 0;
        }
        return IpAddress.isIpv4(ipv6.destinationHigh(), ipv6.destinationLow()) ? -1 : ipv6.destinationHigh();
    }

    // First eight bytes of the source in the form that the table knows.
    long sourceHigh(final Kind kind) {
        if (kind == Kind.IPV4) {
            return 0;
        }
        return IpAddress.isIpv4(ipv6.sourceHigh(), ipv6.sourceLow()) ? -1 : ipv6.sourceHigh();
    }

    // Last eight bytes of the source in the form that the table knows.
    long sourceLow(final Kind kind) {
        return kind == Kind.IPV4 ? IpAddress.lowOfIpv4(ipv4.source()) : ipv6.sourceLow();
    }

    // Last eight bytes of the destination in the form that the table knows.
    long destinationLow(final Kind kind) {
        return kind == Kind.IPV4 ? IpAddress.lowOfIpv4(ipv4.destination()) : ipv6.destinationLow();
    }
}
