package io.plateau.fragment;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.plateau.wire.Checksum;
import io.plateau.wire.Ipv4View;
import io.plateau.wire.Ipv6View;
import io.plateau.wire.TcpOptions;
import io.plateau.wire.TcpView;
import io.plateau.wire.VirtioNetHeader;
import org.agrona.MutableDirectBuffer;

/**
 * Lowers the Maximum Segment Size that a SYN or SYN-ACK announces, so that its receiver never sends what would not fit.
 *
 * <p>Owned by one worker. Never throws because of what a segment contains.
 */
public final class MssClamp {
    private final TcpView tcp = new TcpView();
    private final TcpOptions options = new TcpOptions();

    /** Creates a clamp. */
    public MssClamp() {}

    /**
     * What to announce where IPv4 datagrams may have a length. RFC 6691 section 2: the fixed headers count, options of
     * either do not; who sends options sends that much less data.
     *
     * @param mtu bytes, IPv4 header included
     * @return bytes
     */
    public static int maximumSegmentSizeOverIpv4(final int mtu) {
        return mtu - Ipv4View.MIN_HEADER_LENGTH - TcpView.MIN_HEADER_LENGTH;
    }

    /**
     * What to announce where IPv6 datagrams may have a length, RFC 6691 section 2.
     *
     * @param mtu bytes, IPv6 header included
     * @return bytes
     */
    public static int maximumSegmentSizeOverIpv6(final int mtu) {
        return mtu - Ipv6View.HEADER_LENGTH - TcpView.MIN_HEADER_LENGTH;
    }

    /**
     * Lowers the option where it is greater, and never raises it. Nothing is added where there is none, although RFC 9293
     * section 3.7.1 then means 536 or 1220. What is malformed stays as it is, and so does a SYN with a TCP Authentication
     * Option, whose receiver would refuse it (RFC 5925 section 5.1); RFC 2385's signature does not cover options.
     *
     * <p>The checksum is updated as RFC 1624 section 3 says, so a wrong one stays wrong. A partial one covers no option
     * yet and needs no update.
     *
     * @param buffer that holds virtio-net header and frame
     * @param offset of the virtio-net header
     * @param tcpOffset of the TCP header, absolute in the buffer; not of a later fragment
     * @param tcpLength bytes from there to the end of the datagram
     * @param maximumSegmentSize bytes; below 1 changes nothing
     * @return true if the segment was changed
     */
    public boolean clamp(
            final MutableDirectBuffer buffer,
            final int offset,
            final int tcpOffset,
            final int tcpLength,
            final int maximumSegmentSize) {
        tcp.wrap(buffer, tcpOffset, tcpLength);
        if (!tcp.isWellFormed() || (tcp.flags() & TcpView.SYN) == 0 || maximumSegmentSize < 1) {
            return false;
        }
        options.wrap(buffer, tcpOffset, tcp.headerLength());
        final int announced = options.maximumSegmentSize();
        if (!options.isWellFormed() || options.isAuthenticated() || announced <= maximumSegmentSize) {
            return false;
        }
        final int at = options.maximumSegmentSizeOffset();
        buffer.putShort(at, (short) maximumSegmentSize, BIG_ENDIAN);
        if (!VirtioNetHeader.needsChecksum(buffer, offset)) {
            final boolean even = ((at - tcpOffset) & 1) == 0;
            final int checksum =
                    Checksum.incremental(tcp.checksum(), asSummed(announced, even), asSummed(maximumSegmentSize, even));
            buffer.putShort(tcpOffset + TcpView.CHECKSUM, (short) checksum, BIG_ENDIAN);
        }
        return true;
    }

    // What two bytes add to the sum: at an odd place each falls into the other half of a word (RFC 1071 section 2(B)).
    private static int asSummed(final int field, final boolean even) {
        return even ? field : (field & 0xFF) << Byte.SIZE | field >>> Byte.SIZE;
    }
}
