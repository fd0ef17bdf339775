package io.plateau.bench;

import io.plateau.icmp.ReportWriter;
import io.plateau.wire.Checksum;
import io.plateau.wire.FrameArena;
import io.plateau.wire.IpProtocol;
import io.plateau.wire.Ipv4View;
import io.plateau.wire.Ipv6View;
import io.plateau.wire.LinkLayer;
import io.plateau.wire.TcpView;
import io.plateau.wire.VirtioNetHeader;
import java.nio.ByteBuffer;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** Frames of a given datagram length behind a virtio-net header of zeros, off-heap, at the start of a cache line. */
final class Frames {
    /** Where the IPv4 destination stands in an untagged frame, the virtio-net header counted. */
    static final int IPV4_DESTINATION = VirtioNetHeader.LENGTH + LinkLayer.ETHERNET_LENGTH + 16;
    /** 10.0.0.1, where everything comes from. */
    static final int SOURCE = 0x0A00_0001;
    /** Where all frames go on the link. */
    static final long TO = 0x0200_0000_0002L;

    private static final int ETHERNET_MINIMUM = 60;
    private static final int CACHE_LINE_LENGTH = 64;
    private static final int REPORTED_LENGTH = 1500;
    private static final int UDP_LENGTH = 8;
    private static final int IPV4_CHECKSUM = 10;
    private static final int TCP_OFFSET_AND_FLAGS = 0x8010;
    private static final int TCP_WINDOW = 501;
    private static final int TCP_TIMESTAMPS = 0x0101_080A;
    private static final short DONT_FRAGMENT = 0x4000;
    private static final byte TIME_TO_LIVE = 64;
    private static final int CUSTOMER_TAG = LinkLayer.ETHERTYPE_CUSTOMER_TAG << Short.SIZE | 100;
    private static final int PPPOE_VERSION_TO_CODE = 0x1100;
    private static final int PPP_IPV4 = 0x0021;
    private static final long FROM = 0x0200_0000_0001L;
    private static final long IPV6_NETWORK = 0x2001_0DB8_0000_0001L;

    private Frames() {}

    // A UDP datagram in IPv4.
    static UnsafeBuffer ipv4(final int length, final int destination, final boolean dontFragment) {
        final ByteBuffer frame = ethernet(length, 0).putShort((short) LinkLayer.ETHERTYPE_IPV4);
        return finish(putIpv4(frame, length, destination, dontFragment));
    }

    // What a router says to whom a UDP datagram of 1500 bytes was too big.
    static UnsafeBuffer claim(final int destination, final int mtu) {
        final UnsafeBuffer reported = ipv4(REPORTED_LENGTH, destination, true);
        final LinkLayer link = new LinkLayer();
        link.wrap(reported, VirtioNetHeader.LENGTH, reported.capacity() - VirtioNetHeader.LENGTH);
        final Ipv4View ip = new Ipv4View();
        ip.wrap(reported, link.networkOffset(), link.networkLength());
        final UnsafeBuffer space = new UnsafeBuffer(BufferUtil.allocateDirectAligned(1 << 10, CACHE_LINE_LENGTH));
        final UnsafeBuffer claim = new UnsafeBuffer();
        new ReportWriter(null, null)
                .report(
                        link,
                        ip,
                        mtu,
                        REPORTED_LENGTH,
                        new FrameArena(space, (buffer, offset, length) -> claim.wrap(buffer, offset, length)));
        return claim;
    }

    // A TCP segment in IPv4, with timestamps and a complete checksum, as the kernel sends it without offloads.
    static UnsafeBuffer tcpIpv4(final int length, final int destination) {
        final ByteBuffer frame = ethernet(length, 0).putShort((short) LinkLayer.ETHERTYPE_IPV4);
        final int at = frame.position();
        putIpv4Header(frame, length, destination, true, IpProtocol.TCP);
        final int segment = frame.position();
        frame.putInt(40000 << Short.SIZE | 443).putInt(1).putInt(1);
        frame.putInt(TCP_OFFSET_AND_FLAGS << Short.SIZE | TCP_WINDOW).putInt(0);
        frame.putInt(TCP_TIMESTAMPS).putInt(1).putInt(1);
        putPattern(frame, at + length - frame.position());
        final UnsafeBuffer bytes = new UnsafeBuffer(frame);
        final int segmentLength = at + length - segment;
        final long sum = Checksum.ipv4PseudoHeader(bytes, at, IpProtocol.TCP, segmentLength)
                + Checksum.partialSum(bytes, segment, segmentLength);
        frame.putShort(segment + TcpView.CHECKSUM, (short) Checksum.complement(sum));
        return finish(frame);
    }

