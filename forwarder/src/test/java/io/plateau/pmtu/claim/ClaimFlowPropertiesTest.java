package io.plateau.pmtu.claim;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.evidence.Flow;
import io.plateau.evidence.FlowMemory;
import io.plateau.evidence.FlowReader;
import io.plateau.testkit.Bytes;
import io.plateau.testkit.FrameBuilder;
import io.plateau.testkit.Frames;
import io.plateau.testkit.IcmpErrors;
import io.plateau.testkit.TcpOptionLists;
import io.plateau.wire.IpAddress;
import io.plateau.wire.Ipv4View;
import io.plateau.wire.Ipv6View;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.agrona.concurrent.UnsafeBuffer;

/** Whatever was moved, an honest error about it is known to be about it. */
class ClaimFlowPropertiesTest {
    private static final long NOW_NS = 1_700_000_000_000_000_000L;
    private static final int TCP = 6;
    private static final int[] PROTOCOLS = {TCP, 17, 1, 58, 47, 50, 33, 132, 136, 255};
    private static final int[] ECHO_TYPES = {0, 8, 13, 128, 129};
    /** IPv4 header with options, and TCP without a payload. */
    private static final int SHORTEST = 121;

    private final FlowReader reader = new FlowReader();
    private final ClaimParser parser = new ClaimParser();
    private final Claim claim = new Claim();
    private final Flow moved = new Flow();
    private final Flow quoted = new Flow();

    // An upper layer that is what it should be, or almost, or anything at all.
    private static byte[] upperLayer(final Random random, final int protocol) {
        final byte[] bytes = new byte[SHORTEST + random.nextInt(1400)];
        random.nextBytes(bytes);
        if (protocol == TCP && random.nextInt(4) > 0) {
            final byte[] data = new byte[SHORTEST + random.nextInt(1300)];
            return Frames.tcp(random.nextInt(), random.nextInt(256), TcpOptionLists.random(random, 36), data);
        }
        if (protocol == 1 || protocol == 58) {
            bytes[0] = (byte) ECHO_TYPES[random.nextInt(ECHO_TYPES.length)];
        }
        return bytes;
    }

    private static FrameBuilder from(final boolean isIpv4) {
        return FrameBuilder.frame()
                .from(isIpv4 ? "192.0.2.1" : "2001:db8::1")
                .to(isIpv4 ? "198.51.100.7" : "2001:db8::7");
    }

    private static byte[] ipv4(final Random random, final int protocol) {
        final byte[] options = new byte[4 * random.nextInt(11)];
        Arrays.fill(options, (byte) 1);
        return from(true)
                .identification(random.nextInt(3) == 0 ? 0 : random.nextInt(65536))
                .flagsAndOffset(random.nextInt(4) > 0 ? 0x4000 : 0x2000)
                .options(options)
                .protocol(protocol, upperLayer(random, protocol))
                .datagram();
    }

    private static byte[] ipv6(final Random random, final int protocol) {
        byte[] behind = upperLayer(random, protocol);
        int next = protocol;
        for (int i = random.nextInt(3); i > 0; i--) {
            final int header = new int[] {0, 43, 44, 60}[random.nextInt(4)];
            final byte[] extension = new byte[8];
            extension[0] = (byte) next;
            if (header == 44) {
                Frames.put(extension, 2, random.nextInt(3) * 8 | random.nextInt(2));
            }
            behind = Frames.join(extension, behind);
            next = header;
        }
        return from(false).protocol(next, behind).datagram();
    }

    private Flow read(final byte[] datagram, final boolean isIpv4) {
        final UnsafeBuffer buffer = Bytes.offHeap(datagram);
        if (isIpv4) {
            final Ipv4View ip = new Ipv4View();
            ip.wrap(buffer, 0, datagram.length);
            return reader.read(ip, datagram.length, moved);
        }
        return reader.read(new Ipv6View().wrap(buffer, 0, datagram.length), datagram.length, moved);
    }

    // As a router makes it that quotes so many bytes.
    private Flow quote(final byte[] datagram, final boolean isIpv4, final int length) {
        final byte[] quote = Arrays.copyOf(datagram, length);
        final byte[] message = isIpv4
                ? IcmpErrors.message(3, 4, 68, quote)
                : IcmpErrors.messageIpv6(
                        IpAddress.parse("2001:db8::9"), IpAddress.parse("2001:db8::1"), 2, 0, 80, quote);
        final byte[] frame = FrameBuilder.frame()
                .from(isIpv4 ? "203.0.113.9" : "2001:db8::9")
                .to(isIpv4 ? "192.0.2.1" : "2001:db8::1")
                .protocol(isIpv4 ? 1 : 58, message)
                .ethernet();
        assertThat(parser.parse(Bytes.offHeap(frame), 0, frame.length, false, claim))
                .isEqualTo(Claim.Form.WELL_FORMED);
        return claim.flow(quoted);
    }

    // Up to eight bytes of what lies behind the extension headers, or more.
    private static int headers(final byte[] datagram, final boolean isIpv4) {
        if (isIpv4) {
            return (datagram[0] & 0xF) * 4;
        }
        return 40 + 8 * 2;
    }

    @Property(tries = 5000)
    void shouldKnowWhatWasMovedByItsQuote(
            @ForAll final boolean isIpv4, @ForAll @IntRange(max = 1300) final int more, @ForAll final long seed) {
        final FlowMemory memory = new FlowMemory(64, 11, 12);
        final Random random = new Random(seed);
        final int protocol = PROTOCOLS[random.nextInt(PROTOCOLS.length)];
        final byte[] datagram = isIpv4 ? ipv4(random, protocol) : ipv6(random, protocol);
        final int quotedLength = Math.min(
                datagram.length, headers(datagram, isIpv4) + 8 + (random.nextBoolean() ? 0 : Math.min(more, 1100)));
        read(datagram, isIpv4);
        quote(datagram, isIpv4, quotedLength);

        assertThat(memory.hash(quoted)).isEqualTo(memory.hash(moved));
        assertThat(memory.isMoved(quoted, claim.quotedLength(), NOW_NS))
                .as("before")
                .isFalse();
        memory.moved(memory.hash(moved), moved, datagram.length, NOW_NS);
        assertThat(memory.isMoved(quoted, claim.quotedLength(), NOW_NS))
                .as("after")
                .isTrue();
        if (protocol != TCP) {
            assertThat(memory.isMoved(quoted, claim.quotedLength() + 1, NOW_NS))
                    .as("longer")
                    .isFalse();
        }
    }

    @Property(tries = 1000)
    void shouldNotKnowSegmentsThatWereNotMoved(
            @ForAll final boolean isIpv4, @ForAll final int sequence, @ForAll @IntRange(min = 1500) final int away) {
        final FlowMemory memory = new FlowMemory(64, 11, 12);
        final byte[] segment = Frames.tcp(sequence, 0x10, new byte[12], new byte[1400]);
        read(from(isIpv4).protocol(TCP, segment).datagram(), isIpv4);
        memory.moved(memory.hash(moved), moved, 1500, NOW_NS);

        for (final int other : new int[] {sequence - away, sequence + away}) {
            final byte[] forged = from(isIpv4)
                    .protocol(TCP, Frames.tcp(other, 0x10, new byte[12], new byte[1400]))
                    .datagram();
            quote(forged, isIpv4, headers(forged, isIpv4) + 8);
            assertThat(memory.hash(quoted)).isEqualTo(memory.hash(moved));
            assertThat(memory.isMoved(quoted, claim.quotedLength(), NOW_NS)).isFalse();
        }
    }
}
