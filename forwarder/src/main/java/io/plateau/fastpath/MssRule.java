package io.plateau.fastpath;

import io.plateau.fragment.MssClamp;
import io.plateau.pmtu.table.PmtuReader;
import io.plateau.route.LinkMtus;
import io.plateau.wire.VirtioNetHeader;
import org.agrona.MutableDirectBuffer;

/**
 * Lowers the segment size that a TCP connection begins with to what is carried between its ends: by both links, and by
 * what is enforced towards either of them. One worker only.
 */
final class MssRule {
    private final MssClamp clamp = new MssClamp();
    private final PmtuReader pmtu;
    private final LinkMtus links;
    private final int ingress;

    MssRule(final FastPathContext context, final int ingress) {
        pmtu = context.pmtu();
        links = context.linkMtus();
        this.ingress = ingress;
    }

    // Deals with a SYN or SYN-ACK. egressMtu: what the way on carries, bytes
    void apply(
            final MutableDirectBuffer buffer,
            final int offset,
            final FrameParser parser,
            final FrameParser.Kind kind,
            final int egressMtu) {
        if (VirtioNetHeader.gsoType(buffer, offset) != VirtioNetHeader.GSO_NONE) {
            return; // nobody opens a connection with a super-frame
        }
        final int ends = Math.min(
                pmtu.mtu(parser.destinationHigh(kind), parser.destinationLow(kind)),
                pmtu.mtu(parser.sourceHigh(kind), parser.sourceLow(kind)));
        final int mtu = Math.min(ends, Math.min(links.mtu(ingress), egressMtu));
        clamp.clamp(
                buffer,
                offset,
                parser.transportOffset(),
                parser.transportLength(),
                kind == FrameParser.Kind.IPV4
                        ? MssClamp.maximumSegmentSizeOverIpv4(mtu)
                        : MssClamp.maximumSegmentSizeOverIpv6(mtu));
    }
}
