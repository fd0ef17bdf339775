package io.plateau.fastpath;

import static io.plateau.pmtu.claim.PolicyBuilder.policy;
import static io.plateau.testkit.FrameBuilder.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.pmtu.claim.PolicySettings.BelowFloor;
import io.plateau.pmtu.claim.PolicySettings.Evidence;
import io.plateau.pmtu.claim.PolicySettings.RefusedClaims;
import io.plateau.pmtu.claim.PolicySettings.Then;
import io.plateau.pmtu.claim.PolicySettings.TooBig;
import io.plateau.pmtu.claim.PolicySettings.Verify;
import io.plateau.port.MemoryPort;
import io.plateau.testkit.Bytes;
import io.plateau.testkit.IcmpErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * Any bytes as a frame: no exception, and each accounted for. {@code -Dplateau.fuzz.frames=10000000} for a long run,
 * {@code -Dplateau.fuzz.seed} to repeat one.
 */
class FastPathFuzzTest {
    private static final int FRAMES = Integer.getInteger("plateau.fuzz.frames", 200_000);
    private static final int LONGEST = 2_000;
    private static final int VIRTIO_NET_HEADER = 10;
    private static final int BURST = 32;
    private static final int SEQUENCE = 5000;
    private static final List<TcpFrames> CONNECTIONS = List.of(TcpFrames.over(4), TcpFrames.over(6));
    private static final List<PolicySettings> POLICIES = List.of(
            FastPathFixture.policy(TooBig.REPORT, RefusedClaims.FORWARD),
            policy().mssClamp().build(),
            policy().mssClamp().stubborn(Then.FORWARD).build(),
            policy().stubborn(Then.FRAGMENT).refusedClaims(RefusedClaims.DROP).build(),
            policy().verify(Verify.PROBE).build(),
            policy().tooBig(TooBig.RESEGMENT).belowFloor(BelowFloor.ACCEPT).build(),
            policy().tooBig(TooBig.FRAGMENT).evidence(Evidence.QUOTE).build(),
            policy().tooBig(TooBig.FORWARD).evidence(Evidence.NONE).build());

    @Test
    void shouldAccountForAnyBytes() {
        final long seed = Long.getLong("plateau.fuzz.seed", System.nanoTime());
        final SplittableRandom random = new SplittableRandom(seed);
        final FastPathFixture fixture =
                new FastPathFixture().enforce("0.0.0.0/0", 576).enforce("::/0", 1280);
        CONNECTIONS.forEach(tcp -> fixture.learn(tcp.server(), 1300));
        final List<byte[]> seeds = seeds();
        final UnsafeBuffer buffer = Bytes.allocate(LONGEST);

        for (int sent = 0; sent < FRAMES; ) {
            fixture.policy = POLICIES.get(random.nextInt(POLICIES.size()));
            fixture.pass(random.nextLong(2_000_000_000L));
            for (int i = 0; i < BURST; i++, sent++) {
                final int length = random.nextInt(4) == 0 ? randomBytes(random, buffer) : mutate(random, seeds, buffer);
                final MemoryPort port = random.nextInt(3) == 0 ? fixture.wan : fixture.lan;
                assertThat(port.offer(buffer, 0, length, fixture.nowNs)).isTrue();
            }
            assertThatCode(() -> moveAll(fixture))
                    .as("seed " + seed + ", within the " + BURST + " frames before " + sent)
                    .doesNotThrowAnyException();
            fixture.sentOn();
            fixture.sentBack();
            fixture.handedOver.clear();
            fixture.messages.clear();
        }

        assertThat(fixture.lanCounters.received() + fixture.wanCounters.received())
                .as("seed " + seed)
                .isEqualTo(FRAMES);
        assertThat(fixture.isConserved()).as("seed " + seed).isTrue();
    }

