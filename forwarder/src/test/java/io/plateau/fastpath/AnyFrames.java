package io.plateau.fastpath;

import io.plateau.testkit.Bytes;
import io.plateau.testkit.FrameBuilder;
import io.plateau.testkit.Frames;
import io.plateau.testkit.IcmpErrors;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Frames of every kind that the assist's program knows, and of some that it does not, between few addresses, so that flows
 * come again; some of them damaged.
 */
final class AnyFrames {
    static final List<String> IPV4 = List.of("198.18.0.1", "198.18.0.2", "198.18.1.3");
    static final List<String> IPV6 = List.of("2001:db8::1", "2001:db8::2", "2001:db8:1::3");

    private static final int[] LENGTHS = {
        60, 68, 69, 552, 553, 576, 577, 1279, 1280, 1281, 1300, 1301, 1400, 1401, 1500, 1501, 2000, 2001
    };
    private static final int[] TCP_FLAGS = {0x10, 0x10, 0x18, 0x18, 0x11, 0x04, 0x02, 0x12, 0xC2};
    private static final int[] ICMP_TYPES = {8, 0, 3, 4, 11, 13};
    private static final int[] ICMPV6_TYPES = {128, 129, 1, 2, 3, 135, 136};
    private static final int[] TAGS = {0x8100, 0x88A8, 0x9100};
    private static final int[] EXTENSIONS = {0, 43, 60, 60, 44, 51, 135};
    private static final int[] FRAGMENTS = {0, 0, 0, 0, 0x4000, 0x4000, 0x4000, 0x2000, 0x2004, 0x0004, 0x8000};
    private static final int LONGEST = 3000;
    /** What the kernel runs a program for XDP on. */
    private static final int SHORTEST = 15;
    /** What it runs a program for tc on, since it looks at the header itself. */
    private static final int SHORTEST_WITH_HEADER = 14 + 40;

    private static final byte[] IPV4_MAPPED = Bytes.parse("00000000000000000000ffff");
    private static final int ETHERNET = Frames.VIRTIO + 14;
    private static final int TCP = 6;
    private static final int UDP = 17;

    private final SplittableRandom random;
    private final boolean hasSuperFrames;
    private final int shortest;
    private byte[] last = FrameBuilder.frame().udpOfTotalLength(600).datagram();

    AnyFrames(final SplittableRandom random, final boolean hasSuperFrames) {
        this.random = random;
        this.hasSuperFrames = hasSuperFrames;
        shortest = Frames.VIRTIO + (hasSuperFrames ? SHORTEST_WITH_HEADER : SHORTEST);
    }

    // With its virtio-net header.
    byte[] next() {
        return switch (random.nextInt(40)) {
            case 0 -> damaged(randomBytes());
            case 1 -> claim();
            case 2, 3, 4, 5, 6, 7 -> damaged(whole());
            default -> whole();
        };
    }

    private byte[] randomBytes() {
        final byte[] bytes = new byte[ETHERNET + 1 + random.nextInt(1500)];
        random.nextBytes(bytes);
        Arrays.fill(bytes, 0, Frames.VIRTIO, (byte) 0);
        return bytes;
    }

    // About the last datagram, by its own rules or by the other protocol's.
    private byte[] claim() {
        final int mtu = LENGTHS[random.nextInt(LENGTHS.length)];
        final boolean isIpv4 = (last[0] & 0xF0) == 0x40;
        final byte[] frame = isIpv4
                ? IcmpErrors.fragmentationNeededFrame("203.0.113.9", pick(IPV4), mtu, last)
                : IcmpErrors.packetTooBigFrame("2001:db8:ffff::9", pick(IPV6), mtu, last);
        return Frames.join(new byte[Frames.VIRTIO], frame);
    }

    private byte[] whole() {
        final byte[] datagram = random.nextBoolean() ? ipv4() : ipv6();
        last = datagram;
        final byte[] padding = new byte[random.nextInt(10) == 0 ? random.nextInt(40) : 0];
        final UnsafeBuffer frame = Frames.frame(tags(), random.nextInt(30) == 0, datagram, padding);
        final byte[] bytes = Bytes.copy(frame, 0, frame.capacity());
        if (hasSuperFrames && random.nextInt(6) == 0) {
            final int size = 1 + random.nextInt(random.nextInt(4) == 0 ? 3000 : 1500);
            bytes[1] = (byte) new int[] {1, 4, 5}[random.nextInt(3)];
            bytes[4] = (byte) size;
            bytes[5] = (byte) (size >> 8);
        }
        return bytes;
    }

    private String tags() {
        final StringBuilder tags = new StringBuilder();
        for (int left = random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 0; left > 0; left--) {
            tags.append(String.format("%04x%04x", TAGS[random.nextInt(TAGS.length)], random.nextInt(1 << 16)));
        }
        return tags.toString();
    }

