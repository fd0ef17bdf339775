package io.plateau.fragment;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Bytes;
import io.plateau.testkit.Frames;
import io.plateau.testkit.TcpOptionLists;
import io.plateau.wire.Checksum;
import io.plateau.wire.VirtioNetHeader;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.agrona.concurrent.UnsafeBuffer;

class MssClampPropertiesTest {
    private static final int SYN = 0x02;
    private static final int CHECKSUM = 16;

    private final MssClamp clamp = new MssClamp();

    @Property(tries = 3000)
    void shouldKeepTheChecksumValidForAnyOptions(
            @ForAll @IntRange(max = 65535) final int announced,
            @ForAll @IntRange(min = 1, max = 65535) final int maximum,
            @ForAll final boolean ipv4,
            @ForAll final boolean partial,
            @ForAll final long seed) {
        final Random random = new Random(seed);
        final byte[] before = TcpOptionLists.random(random, 18);
        final byte[] after = TcpOptionLists.random(random, 18);
        final byte[] data = new byte[random.nextInt(9)];
        final byte[] segment = syn(before, announced, after, data);
        final UnsafeBuffer frame = frame(partial ? Frames.partial(ipv4, segment) : Frames.checksummed(ipv4, segment));
        VirtioNetHeader.needsChecksum(frame, 0, partial);
        VirtioNetHeader.checksumOffset(frame, 0, CHECKSUM);

        assertThat(clamp.clamp(frame, 0, Frames.VIRTIO, segment.length, maximum))
                .isEqualTo(maximum < announced);

        Checksum.completePartial(frame, 0, frame.capacity());
        final byte[] expected = syn(before, Math.min(announced, maximum), after, data);
        assertThat(segment(frame)).isEqualTo(Frames.checksummed(ipv4, expected));
    }

    @Property(tries = 3000)
    void shouldChangeNothingElseOfAnyBytes(@ForAll @IntRange(max = 65535) final int maximum, @ForAll final long seed) {
        final Random random = new Random(seed);
        final byte[] options = TcpOptionLists.random(random, 14);
        final byte[] bytes = syn(options, random.nextInt(65536), options, new byte[4]);
        for (int i = random.nextInt(4); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        final int length = random.nextBoolean() ? bytes.length : random.nextInt(bytes.length);
        final UnsafeBuffer frame = frame(Arrays.copyOf(bytes, length));

        final boolean changed = clamp.clamp(frame, 0, Frames.VIRTIO, length, maximum);

        final byte[] after = segment(frame);
        int different = 0;
        for (int i = 0; i < length; i++) {
            different += after[i] != bytes[i] && i != CHECKSUM && i != CHECKSUM + 1 ? 1 : 0;
        }
        assertThat(different).isBetween(changed ? 1 : 0, changed ? 2 : 0);
    }

    private static byte[] syn(final byte[] before, final int announced, final byte[] after, final byte[] data) {
        final byte[] option = Frames.join(new byte[] {2, 4}, Frames.u16(announced));
        return Frames.tcp(7, SYN, TcpOptionLists.padded(before, option, after), data);
    }

    private static UnsafeBuffer frame(final byte[] segment) {
        return Bytes.offHeap(Frames.join(new byte[Frames.VIRTIO], segment));
    }

    private static byte[] segment(final UnsafeBuffer frame) {
        return Bytes.copy(frame, Frames.VIRTIO, frame.capacity() - Frames.VIRTIO);
    }
}