    private static void moveAll(final FastPathFixture fixture) {
        while (fixture.path.poll(fixture.nowNs) + fixture.wayBack.poll(fixture.nowNs) > 0) {
            Thread.onSpinWait();
        }
        fixture.path.housekeep(fixture.nowNs);
    }

    private static int randomBytes(final SplittableRandom random, final UnsafeBuffer buffer) {
        final int length = VIRTIO_NET_HEADER + random.nextInt(LONGEST - VIRTIO_NET_HEADER);
        for (int i = 0; i < length; i++) {
            buffer.putByte(i, (byte) random.nextInt());
        }
        return length;
    }

    private static int mutate(final SplittableRandom random, final List<byte[]> seeds, final UnsafeBuffer buffer) {
        final byte[] seed = seeds.get(random.nextInt(seeds.size()));
        buffer.putBytes(0, seed);
        for (int change = random.nextInt(6); change > 0; change--) {
            buffer.putByte(random.nextInt(Math.min(seed.length, 100)), (byte) random.nextInt());
        }
        return random.nextInt(8) == 0
                ? VIRTIO_NET_HEADER + random.nextInt(seed.length - VIRTIO_NET_HEADER)
                : seed.length;
    }

    private static List<byte[]> seeds() {
        final byte[] ipv4 = frame().dontFragment().udpOfTotalLength(1500).datagram();
        final byte[] ipv6 = frame().from("2001:db8::1")
                .to("2001:db8::2")
                .udpOfTotalLength(1400)
                .datagram();
        final List<byte[]> seeds = new ArrayList<>(List.of(
                frame().udpOfTotalLength(1500).bytes(),
                frame().dontFragment().udpOfTotalLength(1500).bytes(),
                frame().options(new byte[] {7, 7, 4, 0, 0, 0, 0, 0})
                        .udpOfTotalLength(900)
                        .bytes(),
                frame().tag(0x88A8, 7).tag(0x8100, 5).udpOfTotalLength(700).bytes(),
                frame().fragment(true, 10).udpOfTotalLength(1000).bytes(),
                frame().tcpOfPayload(1800).gso(1, 900).bytes(),
                frame().from("2001:db8::1")
                        .to("2001:db8::2")
                        .udpOfTotalLength(1400)
                        .bytes(),
                frame().from("2001:db8::1")
                        .to("2001:db8::2")
                        .tcpOfPayload(1800)
                        .gso(4, 1400)
                        .bytes(),
                frame().from("2001:db8::1")
                        .to("2001:db8::2")
                        .options(new byte[] {44, 0, 1, 4, 0, 0, 0, 0, 17, 0, 0, 1, 0, 0, 0, 9})
                        .protocol(0, new byte[1300])
                        .bytes(),
                withVirtioNetHeader(IcmpErrors.fragmentationNeededFrame("198.18.0.9", "198.18.0.1", 1300, ipv4)),
                withVirtioNetHeader(IcmpErrors.packetTooBigFrame("2001:db8::9", "2001:db8::1", 1300, ipv6))));
        CONNECTIONS.forEach(tcp -> seeds.addAll(seedsOf(tcp)));
        return seeds;
    }

    private static List<byte[]> seedsOf(final TcpFrames tcp) {
        final byte[] segment = tcp.segment(SEQUENCE, 1500);
        return List.of(
                segment,
                tcp.segment(SEQUENCE + 1400, 1400),
                tcp.superFrame(SEQUENCE, 600, 3),
                tcp.superFrame(SEQUENCE + 1400, 950, 2),
                tcp.open(2, 1460),
                tcp.turned(tcp.open(0x12, 1460)),
                tcp.acknowledgment(SEQUENCE + 1460),
                tcp.claim(1290, segment),
                tcp.claim(296, segment));
    }

    private static byte[] withVirtioNetHeader(final byte[] frame) {
        final byte[] bytes = new byte[VIRTIO_NET_HEADER + frame.length];
        System.arraycopy(frame, 0, bytes, VIRTIO_NET_HEADER, frame.length);
        return bytes;
    }
}
