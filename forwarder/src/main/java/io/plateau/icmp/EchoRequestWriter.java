package io.plateau.icmp;

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
 * Writes an echo request (RFC 792, RFC 4443 section 4.1) of a length that is to be tried, DF set. The data are zeros. First
 * say from whom ({@link #from}), and how it gets there: {@link #along} or {@link #by}. Owned by one worker.
 */
public final class EchoRequestWriter {
    /** Returned if the length is less than that of the headers. */
    public static final int IMPOSSIBLE = 0;

    private static final int IPV4_VERSION_TO_SERVICE = 0x4500;
    private static final int IPV4_HEADERS = Ipv4View.MIN_HEADER_LENGTH + IcmpView.HEADER_LENGTH;
    private static final int IPV6_HEADERS = Ipv6View.HEADER_LENGTH + IcmpView.HEADER_LENGTH;

    private long sourceHigh;
    private long sourceLow;
    private boolean alongside = true;
    private long destinationMac;
    private long sourceMac;

    /** Creates a writer. */
    public EchoRequestWriter() {}

    /**
     * Who asks.
     *
     * @param high the first eight bytes of the address, 0 for IPv4
     * @param low the last eight bytes
     * @return this
     */
    public EchoRequestWriter from(final long high, final long low) {
        sourceHigh = high;
        sourceLow = low;
        return this;
    }

    /**
     * Requests go behind the link header of a frame that goes to the same destination: its addresses, tags, PPPoE session.
     *
     * @return this
     */
    public EchoRequestWriter along() {
        alongside = true;
        return this;
    }

    /**
     * Requests go to a station, in plain Ethernet frames.
     *
     * @param destination 48 bits, the first byte on the wire uppermost
     * @param source 48 bits
     * @return this
     */
    public EchoRequestWriter by(final long destination, final long source) {
        alongside = false;
        destinationMac = destination;
        sourceMac = source;
        return this;
    }

    /**
     * First half of the address that asks.
     *
     * @return 0 for IPv4
     */
    public long askerHigh() {
        return sourceHigh;
    }

    /**
     * Second half of the address that asks.
     *
     * @return as it was given
     */
    public long askerLow() {
        return sourceLow;
    }

    /**
     * Writes one request.
     *
     * @param link of a frame that goes to the same destination, wrapped
     * @param destinationHigh whom to ask, first eight bytes
     * @param destinationLow last eight bytes
     * @param length IP total length, bytes, that of the headers at least
     * @param identifierAndSequence sixteen bits each
     * @param arena takes the frame
     * @return 1; {@link #IMPOSSIBLE}; {@link FrameArena#NO_ROOM}
     */
    public int write(
            final LinkLayer link,
            final long destinationHigh,
            final long destinationLow,
            final int length,
            final int identifierAndSequence,
            final FrameArena arena) {
        final boolean isIpv4 = link.isIpv4();
        if (length < (isIpv4 ? IPV4_HEADERS : IPV6_HEADERS)) {
            return IMPOSSIBLE;
        }
        final int linkHeaderLength = alongside ? link.headerLength() : LinkLayer.ETHERNET_LENGTH;
        final int frameLength = VirtioNetHeader.LENGTH + linkHeaderLength + length;
        if (!arena.hasRoom(FrameArena.roomFor(frameLength))) {
            return FrameArena.NO_ROOM;
        }
        final MutableDirectBuffer buffer = arena.buffer();
        final int start = arena.position();
        buffer.setMemory(start, frameLength, (byte) 0);
        final int at = writeLinkHeader(link, buffer, start + VirtioNetHeader.LENGTH, length);
        if (isIpv4) {
            writeIpv4(buffer, at, (int) destinationLow, length, identifierAndSequence);
        } else {
            writeIpv6(buffer, at, destinationHigh, destinationLow, length, identifierAndSequence);
        }
        arena.commit(frameLength);
        return 1;
    }

    private int writeLinkHeader(
            final LinkLayer link, final MutableDirectBuffer buffer, final int frame, final int length) {
        return alongside
                ? link.copyHeader(buffer, frame, length)
                : LinkLayer.putEthernet(buffer, frame, destinationMac, sourceMac, link.networkProtocol());
    }

    private void writeIpv4(
            final MutableDirectBuffer buffer,
            final int at,
            final int destination,
            final int length,
            final int identifierAndSequence) {
        IcmpFrame.putIpv4(buffer, at, IPV4_VERSION_TO_SERVICE, length, IcmpFrame.DONT_FRAGMENT);
        IcmpFrame.finishIpv4(buffer, at, (int) sourceLow, destination);
        final int message = at + Ipv4View.MIN_HEADER_LENGTH;
        IcmpFrame.putMessage(buffer, message, IcmpView.ECHO_REQUEST << Byte.SIZE, identifierAndSequence);
        IcmpFrame.finishMessage(buffer, message, length - Ipv4View.MIN_HEADER_LENGTH, 0);
    }

    private void writeIpv6(
            final MutableDirectBuffer buffer,
            final int at,
            final long destinationHigh,
            final long destinationLow,
            final int length,
            final int identifierAndSequence) {
        final int messageLength = length - Ipv6View.HEADER_LENGTH;
        IcmpFrame.putIpv6(buffer, at, messageLength);
        IcmpFrame.putIpv6Addresses(buffer, at, sourceHigh, sourceLow, destinationHigh, destinationLow);
        final int message = at + Ipv6View.HEADER_LENGTH;
        IcmpFrame.putMessage(buffer, message, IcmpView.ECHO_REQUEST_V6 << Byte.SIZE, identifierAndSequence);
        final long pseudoHeader = Checksum.ipv6PseudoHeader(buffer, at, IpProtocol.ICMPV6, messageLength);
        IcmpFrame.finishMessage(buffer, message, messageLength, pseudoHeader);
    }
}
