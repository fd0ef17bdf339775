package io.plateau.fastpath;

import io.plateau.testkit.FrameBuilder;
import io.plateau.testkit.Frames;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/**
 * A flow whose long datagrams mostly follow each other, and now and then do what no flow should: repeat, skip, jump as far as is
 * believed or a little farther, begin anew.
 */
final class AnyFlow {
    /** What the datagrams are, and what orders them. */
    enum Kind {
        TCP_IPV4(4, 6),
        TCP_IPV6(6, 6),
        UDP_IPV4(4, 17),
        UDP_IPV6(6, 17),
        ECHO_IPV4(4, 1),
        ECHO_IPV6(6, 58),
        FRAGMENTS_IPV4(4, 17),
        OTHER_IPV4(4, 47),
        OTHER_IPV6(6, 47);

        private final int version;
        private final int protocol;

        Kind(final int version, final int protocol) {
            this.version = version;
            this.protocol = protocol;
        }
    }

    private static final int SEQUENCE_REACH = 1 << 30;
    private static final int COUNTER_REACH = 4096;
    private static final int LONGEST_PAYLOAD = 3000;
    private static final int RARELY = 400;
    private static final int GSO_UDP_L4 = 5;

    private final SplittableRandom random;
    private final Kind kind;
    private final boolean hasSuperFrames;
    private int place;

    AnyFlow(final SplittableRandom random, final Kind kind, final boolean hasSuperFrames) {
        this.random = random;
        this.kind = kind;
        this.hasSuperFrames = hasSuperFrames;
        place = -random.nextInt(20_000); // and soon it wraps
    }

    // The next datagram's frame with its virtio-net header.
    byte[] next() {
        return kind.protocol == 6 ? segment() : counted();
    }

    private byte[] segment() {
        final int start = switch (random.nextInt(50)) {
            case 0, 1 -> place - random.nextInt(20_000);
            case 2, 3 -> place + random.nextInt(20_000);
            case 4 -> place + SEQUENCE_REACH - 1 + random.nextInt(3);
            case 5 -> place - SEQUENCE_REACH - 1 + random.nextInt(3);
            case 6 -> random.nextInt();
            default -> place;
        };
        final boolean isSuper = hasSuperFrames && random.nextInt(3) == 0;
        final int size = payloadOf(/* transport= */ 20);
        final byte[] data = new byte[isSuper ? size + random.nextInt(LONGEST_PAYLOAD - size) : size];
        place = start + data.length;
        final FrameBuilder frame = frame().protocol(6, Frames.tcp(start, 0x18, new byte[0], data));
        return (isSuper ? frame.gso(kind.version == 4 ? 1 : 4, size) : frame).bytes();
    }

    private byte[] counted() {
        final int count = (random.nextInt(RARELY) == 0 ? wildCount() : count()) & 0xFFFF;
        final boolean isSuper = hasSuperFrames && mayBeSuper() && random.nextInt(3) == 0;
        final int size = payloadOf(/* transport= */ 8);
        final int length = isSuper ? size + random.nextInt(LONGEST_PAYLOAD - size) : size;
        place = count + (length + size - 1) / size;
        final FrameBuilder frame = frame().identification(count)
                .flagsAndOffset(kind == Kind.FRAGMENTS_IPV4 ? 0x2000 | random.nextInt(3) : 0)
                .protocol(kind.protocol, message(count, 8 + length));
        return (isSuper ? frame.gso(GSO_UDP_L4, size) : frame).bytes();
    }

    private boolean mayBeSuper() {
        return kind == Kind.UDP_IPV4 || kind == Kind.UDP_IPV6;
    }

    // As far on as keeps the order.
    private int count() {
        return switch (random.nextInt(10)) {
            case 0 -> place - random.nextInt(100);
            case 1 -> place + random.nextInt(100);
            case 2, 3 -> place + COUNTER_REACH - random.nextInt(3);
            default -> place;
        };
    }

    // After which a flow is in no order until it was silent.
    private int wildCount() {
        return switch (random.nextInt(4)) {
            case 0 -> place + COUNTER_REACH + 1;
            case 1 -> place - COUNTER_REACH - 2 + random.nextInt(3);
            case 2 -> random.nextInt();
            default -> 0;
        };
    }

    private byte[] message(final int count, final int length) {
        final byte[] message = new byte[length];
        final ByteBuffer fields = ByteBuffer.wrap(message);
        if (kind.protocol == 17) {
            fields.putShort((short) 4000).putShort((short) 4001).putShort((short) length);
        } else {
            fields.put((byte) (kind.version == 4 ? 8 : 128)).putShort(6, (short) count);
        }
        return message;
    }

    // So much that the datagram is long, or just not.
    private int payloadOf(final int transport) {
        final int headers = (kind.version == 4 ? 20 : 40) + transport;
        final int longest = kind.version == 4 ? 552 : 1280;
        return longest - headers + (random.nextInt(8) == 0 ? random.nextInt(3) - 1 : 1 + random.nextInt(200));
    }

    private FrameBuilder frame() {
        return kind.version == 4
                ? FrameBuilder.frame().from("192.0.2.1").to("198.51.100.7")
                : FrameBuilder.frame().from("2001:db8:0:1::2").to("2001:db8:0:3::4");
    }
}
