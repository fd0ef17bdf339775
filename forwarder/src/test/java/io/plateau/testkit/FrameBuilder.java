package io.plateau.testkit;

import io.plateau.wire.IpAddress;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Builds frames that say only what a test is about: Ethernet with tags, IPv4 or IPv6, a payload. Checksums are computed
 * by {@link Bytes#checksum}, not by the code under test.
 */
public final class FrameBuilder {
    private final ByteArrayOutputStream tags = new ByteArrayOutputStream();
    private String source = "198.18.0.1";
    private String destination = "198.18.0.2";
    private int protocol = 17;
    private byte[] payload = new byte[8];
    private byte[] options = {};
    private int trafficClass;
    private int flowLabel;
    private int fragmentField;
    private int identification = 0x1234;
    private int timeToLive = 64;
    private int padding;
    private int claimedLength = -1;
    private final byte[] virtioNetHeader = new byte[Frames.VIRTIO];

    private FrameBuilder() {}

    public static FrameBuilder frame() {
        return new FrameBuilder();
    }

    public FrameBuilder tag(final int protocolIdentifier, final int control) {
        tags.writeBytes(ByteBuffer.allocate(4)
                .putShort((short) protocolIdentifier)
                .putShort((short) control)
                .array());
        return this;
    }

    public FrameBuilder from(final String address) {
        source = address;
        return this;
    }

    public FrameBuilder to(final String address) {
        destination = address;
        return this;
    }

    // IPv4's TOS field, IPv6's traffic class.
    public FrameBuilder trafficClass(final int value) {
        trafficClass = value;
        return this;
    }

    // IPv6's hop limit, too.
    public FrameBuilder timeToLive(final int hops) {
        timeToLive = hops;
        return this;
    }

    public FrameBuilder flowLabel(final int value) {
        flowLabel = value;
        return this;
    }

    public FrameBuilder dontFragment() {
        fragmentField |= 0x4000;
        return this;
    }

    // MF bit and offset in units of 8, as they stand in the header.
    public FrameBuilder fragment(final boolean more, final int offsetUnits) {
        fragmentField |= (more ? 0x2000 : 0) | offsetUnits;
        return this;
    }

    // Flags and fragment offset in one.
    public FrameBuilder flagsAndOffset(final int field) {
        fragmentField = field;
        return this;
    }

    public FrameBuilder identification(final int value) {
        identification = value;
        return this;
    }

    // IPv4 options, or IPv6 extension headers (the last of which must name the protocol).
    public FrameBuilder options(final byte... bytes) {
        options = bytes.clone();
        return this;
    }

    public FrameBuilder protocol(final int number, final byte... bytes) {
        protocol = number;
        payload = bytes.clone();
        return this;
    }

    // What the header says that the datagram's length is, whatever there is of it.
    public FrameBuilder claimedLength(final int length) {
        claimedLength = length;
        return this;
    }

    // UDP of such a payload that the datagram has this length.
    public FrameBuilder udpOfTotalLength(final int totalLength) {
        protocol = 17;
        final int length = totalLength - headerLength();
        payload = new byte[length];
        for (int i = 8; i < length; i++) {
            payload[i] = (byte) (i * 31);
        }
        ByteBuffer.wrap(payload).putShort((short) 4000).putShort((short) 4001).putShort((short) length);
        return this;
    }

    // TCP with this much payload.
    public FrameBuilder tcpOfPayload(final int length) {
        protocol = 6;
        payload = new byte[20 + length];
        ByteBuffer.wrap(payload)
                .putShort((short) 5000)
                .putShort((short) 5001)
                .putInt(1_000_000)
                .putInt(2_000_000)
                .putShort((short) 0x5018);
        return this;
    }

    // Bytes behind the datagram, as Ethernet pads short frames.
    public FrameBuilder padding(final int bytes) {
        padding = bytes;
        return this;
    }

    // Makes it a super-frame.
    public FrameBuilder gso(final int type, final int size) {
        virtioNetHeader[1] = (byte) type;
        virtioNetHeader[4] = (byte) size;
        virtioNetHeader[5] = (byte) (size >> 8);
        return this;
    }

    private boolean isIpv4() {
        return IpAddress.parse(destination).isIpv4();
    }

    private int headerLength() {
        return (isIpv4() ? 20 : 40) + options.length;
    }

    // The datagram alone.
    public byte[] datagram() {
        final int length = claimedLength < 0 ? headerLength() + payload.length : claimedLength;
        return Frames.join(isIpv4() ? ipv4Header(length) : ipv6Header(length), payload);
    }

    private byte[] ipv4Header(final int length) {
        final byte[] header = ByteBuffer.allocate(headerLength())
                .put((byte) (0x40 | headerLength() / 4))
                .put((byte) trafficClass)
                .putShort((short) length)
                .putShort((short) identification)
                .putShort((short) fragmentField)
                .put((byte) timeToLive)
                .put((byte) protocol)
                .putShort((short) 0)
                .putInt(IpAddress.parse(source).ipv4())
                .putInt(IpAddress.parse(destination).ipv4())
                .put(options)
                .array();
        Frames.put(header, 10, Bytes.checksum(header, 0, header.length));
        return header;
    }

    private byte[] ipv6Header(final int length) {
        return ByteBuffer.allocate(headerLength())
                .putInt(0x6000_0000 | trafficClass << 20 | flowLabel)
                .putShort((short) (length - 40))
                .put((byte) protocol)
                .put((byte) timeToLive)
                .put(Frames.address(IpAddress.parse(source)))
                .put(Frames.address(IpAddress.parse(destination)))
                .put(options)
                .array();
    }

    // The Ethernet frame.
    public byte[] ethernet() {
        final byte[] behind = new byte[padding];
        Arrays.fill(behind, (byte) 0xEE);
        return Frames.ethernet(tags.toByteArray(), false, datagram(), behind);
    }

    // Virtio-net header and frame, as ports hand them over.
    public byte[] bytes() {
        return Frames.join(virtioNetHeader, ethernet());
    }
}
