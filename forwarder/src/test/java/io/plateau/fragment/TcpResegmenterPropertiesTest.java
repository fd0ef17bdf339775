package io.plateau.fragment;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Bytes;
import io.plateau.testkit.Frames;
import io.plateau.testkit.MadeFrames;
import io.plateau.testkit.TcpOptionLists;
import io.plateau.wire.LinkLayer;
import io.plateau.wire.VirtioNetHeader;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.agrona.concurrent.UnsafeBuffer;

class TcpResegmenterPropertiesTest {
    private static final int FIN = 0x01;
    private static final int PSH = 0x08;
    private static final int URG = 0x20;
    private static final int CWR = 0x80;
    private static final int SYN_OR_RST = 0x06;

    private final LinkLayer link = new LinkLayer();
    private final TcpResegmenter resegmenter = new TcpResegmenter(new SuperFrameSegmenter());
    private boolean ipv4;
    private byte[] networkHeader;
    private byte[] segment;
    private byte[] data;
    private int identification;

    @Property(tries = 3000)
    void shouldCutIntoTheSameStreamWithinTheMtu(
            @ForAll @IntRange(min = 2, max = 4000) final int dataLength,
            @ForAll @IntRange(min = 1, max = 1460) final int room,
            @ForAll final boolean overIpv4,
            @ForAll final boolean partial,
            @ForAll final long seed) {
        final UnsafeBuffer frame = frame(new Random(seed), dataLength, overIpv4, partial);
        final byte[] before = Bytes.copy(frame, 0, frame.capacity());
        final int headers = networkHeader.length + segment.length - dataLength;
        final MadeFrames made = new MadeFrames(1 << 20);

        final int result = resegmenter.resegment(frame, 0, link, headers + room, made.arena());

        final int pieces = (dataLength + room - 1) / room;
        assertThat(result).isEqualTo(pieces == 1 ? TcpResegmenter.IN_PLACE : pieces);
        assertThat(made.frames()).hasSize(pieces == 1 ? 0 : pieces);
        assertThat(Bytes.copy(frame, 0, frame.capacity())).isEqualTo(before);
        if (pieces > 1) {
            assertLinkHeaders(before, made.frames());
            assertSameStream(made.datagrams(link.headerLength()), headers, room, room);
        }
    }

    @Property(tries = 1000)
    void shouldCutIntoTheSameStreamBehindTheFirstSegment(
            @ForAll @IntRange(min = 2, max = 4000) final int dataLength,
            @ForAll @IntRange(min = 2, max = 4000) final int gsoSize,
            @ForAll @IntRange(min = 1, max = 1460) final int room,
            @ForAll final boolean overIpv4,
            @ForAll final long seed) {
        final UnsafeBuffer frame = frame(new Random(seed), dataLength, overIpv4, true);
        VirtioNetHeader.gsoType(frame, 0, overIpv4 ? VirtioNetHeader.GSO_TCPV4 : VirtioNetHeader.GSO_TCPV6);
        VirtioNetHeader.gsoSize(frame, 0, gsoSize);
        final int headers = networkHeader.length + segment.length - dataLength;
        final MadeFrames made = new MadeFrames(1 << 20);

        final int result = resegmenter.resegmentBehindFirst(frame, 0, link, headers + room, made.arena());

        if (Math.min(gsoSize, dataLength) <= room) {
            assertThat(result).isEqualTo(TcpResegmenter.IN_PLACE);
        } else {
            assertThat(result).isEqualTo(made.frames().size());
            assertSameStream(made.datagrams(link.headerLength()), headers, gsoSize, room);
        }
    }

    @Property(tries = 3000)
    void shouldSurviveAnyBytes(
            @ForAll @Size(min = 1, max = 4) final byte[] changes,
            @ForAll @IntRange(max = 200) final int mtu,
            @ForAll final boolean overIpv4,
            @ForAll final long seed) {
        final Random random = new Random(seed);
        final UnsafeBuffer frame = frame(random, 60, overIpv4, random.nextBoolean());
        for (final byte change : changes) {
            frame.putByte(random.nextInt(frame.capacity()), change);
        }
        final int length = random.nextInt(frame.capacity() - Frames.VIRTIO + 1);
        final MadeFrames made = new MadeFrames(1 << 14);

        if (link.wrap(frame, Frames.VIRTIO, length)) {
            assertThat(resegmenter.resegmentBehindFirst(frame, 0, link, mtu, made.arena()))
                    .isBetween(-2, 60);
            assertThat(resegmenter.resegment(frame, 0, link, mtu, made.arena())).isBetween(-2, 60);
        }
    }

