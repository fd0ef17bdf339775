package io.plateau.icmp;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.plateau.wire.Checksum;
import io.plateau.wire.FrameArena;
import io.plateau.wire.IcmpView;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpProtocol;
import io.plateau.wire.Ipv4View;
import io.plateau.wire.Ipv6View;
import io.plateau.wire.LinkLayer;
import io.plateau.wire.VirtioNetHeader;
import org.agrona.MutableDirectBuffer;

/**
 * Writes "too big" to a datagram's source: ICMP type 3 code 4 with the next-hop MTU (RFC 1191 section 4), or ICMPv6 type 2
 * (RFC 4443 section 3.2). The frame goes back the way the datagram came: Ethernet addresses exchanged, the same tags, the
 * same PPPoE session. Whether it may be sent is {@link ReportRule}'s and {@link ReportBudget}'s matter.
 *
 * <p>Owned by one worker. Never throws because of what a datagram contains.
 */
public final class ReportWriter {
    /** Returned if there is no address to report from. */
    public static final int IMPOSSIBLE = 0;
    /** Longest ICMP error, IPv4 header included, RFC 1812 section 4.3.2.3. */
    public static final int IPV4_LONGEST = 576;
    /** Longest ICMPv6 error, IPv6 header included, RFC 4443 section 2.4(c). */
    public static final int IPV6_LONGEST = Ipv6View.MINIMUM_MTU;

    private static final int IPV4_HEADERS = Ipv4View.MIN_HEADER_LENGTH + IcmpView.HEADER_LENGTH;
    private static final int IPV6_HEADERS = Ipv6View.HEADER_LENGTH + IcmpView.HEADER_LENGTH;
    /** Version 4, five words, precedence 6: RFC 1812 section 4.3.2.5. */
    private static final int IPV4_VERSION_TO_SERVICE = 0x45C0;

    private static final int LARGEST_MTU_FIELD = 0xFFFF;
    private static final int IPV4_TOTAL_LENGTH = 2;
    private static final int IPV4_CHECKSUM = 10;
    private static final int IPV6_PAYLOAD_LENGTH = 4;

    private final boolean hasIpv4Source;
    private final int ipv4Source;
    private final boolean hasIpv6Source;
    private final long ipv6SourceHigh;
    private final long ipv6SourceLow;
    private int identification;

    /**
     * Creates a writer that reports from these addresses.
     *
     * @param ipv4Source {@code forwarding.icmp-source.ipv4}; null to report from the datagram's destination
     * @param ipv6Source {@code forwarding.icmp-source.ipv6}; null to report from the datagram's destination, and not at
     *     all if that is a multicast address
     */
    public ReportWriter(final IpAddress ipv4Source, final IpAddress ipv6Source) {
        this.hasIpv4Source = ipv4Source != null;
        this.ipv4Source = hasIpv4Source ? ipv4Source.ipv4() : 0;
        this.hasIpv6Source = ipv6Source != null;
        this.ipv6SourceHigh = hasIpv6Source ? ipv6Source.high() : 0;
        this.ipv6SourceLow = hasIpv6Source ? ipv6Source.low() : 0;
    }

