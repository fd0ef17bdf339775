package io.plateau.icmp;

import io.plateau.wire.FrameArena;
import io.plateau.wire.IcmpView;
import io.plateau.wire.IpAddress;
import io.plateau.wire.Ipv4View;
import io.plateau.wire.Ipv6View;
import io.plateau.wire.LinkLayer;

/**
 * Writes "too big" to a datagram's source: ICMP type 3 code 4 with the next-hop MTU (RFC 1191 section 4), or ICMPv6 type 2
 * (RFC 4443 section 3.2), back the way that the datagram came.
 *
 * <p>Owned by one worker. Never throws because of what a datagram contains.
 */
public final class ReportWriter {
    /** Returned if there is no address to report from. */
    public static final int IMPOSSIBLE = 0;

    private static final int LARGEST_MTU_FIELD = 0xFFFF;

    private final ErrorWriter errors = new ErrorWriter();
    private final boolean hasIpv4Source;
    private final long ipv4SourceLow;
    private final boolean hasIpv6Source;
    private final long ipv6SourceHigh;
    private final long ipv6SourceLow;

    /**
     * Creates a writer that reports from these addresses.
     *
     * @param ipv4Source {@code forwarding.icmp-source.ipv4}; null to report from the datagram's destination
     * @param ipv6Source {@code forwarding.icmp-source.ipv6}; null to report from the datagram's destination, and not at
     *     all if that is a multicast address
     */
    public ReportWriter(final IpAddress ipv4Source, final IpAddress ipv6Source) {
        this.hasIpv4Source = ipv4Source != null;
        this.ipv4SourceLow = hasIpv4Source ? ipv4Source.low() : 0;
        this.hasIpv6Source = ipv6Source != null;
        this.ipv6SourceHigh = hasIpv6Source ? ipv6Source.high() : 0;
        this.ipv6SourceLow = hasIpv6Source ? ipv6Source.low() : 0;
    }

    /**
     * Reports an IPv4 datagram.
     *
     * @param link of the frame, wrapped
     * @param ip of the same frame, well formed
     * @param mtu of the next hop, bytes; below 68 it is reported as 68 (RFC 791 section 3.2)
     * @param datagramLength total length that the quote is to show: {@code ip.totalLength()}, or that of the first
     *     segment of a super-frame
     * @param arena takes the frame
     * @return 1, or {@link FrameArena#NO_ROOM}
     */
    public int report(
            final LinkLayer link, final Ipv4View ip, final int mtu, final int datagramLength, final FrameArena arena) {
        errors.from(0, hasIpv4Source ? ipv4SourceLow : IpAddress.lowOfIpv4(ip.destination()));
        return report(errors, link, ip, mtu, datagramLength, arena);
    }

    /**
     * Reports an IPv6 datagram.
     *
     * @param link of the frame, wrapped
     * @param ip of the same frame, well formed
     * @param mtu of the next hop, bytes; below 1280 it is reported as 1280 (RFC 8200 section 5)
     * @param datagramLength total length that the quote is to show: {@code ip.totalLength()}, or that of the first
     *     segment of a super-frame
     * @param arena takes the frame
     * @return 1; {@link #IMPOSSIBLE} if there is no source address; {@link FrameArena#NO_ROOM}
     */
    public int report(
            final LinkLayer link, final Ipv6View ip, final int mtu, final int datagramLength, final FrameArena arena) {
        if (hasIpv6Source) {
            errors.from(ipv6SourceHigh, ipv6SourceLow);
        } else if (ReportRule.isIpv6Multicast(ip.destinationHigh())) {
            return IMPOSSIBLE;
        } else {
            errors.from(ip.destinationHigh(), ip.destinationLow());
        }
        return report(errors, link, ip, mtu, datagramLength, arena);
    }

    /**
     * Reports an IPv4 datagram by a writer that knows from whom, and the way.
     *
     * @param errors addressed already
     * @param link of the frame, wrapped
     * @param ip of the same frame, well formed
     * @param mtu of the next hop, bytes; below 68 it is reported as 68 (RFC 791 section 3.2)
     * @param datagramLength total length that the quote is to show
     * @param arena takes the frame
     * @return 1, or {@link FrameArena#NO_ROOM}
     */
    public static int report(
            final ErrorWriter errors,
            final LinkLayer link,
            final Ipv4View ip,
            final int mtu,
            final int datagramLength,
            final FrameArena arena) {
        final int reportedMtu = Math.min(Math.max(mtu, Ipv4View.MINIMUM_MTU), LARGEST_MTU_FIELD);
        final int type = IcmpView.DESTINATION_UNREACHABLE << Byte.SIZE | IcmpView.FRAGMENTATION_NEEDED;
        return errors.write(link, ip, type, reportedMtu, datagramLength, arena);
    }

    /**
     * Reports an IPv6 datagram by a writer that knows from whom, and the way.
     *
     * @param errors addressed already
     * @param link of the frame, wrapped
     * @param ip of the same frame, well formed
     * @param mtu of the next hop, bytes; below 1280 it is reported as 1280 (RFC 8200 section 5)
     * @param datagramLength total length that the quote is to show
     * @param arena takes the frame
     * @return 1, or {@link FrameArena#NO_ROOM}
     */
    public static int report(
            final ErrorWriter errors,
            final LinkLayer link,
            final Ipv6View ip,
            final int mtu,
            final int datagramLength,
            final FrameArena arena) {
        final int reportedMtu = Math.max(mtu, Ipv6View.MINIMUM_MTU);
        return errors.write(link, ip, IcmpView.PACKET_TOO_BIG << Byte.SIZE, reportedMtu, datagramLength, arena);
    }
}
