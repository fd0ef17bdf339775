package io.plateau.icmp;

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
 * Writes an echo request (RFC 792, RFC 4443 section 4.1) of a length that is to be tried, DF set, behind the link header of
 * a frame that goes to the same destination. The data are zeros. Owned by one worker.
 */
public final class EchoRequestWriter {
    /** Returned if there is no address to ask from. */
    public static final int IMPOSSIBLE = 0;

    private static final int IPV4_VERSION_TO_SERVICE = 0x4500;
    private static final int IPV4_HEADERS = Ipv4View.MIN_HEADER_LENGTH + IcmpView.HEADER_LENGTH;
    private static final int IPV6_HEADERS = Ipv6View.HEADER_LENGTH + IcmpView.HEADER_LENGTH;

    private final IpAddress ipv4Source;
    private final IpAddress ipv6Source;

    /**
     * Creates a writer that asks from these addresses.
     *
     * @param ipv4Source {@code forwarding.icmp-source.ipv4}; null to ask nobody over IPv4
     * @param ipv6Source {@code forwarding.icmp-source.ipv6}; null to ask nobody over IPv6
     */
    public EchoRequestWriter(final IpAddress ipv4Source, final IpAddress ipv6Source) {
        this.ipv4Source = ipv4Source;
        this.ipv6Source = ipv6Source;
    }

    /**
     * Who asks.
     *
     * @param isIpv4 which protocol
     * @return null if nobody does
     */
    public IpAddress source(final boolean isIpv4) {
        return isIpv4 ? ipv4Source : ipv6Source;
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
        if (source(isIpv4) == null || length < (isIpv4 ? IPV4_HEADERS : IPV6_HEADERS)) {
            return IMPOSSIBLE;
        }
        final int frameLength = VirtioNetHeader.LENGTH + link.headerLength() + length;
        if (!arena.hasRoom(FrameArena.roomFor(frameLength))) {
            return FrameArena.NO_ROOM;
        }
        final MutableDirectBuffer buffer = arena.buffer();
        final int start = arena.position();
        buffer.setMemory(start, frameLength, (byte) 0);
        final int at = link.copyHeader(buffer, start + VirtioNetHeader.LENGTH, length);
        if (isIpv4) {
            writeIpv4(buffer, at, (int) destinationLow, length, identifierAndSequence);
        } else {
            writeIpv6(buffer, at, destinationHigh, destinationLow, length, identifierAndSequence);
        }
        arena.commit(frameLength);
        return 1;
    }

    private void writeIpv4(
            final MutableDirectBuffer buffer,
            final int at,
            final int destination,
            final int length,
            final int identifierAndSequence) {
        IcmpFrame.putIpv4(buffer, at, IPV4_VERSION_TO_SERVICE, length, IcmpFrame.DONT_FRAGMENT);
        IcmpFrame.finishIpv4(buffer, at, ipv4Source.ipv4(), destination);
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
        IcmpFrame.putIpv6Addresses(buffer, at, ipv6Source.high(), ipv6Source.low(), destinationHigh, destinationLow);
        final int message = at + Ipv6View.HEADER_LENGTH;
        IcmpFrame.putMessage(buffer, message, IcmpView.ECHO_REQUEST_V6 << Byte.SIZE, identifierAndSequence);
        final long pseudoHeader = Checksum.ipv6PseudoHeader(buffer, at, IpProtocol.ICMPV6, messageLength);
        IcmpFrame.finishMessage(buffer, message, messageLength, pseudoHeader);
    }
}
