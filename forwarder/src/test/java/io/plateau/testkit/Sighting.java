package io.plateau.testkit;

import io.plateau.wire.IpAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The head of a frame that went by, untagged, and what can be forged of it. */
public final class Sighting {
    private static final int MAC = 6;
    private static final int ETHERNET = 14;
    private static final int IPV4_FLAGS = 6;
    private static final int DONT_FRAGMENT = 0x40;
    private static final int TCP_HEADER_LENGTH = 12;
    private static final int TCP_FLAGS = 13;
    private static final int SYN = 2;
    private static final int TCP_OPTIONS = 20;
    private static final int MAXIMUM_SEGMENT_SIZE = 0x0204; // kind and length

    private final byte[] macs;
    private final byte[] datagram;

    private Sighting(final byte[] macs, final byte[] datagram) {
        this.macs = macs;
        this.datagram = datagram;
    }

    // Of a virtio-net header and a frame. A super-frame of TCP is seen as its first segment, as it is on a wire.
    static Sighting of(final byte[] frame) {
        final byte[] datagram = Arrays.copyOfRange(frame, Frames.VIRTIO + ETHERNET, frame.length);
        final Sighting seen = new Sighting(Arrays.copyOfRange(frame, Frames.VIRTIO, Frames.VIRTIO + 2 * MAC), datagram);
        final int gsoSize = frame[1] == 0 ? 0 : (frame[4] & 0xFF) | (frame[5] & 0xFF) << 8;
        if (gsoSize > 0 && seen.isTcp()) {
            seen.length(seen.headerLength() + seen.tcpHeaderLength() + gsoSize);
        }
        return seen;
    }

    // A copy, with what pads the frame.
    public byte[] datagram() {
        return datagram.clone();
    }

    public boolean isIpv4() {
        return (datagram[0] & 0xF0) == 0x40;
    }

    private boolean isIpv6() {
        return (datagram[0] & 0xF0) == 0x60;
    }

    private int headerLength() {
        return isIpv4() ? (datagram[0] & 0xF) * 4 : 40;
    }

    private int tcpHeaderLength() {
        return ((datagram[headerLength() + TCP_HEADER_LENGTH] & 0xF0) >> 4) * 4;
    }

    public int protocol() {
        return isIpv4() ? datagram[9] & 0xFF : isIpv6() ? datagram[6] & 0xFF : -1;
    }

    public boolean isTcp() {
        return protocol() == Frames.TCP;
    }

    // SYN or SYN-ACK.
    public boolean isSynchronizing() {
        return isTcp() && (datagram[headerLength() + TCP_FLAGS] & SYN) != 0;
    }

    // What a SYN or SYN-ACK announces, whose first option must be that, as it is of every kernel's. RFC 9293 section
    // 3.2
    public int maximumSegmentSize() {
        final int option = headerLength() + TCP_OPTIONS;
        if (Frames.u16(datagram, option) != MAXIMUM_SEGMENT_SIZE) {
            throw new AssertionError("first option: " + Frames.u16(datagram, option));
        }
        return Frames.u16(datagram, option + 2);
    }

    // IP total length.
    public int length() {
        return isIpv4() ? Frames.u16(datagram, 2) : isIpv6() ? 40 + Frames.u16(datagram, 4) : 0;
    }

    private void length(final int bytes) {
        if (isIpv4()) {
            Frames.put(datagram, 2, bytes);
        } else {
            Frames.put(datagram, 4, bytes - 40);
        }
    }

    // DF, or IPv6.
    public boolean isUnfragmentable() {
        return isIpv6() || (datagram[IPV4_FLAGS] & DONT_FRAGMENT) != 0;
    }

    private String source() {
        return address(isIpv4() ? 12 : 8);
    }

    public boolean isFrom(final String sender) {
        return (isIpv4() || isIpv6()) && source().equals(sender);
    }

    public boolean isTo(final String destination) {
        return (isIpv4() || isIpv6()) && address(isIpv4() ? 16 : 24).equals(destination);
    }

    private String address(final int offset) {
        final ByteBuffer header = ByteBuffer.wrap(datagram);
        return isIpv4()
                ? IpAddress.ofIpv4(header.getInt(offset)).toString()
                : new IpAddress(header.getLong(offset), header.getLong(offset + 8)).toString();
    }

    // The same datagram as the hosts of another link would see it, on which the other frame was seen.
    public Sighting onLinkOf(final Sighting other) {
        return new Sighting(other.macs, datagram);
    }

    // A claim about it, back to whom it came from, by somebody who calls himself a router.
    public byte[] claim(final String reporter, final int mtu) {
        final byte[] frame = isIpv4()
                ? IcmpErrors.fragmentationNeededFrame(reporter, source(), mtu, datagram)
                : IcmpErrors.packetTooBigFrame(reporter, source(), mtu, datagram);
        System.arraycopy(macs, MAC, frame, 0, MAC);
        System.arraycopy(macs, 0, frame, MAC, MAC);
        return frame;
    }
}
