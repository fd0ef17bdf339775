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
    private static final byte[] TO = {2, 0, 0, 0, 0, 2};
    private static final byte[] FROM = {2, 0, 0, 0, 0, 1};
    private static final int VIRTIO_NET_HEADER = 10;

    private final ByteArrayOutputStream tags = new ByteArrayOutputStream();
    private String source = "198.18.0.1";
    private String destination = "198.18.0.2";
    private int protocol = 17;
    private byte[] payload = new byte[8];
    private byte[] options = {};
    private boolean dontFragment;
    private int fragmentField;
    private int identification = 0x1234;
    private int padding;
    private byte[] virtioNetHeader = new byte[VIRTIO_NET_HEADER];

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

    public FrameBuilder dontFragment() {
        dontFragment = true;
        return this;
    }

    // MF bit and offset in units of 8, as they stand in the header.
    public FrameBuilder fragment(final boolean more, final int offsetUnits) {
        fragmentField = (more ? 0x2000 : 0) | offsetUnits;
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
        final ByteBuffer bytes = ByteBuffer.allocate(headerLength() + payload.length);
        if (isIpv4()) {
            bytes.put((byte) (0x40 | headerLength() / 4)).put((byte) 0).putShort((short) bytes.capacity());
            bytes.putShort((short) identification);
            bytes.putShort((short) (fragmentField | (dontFragment ? 0x4000 : 0)));
            bytes.put((byte) 64).put((byte) protocol).putShort((short) 0);
            bytes.putInt(IpAddress.parse(source).ipv4())
                    .putInt(IpAddress.parse(destination).ipv4());
            bytes.put(options);
            bytes.putShort(10, (short) Bytes.checksum(bytes.array(), 0, headerLength()));
        } else {
            bytes.putInt(0x6000_0000).putShort((short) (options.length + payload.length));
            bytes.put((byte) protocol).put((byte) 64);
            final IpAddress from = IpAddress.parse(source);
            final IpAddress to = IpAddress.parse(destination);
            bytes.putLong(from.high()).putLong(from.low()).putLong(to.high()).putLong(to.low());
            bytes.put(options);
        }
        return bytes.put(payload).array();
    }

    // The Ethernet frame.
    public byte[] ethernet() {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(TO);
        out.writeBytes(FROM);
        out.writeBytes(tags.toByteArray());
        out.writeBytes(isIpv4() ? new byte[] {8, 0} : new byte[] {(byte) 0x86, (byte) 0xDD});
        out.writeBytes(datagram());
        out.writeBytes(filled(padding));
        return out.toByteArray();
    }

    private static byte[] filled(final int length) {
        final byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 0xEE);
        return bytes;
    }

    // Virtio-net header and frame, as ports hand them over.
    public byte[] bytes() {
        final byte[] frame = ethernet();
        return ByteBuffer.allocate(VIRTIO_NET_HEADER + frame.length)
                .put(virtioNetHeader)
                .put(frame)
                .array();
    }
}
