package io.plateau.fastpath;

import static io.plateau.pmtu.claim.PolicyBuilder.policy;
import static io.plateau.testkit.FrameBuilder.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.pmtu.claim.PolicySettings.TooBig;
import io.plateau.route.NextHop;
import io.plateau.route.RouteKind;
import io.plateau.testkit.Bytes;
import io.plateau.testkit.FrameBuilder;
import io.plateau.testkit.Frames;
import io.plateau.testkit.IcmpErrors;
import io.plateau.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * Any bytes as a frame to a gateway: no exception, each accounted for, and nothing sent that has not a hop less and a right
 * checksum. {@code -Dplateau.fuzz.frames=10000000} for a long run, {@code -Dplateau.fuzz.seed} to repeat one.
 */
class FastPathRoutedFuzzTest {
    private static final int FRAMES = Integer.getInteger("plateau.fuzz.frames", 200_000);
    private static final int LONGEST = 2_000;
    private static final int VIRTIO_NET_HEADER = 10;
    private static final int IP = VIRTIO_NET_HEADER + 14;
    private static final int BURST = 32;
    private static final List<PolicySettings> POLICIES = List.of(
            policy().mssClamp().build(),
            policy().tooBig(TooBig.RESEGMENT).build(),
            policy().tooBig(TooBig.FRAGMENT).build(),
            policy().tooBig(TooBig.FORWARD).build());

    @Test
    void shouldAccountForAnyBytes() {
        final long seed = Long.getLong("plateau.fuzz.seed", System.nanoTime());
        final SplittableRandom random = new SplittableRandom(seed);
        final RoutedFixture gateway = gateway();
        final List<byte[]> seeds = seeds();
        final UnsafeBuffer buffer = Bytes.allocate(LONGEST);

        for (int sent = 0; sent < FRAMES; ) {
            gateway.policy = POLICIES.get(random.nextInt(POLICIES.size()));
            gateway.pass(random.nextLong(2_000_000_000L));
            for (int i = 0; i < BURST; i++, sent++) {
                final int length = mutate(random, seeds, buffer);
                assertThat(gateway.ports
                                .get(random.nextInt(4) == 0 ? random.nextInt(3) : 0)
                                .offer(buffer, 0, length, gateway.nowNs))
                        .isTrue();
            }
            assertThatCode(gateway::move)
                    .as("seed " + seed + ", within the " + BURST + " frames before " + sent)
                    .doesNotThrowAnyException();
            for (int port = 0; port < 3; port++) {
                gateway.sentBy(port).forEach(frame -> assertForwardable(frame, seed));
            }
            gateway.handedOver.clear();
        }
        gateway.pass(WaitingRoom.LIMIT_NS).move();

        assertThat(gateway.counters.stream().mapToLong(port -> port.received()).sum())
                .as("seed " + seed)
                .isEqualTo(FRAMES);
        assertThat(gateway.isConserved()).as("seed " + seed).isTrue();
        assertThat(gateway.waiting.isEmpty()).isTrue();
    }

    private static void assertForwardable(final byte[] frame, final long seed) {
        if (frame[IP] >> 4 == 4) {
            final int headerLength = (frame[IP] & 0xF) * 4;
            assertThat(Bytes.checksum(frame, IP, headerLength))
                    .as("seed " + seed + ", " + Bytes.text(frame))
                    .isZero();
            assertThat(frame[IP + 8]).as("seed " + seed).isNotZero();
        } else {
            assertThat(frame[IP + 7]).as("seed " + seed).isNotZero();
        }
    }

    private static RoutedFixture gateway() {
        final RoutedFixture gateway = new RoutedFixture()
                .enforce("198.18.1.0/24", 576)
                .enforce("2001:db8:1::/64", 1280)
                .route("192.0.2.0/24", RouteKind.PROHIBIT)
                .route("198.51.100.0/24", RouteKind.BLACKHOLE)
                .route(
                        "203.0.113.0/24",
                        NextHop.by(RoutedFixture.DMZ, IpAddress.parse(RoutedFixture.ROUTER)),
                        NextHop.by(RoutedFixture.WAN, null));
        gateway.check(RoutedFixture.WAN, 0).check(RoutedFixture.DMZ, 2);
        return gateway;
    }

    // Mostly a few bytes of the header, with the checksum put right, so that what follows is reached. The virtio-net
    // header is the kernel's own.
    private static int mutate(final SplittableRandom random, final List<byte[]> seeds, final UnsafeBuffer buffer) {
        final byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
        for (int change = random.nextInt(5); change > 0; change--) {
            bytes[random.nextInt(VIRTIO_NET_HEADER, Math.min(bytes.length, 100))] = (byte) random.nextInt();
        }
        if (random.nextInt(4) != 0 && bytes[IP] >> 4 == 4) {
            final int headerLength = Math.min(bytes.length - IP, Math.max(20, (bytes[IP] & 0xF) * 4));
            bytes[IP + 10] = 0;
            bytes[IP + 11] = 0;
            final int checksum = Bytes.checksum(bytes, IP, headerLength);
            bytes[IP + 10] = (byte) (checksum >> 8);
            bytes[IP + 11] = (byte) checksum;
        }
        buffer.putBytes(0, bytes);
        return random.nextInt(16) == 0
                ? VIRTIO_NET_HEADER + random.nextInt(bytes.length - VIRTIO_NET_HEADER)
                : bytes.length;
    }

    private static List<byte[]> seeds() {
        final List<byte[]> seeds = new ArrayList<>();
        for (final String destination :
                List.of(RoutedFixture.SERVER, "198.18.1.77", "192.0.2.1", "198.51.100.1", "203.0.113.9", "8.8.8.8")) {
            seeds.add(frame().to(destination).udpOfTotalLength(1500).bytes());
            seeds.add(frame().to(destination)
                    .dontFragment()
                    .timeToLive(2)
                    .udpOfTotalLength(700)
                    .bytes());
            seeds.add(frame().to(destination)
                    .options(Bytes.parse("0707 0400 0000 0044 0805 0000 0000 0000"))
                    .udpOfTotalLength(900)
                    .bytes());
            seeds.add(frame().to(destination)
                    .tag(0x8100, 0xE000)
                    .tcpOfPayload(1800)
                    .gso(1, 900)
                    .bytes());
        }
        for (final String destination : List.of(RoutedFixture.SERVER_IPV6, "2001:db8:1::77", "2600::1")) {
            final FrameBuilder six = frame().from(RoutedFixture.CLIENT_IPV6).to(destination);
            seeds.add(six.udpOfTotalLength(1400).bytes());
            seeds.add(six.tcpOfPayload(1800).gso(4, 1400).bytes());
            seeds.add(frame().from(RoutedFixture.CLIENT_IPV6)
                    .to(destination)
                    .options(Bytes.parse("11 00 05 02 0000 01 00"))
                    .protocol(0, new byte[60])
                    .bytes());
        }
        final byte[] quoted = frame().from(RoutedFixture.SERVER)
                .dontFragment()
                .udpOfTotalLength(1500)
                .datagram();
        seeds.add(Frames.join(
                new byte[VIRTIO_NET_HEADER],
                IcmpErrors.fragmentationNeededFrame("198.18.0.9", RoutedFixture.SERVER, 1300, quoted)));
        return seeds;
    }
}
