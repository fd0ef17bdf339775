package io.plateau.pmtu.claim;

import static io.plateau.pmtu.event.PmtuEvent.ABSENT;
import static java.nio.ByteOrder.BIG_ENDIAN;

import io.plateau.pmtu.claim.Claim.Form;
import io.plateau.wire.IcmpView;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpProtocol;
import io.plateau.wire.Ipv4View;
import io.plateau.wire.Ipv6View;
import io.plateau.wire.LinkLayer;
import io.plateau.wire.TcpView;
import org.agrona.DirectBuffer;

/**
 * Reads a claim out of a frame: an ICMP "fragmentation needed and DF set" (RFC 792, RFC 1191 section 4) or an ICMPv6
 * Packet Too Big (RFC 4443 section 3.2) behind any link header. Never reads past the bytes present, whatever they are.
 *
 * <p>The quote must hold the IP header and the eight bytes behind it that RFC 792 asks for; with less the claim is
 * malformed. A frame that was cut, and a first fragment, cannot be checked against their checksum and are malformed too:
 * see {@link io.plateau.ring.ControlEvent} for what fits. The checksum of the quoted header is not checked: routers quote
 * it after they have lowered the time to live.
 *
 * <p>An ICMPv6 error about an IPv4-mapped address is malformed: those never appear on a wire (RFC 6890 section 2.2.3) and
 * must not reach the IPv4 entries.
 *
 * <p>Owned by one thread; allocation-free.
 */
public final class ClaimParser {
    private static final int QUOTED_PAYLOAD = 8;
    private static final int DCCP = 33;
    private static final int SCTP = 132;
    private static final int UDP_LITE = 136;
    private static final int SOURCE_PORT = 0;
    private static final int DESTINATION_PORT = 2;

    private final LinkLayer link = new LinkLayer();
    private final Ipv4View ipv4 = new Ipv4View();
    private final Ipv6View ipv6 = new Ipv6View();
    private final IcmpView icmp = new IcmpView();
    private final IcmpView quotedIcmp = new IcmpView();
    private final TcpView quotedTcp = new TcpView();

    /** Wraps nothing yet. */
    public ClaimParser() {}

    /**
     * Reads a frame. Its checksums must be complete: a virtio-net header's NEEDS_CSUM is carried out before.
     *
     * @param buffer that holds it
     * @param offset of its Ethernet header
     * @param length bytes present
     * @param isCut whether bytes of the frame are missing at its end
     * @param claim is filled
     * @return its form
     */
    public Form parse(
            final DirectBuffer buffer, final int offset, final int length, final boolean isCut, final Claim claim) {
        claim.clear();
        link.wrap(buffer, offset, length);
        if (link.isIpv4()) {
            claim.form = parseIpv4(buffer, isCut, claim);
        } else if (link.isIpv6()) {
            claim.form = parseIpv6(buffer, isCut, claim);
        }
        return claim.form;
    }

    private Form parseIpv4(final DirectBuffer buffer, final boolean isCut, final Claim claim) {
        ipv4.wrap(buffer, link.networkOffset(), link.networkLength());
        if (!isFragmentationNeeded(buffer)) {
            return Form.NOT_A_CLAIM;
        }
        claim.ipv4 = true;
        claim.claimedMtu = icmp.nextHopMtu();
        claim.reporterLow = IpAddress.lowOfIpv4(ipv4.source());
        claim.errorDestinationLow = IpAddress.lowOfIpv4(ipv4.destination());
        final boolean isWhole = ipv4.isWellFormed() && !ipv4.moreFragments() && !isCut;
        final boolean isIntact = isWhole && ipv4.isChecksumValid() && icmp.isIpv4ChecksumValid();
        return form(quoteIpv4(buffer, claim) && isWhole, isIntact);
    }

    private boolean isFragmentationNeeded(final DirectBuffer buffer) {
        if (!ipv4.isHeaderWellFormed() || ipv4.protocol() != IpProtocol.ICMP || ipv4.fragmentOffset() > 0) {
            return false;
        }
        final int end = link.networkOffset() + Math.min(link.networkLength(), ipv4.totalLength());
        icmp.wrap(buffer, ipv4.payloadOffset(), end - ipv4.payloadOffset());
        return icmp.isWellFormed() && icmp.isFragmentationNeeded();
    }

    private boolean quoteIpv4(final DirectBuffer buffer, final Claim claim) {
        ipv4.wrap(buffer, icmp.quoteOffset(), icmp.quoteLength());
        if (!ipv4.isHeaderWellFormed()) {
            return false;
        }
        claim.quoted = true;
        claim.destinationLow = IpAddress.lowOfIpv4(ipv4.destination());
        claim.senderLow = IpAddress.lowOfIpv4(ipv4.source());
        claim.quotedLength = ipv4.totalLength();
        claim.quotedHeaderLength = ipv4.headerLength();
        claim.dontFragment = ipv4.dontFragment();
        claim.quotedFragmentOffset = ipv4.fragmentOffset();
        claim.quotedFragment = ipv4.isFragment();
        claim.identification = ipv4.identification();
        claim.protocol = ipv4.protocol();
        final int present = icmp.quoteLength() - ipv4.headerLength();
        if (ipv4.fragmentOffset() == 0 && present >= QUOTED_PAYLOAD) {
            quotePayload(buffer, ipv4.payloadOffset(), present, claim);
        }
        return present >= QUOTED_PAYLOAD;
    }