    // The UDP datagram behind an 802.1Q tag.
    static UnsafeBuffer taggedIpv4(final int length, final int destination) {
        final ByteBuffer frame = ethernet(length, LinkLayer.TAG_LENGTH).putInt(CUSTOMER_TAG);
        frame.putShort((short) LinkLayer.ETHERTYPE_IPV4);
        return finish(putIpv4(frame, length, destination, true));
    }

    // The same in a PPPoE session.
    static UnsafeBuffer pppoeIpv4(final int length, final int destination) {
        final ByteBuffer frame = ethernet(length, LinkLayer.PPPOE_LENGTH);
        frame.putShort((short) LinkLayer.ETHERTYPE_PPPOE_SESSION);
        frame.putShort((short) PPPOE_VERSION_TO_CODE).putShort((short) 1);
        frame.putShort((short) (length + Short.BYTES)).putShort((short) PPP_IPV4);
        return finish(putIpv4(frame, length, destination, true));
    }

    // A UDP datagram in IPv6.
    static UnsafeBuffer ipv6(final int length, final long destinationLow) {
        final ByteBuffer frame = ethernet(length, 0).putShort((short) LinkLayer.ETHERTYPE_IPV6);
        final int payloadLength = length - Ipv6View.HEADER_LENGTH;
        frame.putInt(0x6000_0000).putShort((short) payloadLength);
        frame.put((byte) IpProtocol.UDP).put(TIME_TO_LIVE);
        frame.putLong(IPV6_NETWORK).putLong(1).putLong(IPV6_NETWORK).putLong(destinationLow);
        return finish(putUdp(frame, payloadLength));
    }

    // A frame that carries no IP.
    static UnsafeBuffer arp() {
        return finish(ethernet(0, 0).putShort((short) LinkLayer.ETHERTYPE_ARP));
    }

    private static ByteBuffer ethernet(final int datagramLength, final int moreLinkHeader) {
        final int length = Math.max(ETHERNET_MINIMUM, LinkLayer.ETHERNET_LENGTH + moreLinkHeader + datagramLength);
        final ByteBuffer frame = BufferUtil.allocateDirectAligned(VirtioNetHeader.LENGTH + length, CACHE_LINE_LENGTH);
        frame.position(VirtioNetHeader.LENGTH);
        return frame.putShort((short) (TO >>> Integer.SIZE))
                .putInt((int) TO)
                .putShort((short) (FROM >>> Integer.SIZE))
                .putInt((int) FROM);
    }

    private static ByteBuffer putIpv4(
            final ByteBuffer frame, final int length, final int destination, final boolean dontFragment) {
        putIpv4Header(frame, length, destination, dontFragment, IpProtocol.UDP);
        return putUdp(frame, length - Ipv4View.MIN_HEADER_LENGTH);
    }

    private static void putIpv4Header(
            final ByteBuffer frame,
            final int length,
            final int destination,
            final boolean dontFragment,
            final int protocol) {
        final int at = frame.position();
        frame.putShort((short) 0x4500).putShort((short) length).putShort((short) 1);
        frame.putShort(dontFragment ? DONT_FRAGMENT : 0);
        frame.put(TIME_TO_LIVE).put((byte) protocol).putShort((short) 0);
        frame.putInt(SOURCE).putInt(destination);
        final int checksum = Checksum.ofIpv4Header(new UnsafeBuffer(frame), at, Ipv4View.MIN_HEADER_LENGTH);
        frame.putShort(at + IPV4_CHECKSUM, (short) checksum);
    }

    // Without a checksum, and with as much payload as there is.
    private static ByteBuffer putUdp(final ByteBuffer frame, final int length) {
        frame.putShort((short) 40000)
                .putShort((short) 9)
                .putShort((short) length)
                .putShort((short) 0);
        return putPattern(frame, length - UDP_LENGTH);
    }

    private static ByteBuffer putPattern(final ByteBuffer frame, final int length) {
        for (int i = 0; i < length; i++) {
            frame.put((byte) i);
        }
        return frame;
    }

    private static UnsafeBuffer finish(final ByteBuffer frame) {
        return new UnsafeBuffer(frame.clear());
    }
}
