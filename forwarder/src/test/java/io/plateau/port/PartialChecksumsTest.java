package io.plateau.port;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Allocations;
import io.plateau.testkit.Bytes;
import io.plateau.testkit.Frames;
import io.plateau.wire.Checksum;
import io.plateau.wire.VirtioNetHeader;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartialChecksumsTest {
    private static final byte[] NOTHING = {};
    private static final byte[] SEGMENT = Frames.tcp(1, 0x18, NOTHING, Frames.pattern(101));

    private final PartialChecksums checksums = new PartialChecksums();

    private UnsafeBuffer described(final UnsafeBuffer frame) {
        frame.setMemory(0, Frames.VIRTIO, (byte) 0xFF);
        checksums.describe(frame, 0, frame.capacity());
        return frame;
    }

    private static byte[] datagram(final boolean ipv4, final byte[] segment) {
        return ipv4 ? Frames.ipv4(Frames.TCP, 1, 0x4000, NOTHING, segment) : Frames.ipv6(Frames.TCP, segment);
    }

    private static byte[] header(final UnsafeBuffer frame) {
        return Bytes.copy(frame, 0, Frames.VIRTIO);
    }

    @ParameterizedTest(name = "IPv4={0}, tags \"{1}\": {2}")
    @CsvSource({
        "true, '', 34",
        "false, '', 54",
        "true, '8100 0005', 38",
        "false, '88a8 0005 8100 0006', 62",
    })
    void shouldFindPartialChecksums(final boolean ipv4, final String tags, final int start) {
        final UnsafeBuffer frame =
                described(Frames.frame(tags, false, datagram(ipv4, Frames.partial(ipv4, SEGMENT)), NOTHING));

        assertThat(VirtioNetHeader.needsChecksum(frame, 0)).isTrue();
        assertThat(VirtioNetHeader.checksumStart(frame, 0)).isEqualTo(start);
        assertThat(VirtioNetHeader.checksumOffset(frame, 0)).isEqualTo(16);
        assertThat(VirtioNetHeader.gsoType(frame, 0)).isEqualTo(VirtioNetHeader.GSO_NONE);
        assertThat(Checksum.completePartial(frame, 0, frame.capacity())).isTrue();
        assertThat(Bytes.copy(frame, Frames.VIRTIO + start, SEGMENT.length))
                .isEqualTo(Frames.checksummed(ipv4, SEGMENT));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldLeaveCompleteOnesAlone(final boolean ipv4) {
        final UnsafeBuffer frame = described(Frames.frame(datagram(ipv4, Frames.checksummed(ipv4, SEGMENT))));

        assertThat(header(frame)).containsOnly(0);
    }

    @Test
    void shouldFindThoseOfUdp() {
        final byte[] udp = Frames.udp(Frames.pattern(9));
        final byte[] sums =
                Frames.join(Bytes.parse(Frames.IPV4_ADDRESSES), Frames.u16(Frames.UDP), Frames.u16(udp.length));
        Frames.put(udp, 6, ~Bytes.checksum(sums, 0, sums.length));
        final UnsafeBuffer frame = described(Frames.frame(Frames.ipv4(Frames.UDP, 1, 0, NOTHING, udp)));

        assertThat(VirtioNetHeader.needsChecksum(frame, 0)).isTrue();
        assertThat(VirtioNetHeader.checksumOffset(frame, 0)).isEqualTo(6);
    }

    @Test
    void shouldLeaveUdpWithoutChecksumAlone() {
        final UnsafeBuffer frame =
                described(Frames.frame(Frames.ipv4(Frames.UDP, 1, 0, NOTHING, Frames.udp(Frames.pattern(9)))));

        assertThat(header(frame)).containsOnly(0);
    }

    @Test
    void shouldLookAtNoFragments() {
        final byte[] datagram = Frames.ipv4(Frames.TCP, 1, 0x2000, NOTHING, Frames.partial(true, SEGMENT));

        assertThat(header(described(Frames.frame(datagram)))).containsOnly(0);
    }

    @ParameterizedTest(name = "padding of {0}: {1}")
    @CsvSource({"0, true", "1, false"})
    void shouldTakePaddingForPaddingOnlyIfItIsZero(final byte padding, final boolean expected) {
        final byte[] behind = {padding, 0, 0};
        final UnsafeBuffer frame =
                described(Frames.frame("", false, datagram(true, Frames.partial(true, SEGMENT)), behind));

        assertThat(VirtioNetHeader.needsChecksum(frame, 0)).isEqualTo(expected);
    }

    /** Once in 65,535 a complete checksum looks like a partial one: the last word of the data is made so that it does. */
    @Test
    void shouldDoNoHarmToWholeChecksumsThatLookPartial() {
        final byte[] segment = Frames.tcp(1, 0x18, NOTHING, Frames.pattern(100));
        Frames.put(segment, 118, 0);
        final int partial = Frames.u16(Frames.partial(true, segment), 16);
        final int complete = Frames.u16(Frames.checksummed(true, segment), 16);
        final int difference = complete - partial;
        Frames.put(segment, 118, difference < 0 ? difference + 0xFFFF : difference);
        final byte[] whole = Frames.checksummed(true, segment);
        assertThat(whole).as("the test's own arithmetic").isEqualTo(Frames.partial(true, segment));

        final UnsafeBuffer frame = described(Frames.frame(datagram(true, whole)));

        assertThat(VirtioNetHeader.needsChecksum(frame, 0)).isTrue();
        Checksum.completePartial(frame, 0, frame.capacity());
        assertThat(Bytes.copy(frame, Frames.VIRTIO + 34, whole.length)).isEqualTo(whole);
    }

    @Test
    void shouldSurviveFramesThatEndAnywhere() {
        for (final boolean ipv4 : new boolean[] {true, false}) {
            final byte[] datagram = datagram(ipv4, Frames.partial(ipv4, SEGMENT));
            for (int length = 0; length < datagram.length; length++) {
                assertThat(header(described(Frames.frame(Arrays.copyOf(datagram, length)))))
                        .containsOnly(0);
            }
            for (int length = 0; length < 18; length++) {
                final byte[] segment = Arrays.copyOf(SEGMENT, length);
                assertThat(header(described(Frames.frame(datagram(ipv4, segment)))))
                        .containsOnly(0);
            }
        }
    }

    @Test
    void shouldNotAllocate() {
        final UnsafeBuffer ipv4 = Frames.frame(datagram(true, Frames.partial(true, SEGMENT)));
        final UnsafeBuffer ipv6 = Frames.frame(datagram(false, Frames.checksummed(false, SEGMENT)));

        assertThat(Allocations.bytesPerMillionCalls(() -> {
                    checksums.describe(ipv4, 0, ipv4.capacity());
                    checksums.describe(ipv6, 0, ipv6.capacity());
                }))
                .isZero();
    }
}
