package io.plateau.icmp;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.plateau.wire.Checksum;
import io.plateau.wire.FrameArena;
import io.plateau.wire.IcmpView;
import io.plateau.wire.IpProtocol;
import io.plateau.wire.Ipv4View;
import io.plateau.wire.Ipv6View;
import io.plateau.wire.LinkLayer;
import io.plateau.wire.VirtioNetHeader;
import org.agrona.MutableDirectBuffer;

/**
 * Writes an ICMP (RFC 792) or ICMPv6 (RFC 4443) error to a datagram's source, with as much of the datagram as the RFCs
 * let it quote. First say from whom ({@link #from}), and how it gets there: {@link #back} or {@link #by}. Whether it may be
 * sent is {@link ReportRule}'s and {@link ReportBudget}'s matter.
 *
 * <p>Owned by one worker. Never throws because of what a datagram contains.
 */
public final class ErrorWriter {
    /** Longest ICMP error, IPv4 header included, RFC 1812 section 4.3.2.3. */
    public static final int IPV4_LONGEST = 576;
    /** Longest ICMPv6 error, IPv6 header included, RFC 4443 section 2.4(c). */
    public static final int IPV6_LONGEST = Ipv6View.MINIMUM_MTU;

    private static final int IPV4_HEADERS = Ipv4View.MIN_HEADER_LENGTH + IcmpView.HEADER_LENGTH;
    private static final int IPV6_HEADERS = Ipv6View.HEADER_LENGTH + IcmpView.HEADER_LENGTH;
    /** Version 4, five words, precedence 6: RFC 1812 section 4.3.2.5. */
    private static final int IPV4_VERSION_TO_SERVICE = 0x45C0;

    private static final int IPV4_TOTAL_LENGTH = 2;
    private static final int IPV4_CHECKSUM = 10;
    private static final int IPV6_PAYLOAD_LENGTH = 4;

    private long sourceHigh;
    private long sourceLow;
    private boolean exchanged = true;
    private long destinationMac;
    private long sourceMac;
    private int identification;

    /** Creates a writer. */
    public ErrorWriter() {}

    /**
     * From whom the errors come.
     *
     * @param high the first eight bytes of the address, 0 for IPv4
     * @param low the last eight bytes
     * @return this
     */
    public ErrorWriter from(final long high, final long low) {
        sourceHigh = high;
        sourceLow = low;
        return this;
    }

    /**
     * Errors go back the way that the datagram came: Ethernet addresses exchanged, the same tags, the same PPPoE session.
     *
     * @return this
     */
    public ErrorWriter back() {
        exchanged = true;
        return this;
    }

    /**
     * Errors go to a station, in plain Ethernet frames.
     *
     * @param destination 48 bits, the first byte on the wire uppermost
     * @param source 48 bits
     * @return this
     */
    public ErrorWriter by(final long destination, final long source) {
        exchanged = false;
        destinationMac = destination;
        sourceMac = source;
        return this;
    }

    /**
     * Writes an error about an IPv4 datagram, of which as much is quoted as 576 bytes hold (RFC 1812 section 4.3.2.3).
     *
     * @param link of the frame, wrapped
     * @param ip of the same frame, well formed
     * @param typeAndCode eight bits each
     * @param secondWord what stands behind the checksum
     * @param datagramLength total length that the quote is to show: {@code ip.totalLength()}, or that of the first
     *     segment of a super-frame
     * @param arena takes the frame
     * @return 1, or {@link FrameArena#NO_ROOM}
     */
    public int write(
            final LinkLayer link,
            final Ipv4View ip,
            final int typeAndCode,
            final int secondWord,
            final int datagramLength,
            final FrameArena arena) {
        final int shown = Math.min(Math.max(datagramLength, ip.headerLength()), ip.totalLength());
        final int quoteLength = Math.min(shown, IPV4_LONGEST - IPV4_HEADERS);
        final int totalLength = IPV4_HEADERS + quoteLength;
        final int length = VirtioNetHeader.LENGTH + linkHeaderLength(link) + totalLength;
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
        IcmpFrame.putMessage(buffer, message, typeAndCode, secondWord);
        IcmpFrame.finishMessage(buffer, message, IcmpView.HEADER_LENGTH + quoteLength, 0);
        arena.commit(length);
        return 1;
    }

