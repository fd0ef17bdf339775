package io.plateau.pmtu.claim;

import io.plateau.testkit.Bytes;
import io.plateau.testkit.FrameBuilder;
import io.plateau.testkit.Frames;
import io.plateau.testkit.IcmpErrors;
import io.plateau.wire.IpAddress;
import java.util.Arrays;
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
    private int identification = 1;
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

    public ClaimFrames identification(final int value) {
        identification = value;
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
        final byte[] message = message();
        Frames.put(message, 2, Frames.u16(message, 2) ^ checksumError);
        final byte[] datagram = FrameBuilder.frame()
                .from((ipv4 ? REPORTER : REPORTER_V6).toString())
                .to(errorDestination.toString())
                .identification(1)
                .flagsAndOffset(outerFlags)
                .protocol(ipv4 ? 1 : 58, message)
                .datagram();
        if (ipv4) {
            Frames.put(datagram, 10, Frames.u16(datagram, 10) ^ headerChecksumError);
        }
        final UnsafeBuffer frame = Frames.frame(tags, pppoe, datagram, padding);
        return Bytes.copy(frame, Frames.VIRTIO, frame.capacity() - Frames.VIRTIO);
    }

    public UnsafeBuffer build() {
        return Bytes.offHeap(bytes());
    }

    private byte[] message() {
        final byte[] whole = FrameBuilder.frame()
                .from(sender.toString())
                .to(destination.toString())
                .identification(identification)
                .flagsAndOffset(flags)
                .options(ipv4 ? new byte[0] : quotedExtensions)
                .protocol(protocol, quotedPayload)
                .claimedLength(quotedLength)
                .datagram();
        final byte[] quote = Arrays.copyOf(whole, Math.min(whole.length, shortenQuoteTo));
        return ipv4
                ? IcmpErrors.message(type, code, mtu, quote)
                : IcmpErrors.messageIpv6(REPORTER_V6, errorDestination, type, code, mtu, quote);
    }
}