    /**
     * Reports an IPv4 datagram, of which as much is quoted as 576 bytes hold (RFC 1812 section 4.3.2.3).
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
        final int shown = Math.min(Math.max(datagramLength, ip.headerLength()), ip.totalLength());
        final int quoteLength = Math.min(shown, IPV4_LONGEST - IPV4_HEADERS);
        final int totalLength = IPV4_HEADERS + quoteLength;
        final int length = VirtioNetHeader.LENGTH + link.headerLength() + totalLength;
        if (!arena.hasRoom(FrameArena.roomFor(length))) {
            return FrameArena.NO_ROOM;
        }
        final MutableDirectBuffer buffer = arena.buffer();
        final int at = writeLinkHeader(link, arena, totalLength);
        writeIpv4Header(buffer, at, totalLength, ip);

        final int message = at + Ipv4View.MIN_HEADER_LENGTH;
        final int quote = message + IcmpView.HEADER_LENGTH;
        buffer.putBytes(quote, ip.buffer(), ip.offset(), quoteLength);
        if (shown != ip.totalLength()) {
            buffer.putShort(quote + IPV4_TOTAL_LENGTH, (short) shown, BIG_ENDIAN);
            final int checksum = Checksum.ofIpv4Header(buffer, quote, ip.headerLength());
            buffer.putShort(quote + IPV4_CHECKSUM, (short) checksum, BIG_ENDIAN);
        }
        final int reportedMtu = Math.min(Math.max(mtu, Ipv4View.MINIMUM_MTU), LARGEST_MTU_FIELD);
        final int type = IcmpView.DESTINATION_UNREACHABLE << Byte.SIZE | IcmpView.FRAGMENTATION_NEEDED;
        IcmpFrame.putMessage(buffer, message, type, reportedMtu);
        IcmpFrame.finishMessage(buffer, message, IcmpView.HEADER_LENGTH + quoteLength, 0);
        arena.commit(length);
        return 1;
    }

    /**
     * Reports an IPv6 datagram, of which as much is quoted as 1280 bytes hold (RFC 4443 section 3.2).
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
        if (!hasIpv6Source && ReportRule.isIpv6Multicast(ip.destinationHigh())) {
            return IMPOSSIBLE;
        }
        final int shown = Math.min(Math.max(datagramLength, Ipv6View.HEADER_LENGTH), ip.totalLength());
        final int quoteLength = Math.min(shown, IPV6_LONGEST - IPV6_HEADERS);
        final int totalLength = IPV6_HEADERS + quoteLength;
        final int length = VirtioNetHeader.LENGTH + link.headerLength() + totalLength;
        if (!arena.hasRoom(FrameArena.roomFor(length))) {
            return FrameArena.NO_ROOM;
        }
        final MutableDirectBuffer buffer = arena.buffer();
        final int at = writeLinkHeader(link, arena, totalLength);
        final int messageLength = IcmpView.HEADER_LENGTH + quoteLength;
        writeIpv6Header(buffer, at, messageLength, ip);

        final int message = at + Ipv6View.HEADER_LENGTH;
        final int quote = message + IcmpView.HEADER_LENGTH;
        buffer.putBytes(quote, ip.buffer(), ip.offset(), quoteLength);
        if (shown != ip.totalLength()) {
            final int payloadLength = shown - Ipv6View.HEADER_LENGTH;
            buffer.putShort(quote + IPV6_PAYLOAD_LENGTH, (short) payloadLength, BIG_ENDIAN);
        }
        IcmpFrame.putMessage(
                buffer, message, IcmpView.PACKET_TOO_BIG << Byte.SIZE, Math.max(mtu, Ipv6View.MINIMUM_MTU));
        final long pseudoHeader = Checksum.ipv6PseudoHeader(buffer, at, IpProtocol.ICMPV6, messageLength);
        IcmpFrame.finishMessage(buffer, message, messageLength, pseudoHeader);
        arena.commit(length);
        return 1;
    }

    private static int writeLinkHeader(final LinkLayer link, final FrameArena arena, final int totalLength) {
        final int start = arena.position();
        VirtioNetHeader.clear(arena.buffer(), start);
        final int at = link.copyHeader(arena.buffer(), start + VirtioNetHeader.LENGTH, totalLength);
        LinkLayer.swapAddresses(arena.buffer(), start + VirtioNetHeader.LENGTH);
        return at;
    }

    private void writeIpv4Header(
            final MutableDirectBuffer buffer, final int at, final int totalLength, final Ipv4View ip) {
        identification = (identification + 1) & 0xFFFF;
        IcmpFrame.putIpv4(buffer, at, IPV4_VERSION_TO_SERVICE, totalLength, identification << Short.SIZE);
        IcmpFrame.finishIpv4(buffer, at, hasIpv4Source ? ipv4Source : ip.destination(), ip.source());
    }

    private void writeIpv6Header(
            final MutableDirectBuffer buffer, final int at, final int payloadLength, final Ipv6View ip) {
        IcmpFrame.putIpv6(buffer, at, payloadLength);
        IcmpFrame.putIpv6Addresses(
                buffer,
                at,
                hasIpv6Source ? ipv6SourceHigh : ip.destinationHigh(),
                hasIpv6Source ? ipv6SourceLow : ip.destinationLow(),
                ip.sourceHigh(),
                ip.sourceLow());
    }
}
