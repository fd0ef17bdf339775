package io.plateau.fragment;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Bytes;
import io.plateau.testkit.Frames;
import io.plateau.testkit.MadeFrames;
import io.plateau.wire.Ipv4View;
import io.plateau.wire.LinkLayer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.agrona.concurrent.UnsafeBuffer;

class Ipv4FragmenterPropertiesTest {
    private static final int MAX = 3000;

    private final LinkLayer link = new LinkLayer();
    private final Ipv4View ip = new Ipv4View();
    private final Ipv4Fragmenter fragmenter = new Ipv4Fragmenter();

    @Property(tries = 3000)
    void shouldReassembleToTheOriginal(
            @ForAll @IntRange(max = MAX) final int payloadLength,
            @ForAll @IntRange(min = 68, max = 1600) final int mtu,
            @ForAll @IntRange(max = 0xFFFF) final int field,
            @ForAll @IntRange(max = 40) final int padding,
            @ForAll final long seed) {
        final Random random = new Random(seed);
        final int limited = limitOffset(field, payloadLength);
        final byte[] payload = random(random, payloadLength);
        final byte[] options = random(random, random.nextInt(11) * 4);
        final byte[] datagram = Frames.ipv4(random.nextInt(256), random.nextInt(65536), limited, options, payload);
        final String tags = "88a8 0005 8100 0064 ".repeat(random.nextInt(4)) + "9100 0007".repeat(random.nextInt(2));
        final boolean pppoe = random.nextBoolean();
        final byte[] pad = new byte[padding];
        Arrays.fill(pad, (byte) 0xA5);
        final UnsafeBuffer frame = Frames.frame(tags, pppoe, datagram, pad);
        wrap(frame);
        final MadeFrames made = new MadeFrames(1 << 17);

        final int pieces = fragmenter.fragment(link, ip, mtu, made.arena());

        assertThat(pieces).isPositive().isEqualTo(made.frames().size());
        final List<byte[]> datagrams = made.datagrams(link.headerLength());
        assertPieces(datagrams, datagram, mtu);
        assertThat(reassemble(datagrams, datagram)).isEqualTo(payload);
        made.frames().forEach(piece -> assertLinkHeader(piece, frame, pppoe));
        assertThat(Arrays.copyOfRange(datagrams.get(0), 20, 20 + options.length))
                .isEqualTo(options);
    }

    // what a receiver sees of a datagram whose fragments were fragmented again, on a yet smaller link
    @Property(tries = 500)
    void shouldReassembleFragmentsOfFragments(
            @ForAll @IntRange(min = 1, max = MAX) final int payloadLength,
            @ForAll @IntRange(min = 68, max = 1600) final int firstMtu,
            @ForAll @IntRange(min = 68, max = 1600) final int secondMtu,
            @ForAll final long seed) {
        final Random random = new Random(seed);
        final byte[] payload = random(random, payloadLength);
        final byte[] options = Bytes.parse("94040000 44040500");
        final byte[] datagram = Frames.ipv4(17, 77, 0, options, payload);
        wrap(Frames.frame(datagram));
        final MadeFrames once = new MadeFrames(1 << 17);
        fragmenter.fragment(link, ip, firstMtu, once.arena());
        final MadeFrames twice = new MadeFrames(1 << 17);
        for (final byte[] piece : once.frames()) {
            wrap(Bytes.offHeap(piece));
            fragmenter.fragment(link, ip, secondMtu, twice.arena());
        }

        assertPieces(twice.datagrams(14), datagram, secondMtu);
        assertThat(reassemble(twice.datagrams(14), datagram)).isEqualTo(payload);
    }

    private static int limitOffset(final int field, final int payloadLength) {
        final int highest = (0xFFFF - payloadLength) / 8;
        return (field & 0xE000) | Math.min(field & 0x1FFF, highest);
    }

    private static void assertPieces(final List<byte[]> pieces, final byte[] original, final int mtu) {
        for (int i = 0; i < pieces.size(); i++) {
            final byte[] piece = pieces.get(i);
            final boolean last = i == pieces.size() - 1;
            final int headerLength = headerLength(piece);
            assertThat(piece.length).isEqualTo(Frames.u16(piece, 2)).isLessThanOrEqualTo(mtu);
            assertThat(Bytes.checksum(piece, 0, headerLength))
                    .as("sum with checksum")
                    .isZero();
            assertThat(last || (piece.length - headerLength) % 8 == 0).isTrue();
            assertThat(Frames.u16(piece, 6) & 0x2000)
                    .as("MF")
                    .isEqualTo(last ? Frames.u16(original, 6) & 0x2000 : 0x2000);
            assertThat(Frames.u16(piece, 6) & 0xC000).isEqualTo(Frames.u16(original, 6) & 0xC000);
            assertThat(piece[1]).isEqualTo(original[1]);
            assertThat(Frames.u16(piece, 4)).isEqualTo(Frames.u16(original, 4));
            assertThat(Frames.u16(piece, 8)).isEqualTo(Frames.u16(original, 8));
            assertThat(Arrays.copyOfRange(piece, 12, 20)).isEqualTo(Arrays.copyOfRange(original, 12, 20));
        }
    }

    private static byte[] reassemble(final List<byte[]> pieces, final byte[] original) {
        final byte[] whole = new byte[original.length - headerLength(original)];
        final int start = (Frames.u16(original, 6) & 0x1FFF) * 8;
        int expectedOffset = start;
        for (final byte[] piece : pieces) {
            final int offset = (Frames.u16(piece, 6) & 0x1FFF) * 8;
            assertThat(offset).isEqualTo(expectedOffset);
            final int length = piece.length - headerLength(piece);
            System.arraycopy(piece, headerLength(piece), whole, offset - start, length);
            expectedOffset += length;
        }
        assertThat(expectedOffset).isEqualTo(start + whole.length);
        return whole;
    }

    private void assertLinkHeader(final byte[] piece, final UnsafeBuffer frame, final boolean pppoe) {
        final int length = Frames.VIRTIO + link.headerLength();
        final byte[] expected = Bytes.copy(frame, 0, length);
        if (pppoe) {
            Frames.put(expected, length - 4, piece.length - length + 2);
        }
        assertThat(Arrays.copyOf(piece, length)).isEqualTo(expected);
    }

    private void wrap(final UnsafeBuffer frame) {
        link.wrap(frame, Frames.VIRTIO, frame.capacity() - Frames.VIRTIO);
        assertThat(ip.wrap(frame, link.networkOffset(), link.networkLength()).isWellFormed())
                .isTrue();
    }

    private static int headerLength(final byte[] datagram) {
        return (datagram[0] & 0x0F) * 4;
    }

    private static byte[] random(final Random random, final int length) {
        final byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
