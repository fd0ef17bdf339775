package io.plateau.evidence;

import io.plateau.wire.IcmpView;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpProtocol;
import io.plateau.wire.Ipv4View;
import io.plateau.wire.Ipv6View;
import io.plateau.wire.TcpOptions;
import io.plateau.wire.TcpView;
import io.plateau.wire.UdpView;
import org.agrona.DirectBuffer;

/**
 * Finds the flow of a datagram that goes by, and its place in it. Of a fragment only the addresses and the protocol's
 * place are used, since only the first shows ports. What an ICMP error quotes of a malformed header is read here, too, so
 * that an error about it is known. One thread; allocation-free; never reads past the datagram.
 */
public final class FlowReader {
    /** Stands for the protocol of a fragment: RFC 8200 section 4.5 gives it a number, IPv4 none. */
    public static final int FRAGMENT = IpProtocol.FRAGMENT;

    private final TcpView tcp = new TcpView();
    private final TcpOptions options = new TcpOptions();
    private final UdpView udp = new UdpView();
    private final IcmpView icmp = new IcmpView();
    private DirectBuffer segment;

    /** Wraps nothing yet. */
    public FlowReader() {}

    /**
     * Reads an IPv4 datagram or super-frame.
     *
     * @param ip wrapped and well formed
     * @param segmentLength IP total length, or that of the longest segment of a super-frame, bytes
     * @param flow is filled
     * @return flow
     */
    public Flow read(final Ipv4View ip, final int segmentLength, final Flow flow) {
        final boolean fragment = ip.isFragment();
        flow.between(
                true,
                0,
                IpAddress.lowOfIpv4(ip.source()),
                0,
                IpAddress.lowOfIpv4(ip.destination()),
                fragment ? FRAGMENT : ip.protocol());
        final int firstLength = segmentLength - ip.headerLength();
        if (!fragment) {
            transport(ip.buffer(), ip.payloadOffset(), ip.payloadLength(), firstLength, flow);
        }
        if (flow.isUnordered() && ip.identification() != 0) {
            flow.counter(ip.identification(), datagrams(flow, ip.payloadLength(), firstLength));
        }
        return flow;
    }

    /**
     * Reads an IPv6 datagram or super-frame.
     *
     * @param ip wrapped and well formed
     * @param segmentLength IP length, or that of the longest segment of a super-frame, bytes
     * @param flow is filled
     * @return flow
     */
    public Flow read(final Ipv6View ip, final int segmentLength, final Flow flow) {
        final boolean fragment = ip.isFragment();
        flow.between(
                false,
                ip.sourceHigh(),
                ip.sourceLow(),
                ip.destinationHigh(),
                ip.destinationLow(),
                fragment ? FRAGMENT : ip.upperLayerProtocol());
        if (!fragment && ip.extensionChainIsWhole()) {
            final int firstLength = segmentLength - (ip.upperLayerOffset() - ip.offset());
            transport(ip.buffer(), ip.upperLayerOffset(), ip.upperLayerLength(), firstLength, flow);
        }
        return flow;
    }

    /**
     * Reads besides what an acknowledgment tells to have been received twice: its first selectively acknowledged block,
     * if that lies before what is acknowledged as a whole (RFC 2883 section 4). The datagram that was read last must still
     * be in its place.
     *
     * @param flow as the last {@code read} filled it
     * @return flow
     */
    public Flow readReceivedTwice(final Flow flow) {
        if (flow.acknowledges && tcp.headerLength() > TcpView.MIN_HEADER_LENGTH) {
            final int offset = tcp.payloadOffset() - tcp.headerLength();
            options.wrap(segment, offset, tcp.headerLength());
            if (options.hasBlock() && flow.acknowledgment - options.firstBlockEnd() >= 0) {
                flow.receivedTwice(options.firstBlockStart(), options.firstBlockEnd());
            }
        }
        return flow;
    }

    // UDP datagrams that a super-frame is cut into.
    private static int datagrams(final Flow flow, final int payload, final int firstLength) {
        if (flow.protocol != IpProtocol.UDP || payload <= firstLength || firstLength <= UdpView.HEADER_LENGTH) {
            return 1;
        }
        final int each = firstLength - UdpView.HEADER_LENGTH;
        return (payload - UdpView.HEADER_LENGTH + each - 1) / each;
    }

    private void transport(
            final DirectBuffer buffer, final int offset, final int length, final int firstLength, final Flow flow) {
        switch (flow.protocol) {
            case IpProtocol.TCP -> tcp(buffer, offset, length, firstLength, flow);
            case IpProtocol.UDP -> {
                if (length >= UdpView.HEADER_LENGTH) {
                    udp.wrap(buffer, offset, length);
                    flow.ports(udp.sourcePort(), udp.destinationPort());
                }
            }
            case IpProtocol.ICMP, IpProtocol.ICMPV6 -> echo(buffer, offset, length, flow);
            default -> {
                // addresses and protocol are all there is
            }
        }
    }

    private void tcp(
            final DirectBuffer buffer, final int offset, final int length, final int firstLength, final Flow flow) {
        if (!tcp.wrap(buffer, offset, length).isQuoteUsable()) {
            return;
        }
        final boolean isWellFormed = tcp.isWellFormed();
        final int headerLength = isWellFormed ? tcp.headerLength() : TcpView.MIN_HEADER_LENGTH;
        final int payload = Math.max(0, length - headerLength);
        flow.ports(tcp.sourcePort(), tcp.destinationPort())
                .sequence(tcp.sequence(), payload, Math.min(payload, firstLength - headerLength));
        if (isWellFormed && (tcp.flags() & (TcpView.ACK | TcpView.RST)) == TcpView.ACK) {
            flow.acknowledges(tcp.acknowledgment());
            segment = buffer;
        }
    }

    private void echo(final DirectBuffer buffer, final int offset, final int length, final Flow flow) {
        if (!icmp.wrap(buffer, offset, length).isWellFormed()) {
            return;
        }
        final int type = icmp.type();
        final boolean isIcmp = flow.protocol == IpProtocol.ICMP;
        final boolean reply = type == (isIcmp ? IcmpView.ECHO_REPLY : IcmpView.ECHO_REPLY_V6);
        if (reply || type == (isIcmp ? IcmpView.ECHO_REQUEST : IcmpView.ECHO_REQUEST_V6)) {
            flow.identifier(icmp.identifier()).counter(icmp.sequence(), 1);
            if (reply) {
                flow.answers();
            }
        }
    }
}