    private Form parseIpv6(final DirectBuffer buffer, final boolean isCut, final Claim claim) {
        ipv6.wrap(buffer, link.networkOffset(), link.networkLength());
        if (!ipv6.isHeaderWellFormed() || ipv6.upperLayerProtocol() != IpProtocol.ICMPV6) {
            return Form.NOT_A_CLAIM;
        }
        icmp.wrap(buffer, ipv6.upperLayerOffset(), ipv6.upperLayerLength());
        if (!icmp.isWellFormed() || !icmp.isPacketTooBig()) {
            return Form.NOT_A_CLAIM;
        }
        claim.claimedMtu = icmp.packetTooBigMtu();
        claim.reporterHigh = ipv6.sourceHigh();
        claim.reporterLow = ipv6.sourceLow();
        claim.errorDestinationHigh = ipv6.destinationHigh();
        claim.errorDestinationLow = ipv6.destinationLow();
        final boolean isWhole = ipv6.isWellFormed() && !ipv6.moreFragments() && !ipv6.isSourceRouted() && !isCut;
        final boolean isIntact = isWhole && icmp.isIpv6ChecksumValid(ipv6.offset());
        return form(quoteIpv6(buffer, claim) && isWhole, isIntact);
    }

    private boolean quoteIpv6(final DirectBuffer buffer, final Claim claim) {
        ipv6.wrap(buffer, icmp.quoteOffset(), icmp.quoteLength());
        if (!ipv6.isHeaderWellFormed()
                || IpAddress.isIpv4(ipv6.destinationHigh(), ipv6.destinationLow())
                || IpAddress.isIpv4(ipv6.sourceHigh(), ipv6.sourceLow())) {
            return false;
        }
        claim.quoted = true;
        claim.destinationHigh = ipv6.destinationHigh();
        claim.destinationLow = ipv6.destinationLow();
        claim.senderHigh = ipv6.sourceHigh();
        claim.senderLow = ipv6.sourceLow();
        claim.quotedLength = ipv6.totalLength();
        claim.quotedHeaderLength = Ipv6View.HEADER_LENGTH;
        claim.dontFragment = true;
        claim.quotedFragmentOffset = ipv6.fragmentOffset();
        claim.quotedFragment = ipv6.isFragment();
        claim.protocol = ipv6.upperLayerProtocol();
        if (claim.protocol != ABSENT && ipv6.upperLayerLength() >= QUOTED_PAYLOAD) {
            quotePayload(buffer, ipv6.upperLayerOffset(), ipv6.upperLayerLength(), claim);
        }
        return icmp.quoteLength() >= Ipv6View.HEADER_LENGTH + QUOTED_PAYLOAD;
    }

    private static Form form(final boolean isWhole, final boolean isIntact) {
        if (!isWhole) {
            return Form.MALFORMED;
        }
        return isIntact ? Form.WELL_FORMED : Form.BAD_CHECKSUM;
    }

    // At least eight bytes are present.
    private void quotePayload(final DirectBuffer buffer, final int offset, final int present, final Claim claim) {
        switch (claim.protocol) {
            case IpProtocol.TCP -> {
                ports(buffer, offset, claim);
                claim.sequence = quotedTcp.wrap(buffer, offset, present).sequence();
            }
            case IpProtocol.UDP, UDP_LITE, DCCP, SCTP -> ports(buffer, offset, claim);
            case IpProtocol.ICMP, IpProtocol.ICMPV6 -> echo(buffer, offset, present, claim);
            default -> {
                // any other protocol: nothing there that we know
            }
        }
    }

    private static void ports(final DirectBuffer buffer, final int offset, final Claim claim) {
        claim.sourcePort = buffer.getShort(offset + SOURCE_PORT, BIG_ENDIAN) & 0xFFFF;
        claim.destinationPort = buffer.getShort(offset + DESTINATION_PORT, BIG_ENDIAN) & 0xFFFF;
    }

    private void echo(final DirectBuffer buffer, final int offset, final int present, final Claim claim) {
        quotedIcmp.wrap(buffer, offset, present);
        final int type = quotedIcmp.type();
        final boolean isEcho = claim.protocol == IpProtocol.ICMP
                ? type == IcmpView.ECHO_REQUEST || type == IcmpView.ECHO_REPLY
                : type == IcmpView.ECHO_REQUEST_V6 || type == IcmpView.ECHO_REPLY_V6;
        if (isEcho) {
            claim.identifier = quotedIcmp.identifier();
            claim.sequence = quotedIcmp.sequence();
        }
    }
}
