package io.plateau.icmp;

import io.plateau.wire.IcmpView;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpProtocol;
import io.plateau.wire.Ipv4View;
import io.plateau.wire.Ipv6View;
import io.plateau.wire.LinkLayer;

/**
 * Whose datagram may be answered by "too big": RFC 1812 section 4.3.2.7 and RFC 4443 section 2.4(e).
 *
 * <p>Owned by one worker.
 */
public final class ReportRule {
    private static final int CLASS_SHIFT = 28;
    private static final int FIRST_MULTICAST_CLASS = 0xE;
    private static final int NETWORK_SHIFT = 24;
    private static final int LOOPBACK_NETWORK = 127;
    private static final int IPV6_MULTICAST_SHIFT = 56;
    private static final int IPV6_MULTICAST = 0xFF;

    private final IcmpView icmp = new IcmpView();

    /** Creates the rule. */
    public ReportRule() {}

    /**
     * RFC 1812 section 4.3.2.7: no error about an ICMP error, a datagram to an IP multicast or broadcast address or to a
     * link-layer multicast or broadcast, a source that cannot be one host's, or any fragment but the first.
     *
     * @param link of the frame, wrapped
     * @param ip of the same frame, well formed
     * @return true if its source may be told
     */
    public boolean mayReport(final LinkLayer link, final Ipv4View ip) {
        return !link.isGroupDestination()
                && !link.isGroupSource()
                && ip.fragmentOffset() == 0
                && !isMulticastOrBeyond(ip.destination())
                && isHost(ip.source())
                && (ip.protocol() != IpProtocol.ICMP || isIpv4Question(ip));
    }

    /**
     * RFC 4443 section 2.4(e): no error about an ICMPv6 error or redirect, or a source that is not one node's. Packet Too
     * Big is the exception that may answer multicast, so that path MTU discovery works for it (e.3).
     *
     * <p>Deviation: stricter than the RFC, nothing is sent about any fragment but the first, as over IPv4. All but the
     * last are equally long.
     *
     * @param link of the frame, wrapped
     * @param ip of the same frame, well formed
     * @return true if its source may be told
     */
    public boolean mayReport(final LinkLayer link, final Ipv6View ip) {
        return !link.isGroupSource()
                && ip.extensionChainIsWhole()
                && ip.fragmentOffset() == 0
                && isNode(ip.sourceHigh(), ip.sourceLow())
                && (ip.upperLayerProtocol() != IpProtocol.ICMPV6 || isIpv6Question(ip));
    }

    /**
     * Whether an IPv6 address is a multicast one (RFC 4291 section 2.7).
     *
     * @param high its first eight bytes
     * @return true for ff00::/8
     */
    static boolean isIpv6Multicast(final long high) {
        return high >>> IPV6_MULTICAST_SHIFT == IPV6_MULTICAST;
    }

    private boolean isIpv4Question(final Ipv4View ip) {
        icmp.wrap(ip.buffer(), ip.payloadOffset(), ip.payloadLength());
        return icmp.isWellFormed() && !icmp.isIpv4Error();
    }

    private boolean isIpv6Question(final Ipv6View ip) {
        icmp.wrap(ip.buffer(), ip.upperLayerOffset(), ip.upperLayerLength());
        return icmp.isWellFormed() && !icmp.isIpv6Error() && icmp.type() != IcmpView.REDIRECT_V6;
    }

    // Classes D and E; the limited broadcast address is in the latter.
    private static boolean isMulticastOrBeyond(final int address) {
        return address >>> CLASS_SHIFT >= FIRST_MULTICAST_CLASS;
    }

    private static boolean isHost(final int address) {
        final int network = address >>> NETWORK_SHIFT;
        return network != 0 && network != LOOPBACK_NETWORK && !isMulticastOrBeyond(address);
    }

    // Neither multicast, nor the unspecified or loopback address, nor an IPv4-mapped one, which is on no wire.
    private static boolean isNode(final long high, final long low) {
        return !isIpv6Multicast(high) && (high != 0 || low >>> 1 != 0) && !IpAddress.isIpv4(high, low);
    }
}
