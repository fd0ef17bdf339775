package io.plateau.fragment;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Bytes;
import io.plateau.testkit.Frames;
import io.plateau.testkit.MadeFrames;
import io.plateau.wire.LinkLayer;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.agrona.concurrent.UnsafeBuffer;

class SuperFramePropertiesTest {
    private final LinkLayer link = new LinkLayer();
    private final SuperFrameSegmenter segmenter = new SuperFrameSegmenter();
    private boolean ipv4;
    private boolean tcp;
    private int networkHeader;
    private int sequence;
    private int identification;

    @Property(tries = 2000)
    void shouldSegmentIntoTheSameStreamWithValidChecksums(
            @ForAll @IntRange(min = 1, max = 8000) final int dataLength,
            @ForAll @IntRange(min = 40, max = 1460) final int gsoSize,
            @ForAll final boolean overIpv4,
            @ForAll final boolean ofTcp,
            @ForAll final long seed) {
        final Random random = new Random(seed);
        final byte[] data = new byte[dataLength];
        random.nextBytes(data);
        ipv4 = overIpv4;
        tcp = ofTcp;
        final UnsafeBuffer frame = superFrame(random, data);
        link.wrap(frame, Frames.VIRTIO, frame.capacity() - Frames.VIRTIO);
        final MadeFrames made = new MadeFrames(1 << 16);

        final int segments = segmenter.segment(link, gsoSize, made.arena());

        assertThat(segments)
                .isEqualTo((dataLength + gsoSize - 1) / gsoSize)
                .isEqualTo(made.frames().size());
        final ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (final byte[] datagram : made.datagrams(link.headerLength())) {
            final byte[] segment = Arrays.copyOfRange(datagram, networkHeader, datagram.length);
            final int header = tcp ? (segment[12] & 0xF0) >> 2 : 8;
            assertThat(segment.length - header).isEqualTo(Math.min(gsoSize, dataLength - stream.size()));
            assertNetworkHeader(datagram, stream.size() / gsoSize);
            assertTransportHeader(segment, stream.size());
            stream.write(segment, header, segment.length - header);
        }
        assertThat(stream.toByteArray()).isEqualTo(data);
    }

    @Property(tries = 3000)
    void shouldSurviveAnyBytes(
            @ForAll @Size(max = 120) final byte[] bytes, @ForAll @IntRange(max = 70) final int gsoSize) {
        final UnsafeBuffer frame = Frames.frame(bytes);
        link.wrap(frame, Frames.VIRTIO, frame.capacity() - Frames.VIRTIO);
        final MadeFrames made = new MadeFrames(1 << 14);
        final SuperFrameFragmenter fragmenter = new SuperFrameFragmenter(segmenter, new Ipv4Fragmenter());

        assertThat(segmenter.segment(link, gsoSize, made.arena())).isBetween(-1, 120);
        assertThat(fragmenter.fragment(link, gsoSize, 68, made.arena())).isBetween(-1, 240);
    }

    private UnsafeBuffer superFrame(final Random random, final byte[] data) {
        final int protocol = tcp ? Frames.TCP : Frames.UDP;
        sequence = random.nextInt();
        identification = random.nextInt(65536);
        final byte[] options = new byte[random.nextInt(11) * 4];
        final byte[] transport = tcp ? Frames.tcp(sequence, 0x10, options, data) : Frames.udp(data);
        final byte[] datagram;
        if (ipv4) {
            networkHeader = 20 + options.length;
            datagram = Frames.ipv4(protocol, identification, 0x4000, options, transport);
        } else if (random.nextBoolean()) {
            networkHeader = 48;
            final byte[] extension = {(byte) protocol, 0, 1, 4, 0, 0, 0, 0};
            datagram = Frames.ipv6(60, Frames.join(extension, transport));
        } else {
            networkHeader = 40;
            datagram = Frames.ipv6(protocol, transport);
        }
        return Frames.frame("8100 0064".repeat(random.nextInt(3)), random.nextBoolean(), datagram, new byte[7]);
    }

    private void assertNetworkHeader(final byte[] datagram, final int index) {
        if (ipv4) {
            assertThat(Frames.u16(datagram, 2)).isEqualTo(datagram.length);
            assertThat(Frames.u16(datagram, 4)).isEqualTo((identification + index) & 0xFFFF);
            assertThat(Bytes.checksum(datagram, 0, networkHeader)).isZero();
        } else {
            assertThat(Frames.u16(datagram, 4)).isEqualTo(datagram.length - 40);
        }
    }

    private void assertTransportHeader(final byte[] segment, final int done) {
        final int protocol = tcp ? Frames.TCP : Frames.UDP;
        assertThat(Frames.u16(segment, tcp ? 16 : 6)).isEqualTo(Frames.transportChecksum(ipv4, protocol, segment));
        if (tcp) {
            assertThat(Frames.u16(segment, 4) << 16 | Frames.u16(segment, 6)).isEqualTo(sequence + done);
        } else {
            assertThat(Frames.u16(segment, 4)).isEqualTo(segment.length);
        }
    }
}
