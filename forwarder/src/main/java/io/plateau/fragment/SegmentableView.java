package io.plateau.fragment;

import io.plateau.wire.Checksum;
import io.plateau.wire.IpProtocol;
import io.plateau.wire.Ipv4View;
import io.plateau.wire.Ipv6View;
import io.plateau.wire.LinkLayer;
import io.plateau.wire.TcpView;
import io.plateau.wire.UdpView;

/**
 * Read-only view of a frame that can be cut into segments: its headers, and how much data stands behind them. After
 * {@link #wrap} has said yes, every accessor is safe.
 */
final class SegmentableView {
    private final Ipv4View ipv4 = new Ipv4View();
    private final Ipv6View ipv6 = new Ipv6View();
    private final TcpView tcp = new TcpView();
    private final UdpView udp = new UdpView();

    private LinkLayer link;
    private int protocol;
    private int transportOffset;
    private int transportLength;
    private int headersLength;

    SegmentableView() {}

    // Moves this view. False for what cannot be segmented: no TCP or UDP, a fragment, a contradiction, no data, SYN or
    // RST; IPv6 with an authentication header, or a routing header whose final destination is elsewhere.
    boolean wrap(final LinkLayer frameLink) {
        link = frameLink;
        if (!(frameLink.isIpv4() ? wrapIpv4() : frameLink.isIpv6() && wrapIpv6())) {
            return false;
        }
        final int headerLength = transportHeaderLength();
        headersLength = transportOffset + headerLength - link.frameOffset();
        return headerLength > 0 && transportLength > headerLength;
    }

    LinkLayer link() {
        return link;
    }

    boolean isTcp() {
        return protocol == IpProtocol.TCP;
    }

    // Of a TCP frame.
    TcpView tcp() {
        return tcp;
    }

    // Absolute in the buffer.
    int transportOffset() {
        return transportOffset;
    }

    // Link header to transport header, bytes: what each segment has before its data.
    int headersLength() {
        return headersLength;
    }

    // IP header to transport header, bytes.
    int datagramHeadersLength() {
        return headersLength - link.headerLength();
    }

    // Data, bytes. Ethernet padding is none.
    int payloadLength() {
        return transportOffset + transportLength - link.frameOffset() - headersLength;
    }

    // Of IPv4.
    int identification() {
        return ipv4.identification();
    }

    // Of IPv4: the sum of the header fields that are equal in all segments.
    long ipv4FixedSum() {
        return Checksum.partialSum(ipv4.buffer(), ipv4.offset(), ipv4.headerLength())
                + without(ipv4.totalLength())
                + without(ipv4.identification())
                + without(ipv4.headerChecksum());
    }

    // To be added to the length and sum of transport header and data.
    long pseudoHeaderSum() {
        return link.isIpv4()
                ? Checksum.ipv4PseudoHeader(ipv4.buffer(), ipv4.offset(), protocol, 0)
                : Checksum.ipv6PseudoHeader(ipv6.buffer(), ipv6.offset(), protocol, 0);
    }

    // Of IPv4.
    boolean isIpv4ChecksumValid() {
        return ipv4.isChecksumValid();
    }

    // What the transport checksum field holds while the checksum is partial.
    int partialChecksum() {
        return Checksum.fold(pseudoHeaderSum() + transportLength);
    }

    // Whether the transport checksum, summed over all that is there, is right. Not of UDP over IPv4 without one.
    boolean isTransportChecksumValid() {
        final long sum = Checksum.partialSum(link.buffer(), transportOffset, transportLength);
        return Checksum.fold(pseudoHeaderSum() + transportLength + sum) == Checksum.ALL_ONES;
    }

    private boolean wrapIpv4() {
        ipv4.wrap(link.buffer(), link.networkOffset(), link.networkLength());
        if (!ipv4.isWellFormed() || ipv4.isFragment()) {
            return false;
        }
        protocol = ipv4.protocol();
        transportOffset = ipv4.payloadOffset();
        transportLength = ipv4.payloadLength();
        return true;
    }

    private boolean wrapIpv6() {
        ipv6.wrap(link.buffer(), link.networkOffset(), link.networkLength());
        if (!ipv6.isWellFormed() || ipv6.isFragment() || ipv6.isSourceRouted() || ipv6.isAuthenticated()) {
            return false;
        }
        protocol = ipv6.upperLayerProtocol();
        transportOffset = ipv6.upperLayerOffset();
        transportLength = ipv6.upperLayerLength();
        return true;
    }

    // Bytes of a header behind which data may be cut; 0 if there is none.
    private int transportHeaderLength() {
        if (protocol == IpProtocol.TCP) {
            tcp.wrap(link.buffer(), transportOffset, transportLength);
            return tcp.isWellFormed() && (tcp.flags() & (TcpView.SYN | TcpView.RST)) == 0 ? tcp.headerLength() : 0;
        }
        if (protocol == IpProtocol.UDP) {
            udp.wrap(link.buffer(), transportOffset, transportLength);
            return udp.isWellFormed() ? UdpView.HEADER_LENGTH : 0;
        }
        return 0;
    }

    private static int without(final int field) {
        return ~field & Checksum.ALL_ONES;
    }
}