    /**
     * Writes an error about an IPv6 datagram, of which as much is quoted as 1280 bytes hold (RFC 4443 section 2.4(c)).
     *
     * @param link of the frame, wrapped
     * @param ip of the same frame, well formed
     * @param typeAndCode eight bits each
     * @param secondWord what stands behind the checksum
     * @param datagramLength total length that the quote is to show: {@code ip.totalLength()}, or that of the first
     *     segment of a super-frame
     * @param arena takes the frame
     * @return 1, or {@link FrameArena#NO_ROOM}
     */
    public int write(
            final LinkLayer link,
            final Ipv6View ip,
            final int typeAndCode,
            final int secondWord,
            final int datagramLength,
            final FrameArena arena) {
        final int shown = Math.min(Math.max(datagramLength, Ipv6View.HEADER_LENGTH), ip.totalLength());
        final int quoteLength = Math.min(shown, IPV6_LONGEST - IPV6_HEADERS);
        final int totalLength = IPV6_HEADERS + quoteLength;
        final int length = VirtioNetHeader.LENGTH + linkHeaderLength(link) + totalLength;
        if (!arena.hasRoom(FrameArena.roomFor(length))) {
            return FrameArena.NO_ROOM;
        }
        final MutableDirectBuffer buffer = arena.buffer();
        final int at = writeLinkHeader(link, arena, totalLength);
        final int messageLength = IcmpView.HEADER_LENGTH + quoteLength;
        IcmpFrame.putIpv6(buffer, at, messageLength);
        IcmpFrame.putIpv6Addresses(buffer, at, sourceHigh, sourceLow, ip.sourceHigh(), ip.sourceLow());

        final int message = at + Ipv6View.HEADER_LENGTH;
        final int quote = message + IcmpView.HEADER_LENGTH;
        buffer.putBytes(quote, ip.buffer(), ip.offset(), quoteLength);
        if (shown != ip.totalLength()) {
            final int payloadLength = shown - Ipv6View.HEADER_LENGTH;
            buffer.putShort(quote + IPV6_PAYLOAD_LENGTH, (short) payloadLength, BIG_ENDIAN);
        }
        IcmpFrame.putMessage(buffer, message, typeAndCode, secondWord);
        final long pseudoHeader = Checksum.ipv6PseudoHeader(buffer, at, IpProtocol.ICMPV6, messageLength);
        IcmpFrame.finishMessage(buffer, message, messageLength, pseudoHeader);
        arena.commit(length);
        return 1;
    }

    private int linkHeaderLength(final LinkLayer link) {
        return exchanged ? link.headerLength() : LinkLayer.ETHERNET_LENGTH;
    }

    private int writeLinkHeader(final LinkLayer link, final FrameArena arena, final int totalLength) {
        final int start = arena.position();
        final int frame = start + VirtioNetHeader.LENGTH;
        VirtioNetHeader.clear(arena.buffer(), start);
        if (exchanged) {
            final int at = link.copyHeader(arena.buffer(), frame, totalLength);
            LinkLayer.swapAddresses(arena.buffer(), frame);
            return at;
        }
        return LinkLayer.putEthernet(arena.buffer(), frame, destinationMac, sourceMac, link.networkProtocol());
    }

    private void writeIpv4Header(
            final MutableDirectBuffer buffer, final int at, final int totalLength, final Ipv4View ip) {
        identification = (identification + 1) & 0xFFFF;
        IcmpFrame.putIpv4(buffer, at, IPV4_VERSION_TO_SERVICE, totalLength, identification << Short.SIZE);
        IcmpFrame.finishIpv4(buffer, at, (int) sourceLow, ip.source());
    }
}
