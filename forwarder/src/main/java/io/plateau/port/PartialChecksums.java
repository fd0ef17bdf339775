package io.plateau.port;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.plateau.wire.Checksum;
import io.plateau.wire.IpProtocol;
import io.plateau.wire.Ipv4View;
import io.plateau.wire.Ipv6View;
import io.plateau.wire.LinkLayer;
import io.plateau.wire.TcpView;
import io.plateau.wire.VirtioNetHeader;
import org.agrona.MutableDirectBuffer;

/**
 * Writes the virtio-net header that XDP does not give: a sender on the same machine leaves transport checksums to its interface, and
 * a checksum field that holds the sum of the pseudo-header alone is one that nobody has completed yet (CHECKSUM_PARTIAL in the kernel's
 * skbuff.h). Only headers are looked at.
 *
 * <p>A complete checksum can look like that, once in 65,535. Completing it gives what it was: with P the pseudo-header's sum and D that of
 * the data, a complete checksum is C = ~(P + D), and one that is completed is ~(C + D), the same if C = P.
 *
 * <p>Not found: the checksums of SCTP, and those inside of tunnels. Owned by one worker.
 */
final class PartialChecksums {
    private static final int UDP_CHECKSUM = 6;
    private static final int NONE = -1;

    private final LinkLayer link = new LinkLayer();
    private final Ipv4View ipv4 = new Ipv4View();
    private final Ipv6View ipv6 = new Ipv6View();

    // Writes the header at offset, of a frame that stands behind it; length: of both
    void describe(final MutableDirectBuffer buffer, final int offset, final int length) {
        VirtioNetHeader.clear(buffer, offset);
        link.wrap(buffer, offset + VirtioNetHeader.LENGTH, length - VirtioNetHeader.LENGTH);
        if (link.isIpv4()) {
            describeIpv4(buffer, offset);
        } else if (link.isIpv6()) {
            describeIpv6(buffer, offset);
        }
    }

    private void describeIpv4(final MutableDirectBuffer buffer, final int offset) {
        ipv4.wrap(buffer, link.networkOffset(), link.networkLength());
        if (ipv4.isWellFormed() && !ipv4.isFragment()) {
            final int length = ipv4.payloadLength();
            final int field = checksumOffset(ipv4.protocol(), length);
            if (field != NONE) {
                final long sum = Checksum.ipv4PseudoHeader(buffer, ipv4.offset(), ipv4.protocol(), length);
                mark(buffer, offset, ipv4.payloadOffset(), field, sum, length);
            }
        }
    }

    private void describeIpv6(final MutableDirectBuffer buffer, final int offset) {
        ipv6.wrap(buffer, link.networkOffset(), link.networkLength());
        if (ipv6.isWellFormed() && !ipv6.isFragment()) {
            final int length = ipv6.upperLayerLength();
            final int field = checksumOffset(ipv6.upperLayerProtocol(), length);
            if (field != NONE) {
                final long sum = Checksum.ipv6PseudoHeader(buffer, ipv6.offset(), ipv6.upperLayerProtocol(), length);
                mark(buffer, offset, ipv6.upperLayerOffset(), field, sum, length);
            }
        }
    }

    private static int checksumOffset(final int protocol, final int length) {
        if (protocol == IpProtocol.TCP) {
            return length >= TcpView.CHECKSUM + Short.BYTES ? TcpView.CHECKSUM : NONE;
        }
        return protocol == IpProtocol.UDP && length >= UDP_CHECKSUM + Short.BYTES ? UDP_CHECKSUM : NONE;
    }

    private void mark(
            final MutableDirectBuffer buffer,
            final int offset,
            final int transport,
            final int field,
            final long sum,
            final int length) {
        final int stored = buffer.getShort(transport + field, BIG_ENDIAN) & Checksum.ALL_ONES;
        if (stored == Checksum.fold(sum) && isNothingBehind(buffer, transport + length)) {
            VirtioNetHeader.checksumStart(buffer, offset, transport - link.frameOffset());
            VirtioNetHeader.checksumOffset(buffer, offset, field);
            VirtioNetHeader.needsChecksum(buffer, offset, true);
        }
    }

    // What completes a checksum sums to the end of the frame: padding does no harm if it is zero.
    private boolean isNothingBehind(final MutableDirectBuffer buffer, final int end) {
        final int trailerLength = link.frameOffset() + link.frameLength() - end;
        return trailerLength == 0 || Checksum.partialSum(buffer, end, trailerLength) == 0;
    }
}