    private byte[] ipv4() {
        final byte[] options = new byte[random.nextInt(6) == 0 ? 4 * random.nextInt(11) : 0];
        final int protocol = protocol(1, 58);
        return FrameBuilder.frame()
                .from(pick(IPV4))
                .to(pick(IPV4))
                .identification(random.nextInt(4) == 0 ? 0 : random.nextInt(1 << (4 + random.nextInt(13))))
                .flagsAndOffset(FRAGMENTS[random.nextInt(FRAGMENTS.length)])
                .options(options)
                .protocol(protocol, upper(protocol, length() - 20 - options.length))
                .datagram();
    }

    private byte[] ipv6() {
        final ByteArrayOutputStream chain = new ByteArrayOutputStream();
        final int protocol = protocol(58, 1);
        int first = protocol;
        for (int left = random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 0; left > 0; left--) {
            final int units = random.nextInt(5) == 0 ? random.nextInt(40) : 0;
            final byte[] extension = new byte[8 + 8 * units];
            extension[0] = (byte) first;
            extension[1] = (byte) units;
            first = EXTENSIONS[random.nextInt(EXTENSIONS.length)];
            final byte[] behind = chain.toByteArray();
            chain.reset();
            chain.writeBytes(extension);
            chain.writeBytes(behind);
        }
        final byte[] payload = upper(protocol, length() - 40 - chain.size());
        final byte[] datagram = FrameBuilder.frame()
                .from(pick(IPV6))
                .to(pick(IPV6))
                .options(chain.toByteArray())
                .protocol(first, payload)
                .datagram();
        if (random.nextInt(20) == 0) {
            System.arraycopy(IPV4_MAPPED, 0, datagram, random.nextBoolean() ? 8 : 24, IPV4_MAPPED.length);
        }
        return datagram;
    }

    // own, other: numbers of the control message protocols, that of this version and that of the other
    private int protocol(final int own, final int other) {
        return new int[] {TCP, TCP, TCP, TCP, UDP, UDP, UDP, own, own, other, 50, 59}[random.nextInt(12)];
    }

    private int length() {
        return random.nextInt(3) == 0 ? 40 + random.nextInt(LONGEST - 40) : LENGTHS[random.nextInt(LENGTHS.length)];
    }

    private byte[] upper(final int protocol, final int length) {
        final byte[] payload = new byte[Math.max(length, random.nextInt(3) == 0 ? 0 : 20)];
        if (payload.length >= 20) {
            final ByteBuffer fields = ByteBuffer.wrap(payload);
            switch (protocol) {
                case TCP -> putTcp(fields);
                case UDP -> fields.putShort(port()).putShort(port()).putShort((short) payload.length);
                case 1, 58 -> putIcmp(fields);
                default -> fields.putLong(random.nextLong());
            }
        }
        return payload;
    }

    private void putTcp(final ByteBuffer fields) {
        final int headerLength = Math.min(20 + 4 * random.nextInt(random.nextInt(3) == 0 ? 11 : 1), fields.capacity());
        fields.putShort(port())
                .putShort(port())
                .putInt(1460 * random.nextInt(64))
                .putInt(1460 * random.nextInt(64))
                .put((byte) (headerLength << 2))
                .put((byte) TCP_FLAGS[random.nextInt(TCP_FLAGS.length)]);
    }

    private void putIcmp(final ByteBuffer fields) {
        final int[] types = random.nextBoolean() ? ICMP_TYPES : ICMPV6_TYPES;
        fields.put((byte) types[random.nextInt(types.length)])
                .put((byte) random.nextInt(5))
                .putShort((short) 0)
                .putShort(port())
                .putShort((short) random.nextInt(1 << (4 + random.nextInt(13))));
    }

    private short port() {
        return (short) (5000 + random.nextInt(2));
    }

    private String pick(final List<String> addresses) {
        return addresses.get(random.nextInt(addresses.size()));
    }

    private byte[] damaged(final byte[] frame) {
        final byte[] bytes = frame.clone();
        for (int change = random.nextInt(4); change > 0; change--) {
            final int at = Frames.VIRTIO + 12 + random.nextInt(Math.min(bytes.length - Frames.VIRTIO - 12, 80));
            bytes[at] = (byte) (random.nextBoolean() ? random.nextInt() : bytes[at] ^ 1 << random.nextInt(8));
        }
        if (bytes.length < shortest) {
            return Arrays.copyOf(bytes, shortest);
        }
        return random.nextInt(3) == 0
                ? Arrays.copyOf(bytes, shortest + random.nextInt(bytes.length - shortest + 1))
                : bytes;
    }
}
