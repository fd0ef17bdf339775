package io.plateau.fastpath;

import static io.plateau.testkit.FrameBuilder.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.counters.Verdict;
import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.testkit.Allocations;
import io.plateau.testkit.Bytes;
import io.plateau.testkit.Frames;
import io.plateau.wire.VirtioNetHeader;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Super-frames that leave by a port with nobody behind it to cut them. */
class FastPathPlainEgressTest {
    private static final int HEADERS = 14 + 20 + 32;

    private final FastPathFixture fixture = FastPathFixture.withPlainEgress();

    @Test
    void shouldSendThePlainFramesThatItStandsFor() {
        fixture.receive(Frames.superFrame(3000));

        final List<byte[]> sent = fixture.sentOn();
        assertThat(sent).hasSize(3);
        int sequence = 1;
        for (final byte[] segment : sent) {
            final UnsafeBuffer buffer = Bytes.offHeap(segment);
            final int transport = Frames.VIRTIO + 34;
            assertThat(VirtioNetHeader.gsoType(buffer, 0)).isEqualTo(VirtioNetHeader.GSO_NONE);
            assertThat(VirtioNetHeader.needsChecksum(buffer, 0)).isFalse();
            assertThat(Frames.u16(segment, transport + 6)).isEqualTo(sequence);
            final byte[] tcp = Arrays.copyOfRange(segment, transport, segment.length);
            assertThat(tcp).isEqualTo(Frames.checksummed(true, tcp));
            sequence += segment.length - Frames.VIRTIO - HEADERS;
        }
        assertThat(sequence).isEqualTo(3001);
        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.FORWARDED, 1L));
        assertThat(fixture.wanCounters.transmitted()).isEqualTo(3);
    }

    @Test
    void shouldCutWhatIsResegmentedToTheLowerSize() {
        fixture.policy = FastPathFixture.policy(PolicySettings.TooBig.RESEGMENT, PolicySettings.RefusedClaims.FORWARD);
        fixture.enforce("198.51.100.7", 600).receive(Frames.superFrame(3000));

        assertThat(fixture.sentOn()).hasSize(6).allMatch(segment -> segment.length <= Frames.VIRTIO + 14 + 600);
        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.RESEGMENTED, 1L));
    }

    @Test
    void shouldMakeRoomForManyOfThem() {
        final byte[] frame = Frames.superFrame(60_000);
        final byte[][] burst = new byte[15][];
        Arrays.fill(burst, frame);

        fixture.receive(burst);
        fixture.receive(burst);

        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.FORWARDED, 30L));
        assertThat(fixture.wanCounters.transmitted()).isEqualTo(30L * 42);
    }

    // GSO types: 1 TCP over IPv4, 3 one UDP datagram for IP to fragment, 5 several UDP datagrams.
    @ParameterizedTest(name = "UDP, GSO type {0}: {1}")
    @CsvSource({"5, FORWARDED", "3, TOO_BIG_UNREPORTABLE", "1, TOO_BIG_UNREPORTABLE"})
    void shouldDropAndCountWhatCannotBeCut(final int type, final Verdict verdict) {
        final byte[] udp = frame().udpOfTotalLength(1400).gso(type, 500).bytes();
        final byte[] reset = Frames.superFrame(3000);
        reset[Frames.VIRTIO + 34 + 13] = 0x14;

        fixture.receive(type == 1 ? reset : udp);

        assertThat(fixture.verdicts()).isEqualTo(Map.of(verdict, 1L));
        assertThat(fixture.isConserved()).isTrue();
    }

    @Test
    void shouldNotAllocate() {
        final UnsafeBuffer frame = Bytes.offHeap(Frames.superFrame(3000));

        assertThat(Allocations.bytesWhile(
                        () -> {
                            fixture.lan.offer(frame, 0, frame.capacity(), FastPathFixture.NOW);
                            fixture.path.poll(FastPathFixture.NOW);
                            fixture.wan.drain((buffer, offset, length, timestampNs) -> {}, 64);
                        },
                        50_000))
                .isZero();
    }
}
