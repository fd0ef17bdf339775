package io.plateau.pmtu.claim;

import io.plateau.testkit.Bytes;
import io.plateau.testkit.Frames;
import io.plateau.wire.IpAddress;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** ICMP errors that claim a path MTU, from the Ethernet header on, made without the code that they are to test. */
public final class ClaimFrames {
    public static final IpAddress SENDER = IpAddress.parse("192.0.2.1");
    public static final IpAddress SENDER_V6 = IpAddress.parse("2001:db8:1::1");
    public static final IpAddress REPORTER = IpAddress.parse("203.0.113.9");
    public static final IpAddress REPORTER_V6 = IpAddress.parse("2001:db8:ffff::9");

    private final IpAddress destination;
    private final boolean ipv4;
    private IpAddress sender;
    private IpAddress errorDestination;
    private long mtu = 1400;
    private int quotedLength = 1500;
    private int flags = 0x4000;
    private int protocol = 6;
    private byte[] quotedPayload = Bytes.parse("3039 01bb 01020304");
    private byte[] quotedExtensions = new byte[0];
    private String tags = "";
    private boolean pppoe;
    private byte[] padding = new byte[0];
    private int checksumError;
    private int headerChecksumError;
    private int outerFlags;
    private int type;
    private int code;
    private int shortenQuoteTo = Integer.MAX_VALUE;

    private ClaimFrames(final IpAddress destination) {
        this.destination = destination;
        ipv4 = destination.isIpv4();
        sender = ipv4 ? SENDER : SENDER_V6;
        errorDestination = sender;
        type = ipv4 ? 3 : 2;
        code = ipv4 ? 4 : 0;
    }

    public static ClaimFrames about(final String destination) {
        return about(IpAddress.parse(destination));
    }

    public static ClaimFrames about(final IpAddress destination) {
        return new ClaimFrames(destination);
    }

    public ClaimFrames mtu(final long value) {
        mtu = value;
        return this;
    }

    public ClaimFrames quotedLength(final int value) {
        quotedLength = value;
        return this;
    }

    public ClaimFrames flagsAndOffset(final int value) {
        flags = value;
        return this;
    }

    public ClaimFrames quoted(final int newProtocol, final String payload) {
        protocol = newProtocol;
        quotedPayload = Bytes.parse(payload);
        return this;
    }

    public ClaimFrames extensions(final String hex) {
        quotedExtensions = Bytes.parse(hex);
        return this;
    }

    public ClaimFrames sender(final String value) {
        sender = IpAddress.parse(value);
        return this;
    }

    public ClaimFrames link(final String newTags, final boolean isPppoe, final int paddingLength) {
        tags = newTags;
        pppoe = isPppoe;
        padding = new byte[paddingLength];
        return this;
    }

    public ClaimFrames wrongChecksum() {
        checksumError = 1;
        return this;
    }

    public ClaimFrames wrongHeaderChecksum() {
        headerChecksumError = 1;
        return this;
    }

    public ClaimFrames outerFlags(final int value) {
        outerFlags = value;
        return this;
    }

    public ClaimFrames type(final int newType, final int newCode) {
        type = newType;
        code = newCode;
        return this;
    }

    public ClaimFrames shortenQuoteTo(final int bytes) {
        shortenQuoteTo = bytes;
        return this;
    }

    public byte[] bytes() {
        final byte[] quote = quote();
        final byte[] message = Frames.join(
                new byte[] {(byte) type, (byte) code, 0, 0},
                ByteBuffer.allocate(4).putInt((int) mtu).array(),
                java.util.Arrays.copyOf(quote, Math.min(quote.length, shortenQuoteTo)));
        final byte[] datagram = ipv4 ? outerIpv4(message) : outerIpv6(message);
        final UnsafeBuffer frame = Frames.frame(tags, pppoe, datagram, padding);
        return Bytes.copy(frame, Frames.VIRTIO, frame.capacity() - Frames.VIRTIO);
    }

    public UnsafeBuffer build() {
        return Bytes.offHeap(bytes());
    }

    private byte[] outerIpv4(final byte[] message) {
        Frames.put(message, 2, Bytes.checksum(message, 0, message.length) ^ checksumError);
        final byte[] header = header(REPORTER, errorDestination, 20 + message.length, outerFlags, 1);
        Frames.put(header, 10, Frames.u16(header, 10) ^ headerChecksumError);
        return Frames.join(header, message);
    }

    private byte[] outerIpv6(final byte[] message) {
        final byte[] pseudo = Frames.join(
                address(REPORTER_V6), address(errorDestination), Frames.u16(message.length), Frames.u16(58), message);
        Frames.put(message, 2, Bytes.checksum(pseudo, 0, pseudo.length) ^ checksumError);
        return Frames.join(
                Bytes.parse("60000000"),
                Frames.u16(message.length),
                new byte[] {58, 64},
                address(REPORTER_V6),
                address(errorDestination),
                message);
    }

    private byte[] quote() {
        if (ipv4) {
            return Frames.join(header(sender, destination, quotedLength, flags, protocol), quotedPayload);
        }
        return Frames.join(
                Bytes.parse("60000000"),
                Frames.u16(quotedLength - 40),
                new byte[] {(byte) protocol, 64},
                address(sender),
                address(destination),
                quotedExtensions,
                quotedPayload);
    }

    private static byte[] header(
            final IpAddress from, final IpAddress to, final int length, final int field, final int protocol) {
        final byte[] header = ByteBuffer.allocate(20)
                .putShort((short) 0x4500)
                .putShort((short) length)
                .putShort((short) 1)
                .putShort((short) field)
                .put((byte) 64)
                .put((byte) protocol)
                .putShort((short) 0)
                .putInt(from.ipv4())
                .putInt(to.ipv4())
                .array();
        Frames.put(header, 10, Bytes.checksum(header, 0, 20));
        return header;
    }

    private static byte[] address(final IpAddress address) {
        return ByteBuffer.allocate(16)
                .putLong(address.high())
                .putLong(address.low())
                .array();
    }
}