    private UnsafeBuffer frame(
            final Random random, final int dataLength, final boolean overIpv4, final boolean partial) {
        ipv4 = overIpv4;
        data = new byte[dataLength];
        random.nextBytes(data);
        identification = random.nextInt(65536);
        final byte[] options = TcpOptionLists.padded(TcpOptionLists.random(random, TcpOptionLists.MOST));
        final byte[] made = Frames.tcp(random.nextInt(), random.nextInt(256) & ~SYN_OR_RST, options, data);
        Frames.put(made, 18, random.nextInt(dataLength + 100));
        segment = partial ? Frames.partial(overIpv4, made) : Frames.checksummed(overIpv4, made);
        final byte[] datagram = datagram(random);
        networkHeader = Arrays.copyOf(datagram, datagram.length - segment.length);
        final UnsafeBuffer frame =
                Frames.frame("8100 0064".repeat(random.nextInt(3)), random.nextBoolean(), datagram, new byte[7]);
        link.wrap(frame, Frames.VIRTIO, frame.capacity() - Frames.VIRTIO);
        VirtioNetHeader.needsChecksum(frame, 0, partial);
        VirtioNetHeader.checksumStart(frame, 0, link.headerLength() + networkHeader.length);
        VirtioNetHeader.checksumOffset(frame, 0, 16);
        return frame;
    }

    private byte[] datagram(final Random random) {
        if (ipv4) {
            final int dontFragment = random.nextBoolean() ? 0x4000 : 0;
            return Frames.ipv4(Frames.TCP, identification, dontFragment, new byte[random.nextInt(11) * 4], segment);
        }
        final byte[] extension = {(byte) Frames.TCP, 0, 1, 4, 0, 0, 0, 0};
        return random.nextBoolean()
                ? Frames.ipv6(Frames.TCP, segment)
                : Frames.ipv6(60, Frames.join(extension, segment));
    }

    private void assertLinkHeaders(final byte[] original, final List<byte[]> frames) {
        for (final byte[] frame : frames) {
            final byte[] expected = Arrays.copyOfRange(original, Frames.VIRTIO, Frames.VIRTIO + link.headerLength());
            if (link.isPppoe()) {
                Frames.put(expected, expected.length - 4, frame.length - Frames.VIRTIO - expected.length + 2);
            }
            assertThat(frame).startsWith(Frames.join(new byte[Frames.VIRTIO], expected));
        }
    }

    private void assertSameStream(
            final List<byte[]> datagrams, final int headers, final int firstSize, final int size) {
        final ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (int i = 0; i < datagrams.size(); i++) {
            final byte[] datagram = datagrams.get(i);
            final int from = stream.size();
            final int length = Math.min(i == 0 ? firstSize : size, data.length - from);
            assertThat(datagram.length).isEqualTo(headers + length);
            assertNetworkHeader(datagram, i);
            assertSegment(Arrays.copyOfRange(datagram, networkHeader.length, datagram.length), from, length);
            stream.write(datagram, headers, length);
        }
        assertThat(stream.toByteArray()).isEqualTo(data);
    }

    private void assertNetworkHeader(final byte[] datagram, final int index) {
        final byte[] expected = networkHeader.clone();
        if (ipv4) {
            Frames.put(expected, 2, datagram.length);
            Frames.put(expected, 4, identification + index);
            Frames.put(expected, 10, 0);
            Frames.put(expected, 10, Bytes.checksum(expected, 0, expected.length));
        } else {
            Frames.put(expected, 4, datagram.length - 40);
        }
        assertThat(datagram).startsWith(expected);
    }

    private void assertSegment(final byte[] piece, final int from, final int length) {
        final byte[] expected = Frames.join(
                Arrays.copyOf(segment, segment.length - data.length), Arrays.copyOfRange(data, from, from + length));
        final int sequence = (Frames.u16(segment, 4) << 16 | Frames.u16(segment, 6)) + from;
        Frames.put(expected, 4, sequence >>> 16);
        Frames.put(expected, 6, sequence);
        if (from + length < data.length) {
            expected[13] &= ~(FIN | PSH);
        }
        if (from > 0) {
            expected[13] = (byte) (expected[13] & ~CWR);
            if ((expected[13] & URG) != 0) {
                final int left = Frames.u16(segment, 18) - from;
                Frames.put(expected, 18, Math.max(0, left));
                expected[13] = (byte) (expected[13] & (left > 0 ? ~0 : ~URG));
            }
        }
        assertThat(piece).isEqualTo(Frames.checksummed(ipv4, expected));
    }
}
