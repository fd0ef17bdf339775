package io.plateau.fastpath;

import static io.plateau.pmtu.claim.PolicyBuilder.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.pmtu.claim.PolicySettings.BelowFloor;
import io.plateau.pmtu.claim.PolicySettings.Evidence;
import io.plateau.pmtu.claim.PolicySettings.RefusedClaims;
import io.plateau.pmtu.claim.PolicySettings.Then;
import io.plateau.pmtu.claim.PolicySettings.TooBig;
import io.plateau.pmtu.claim.PolicySettings.Verify;
import io.plateau.testkit.Bytes;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever the kernel's program passes on, Java alone would have passed on just so, and both ways know the same
 * afterwards. {@code -Dplateau.fuzz.frames=10000000} for a long run, {@code -Dplateau.fuzz.seed} to repeat one.
 */
@Tag("system")
class AssistFuzzTest {
    private static final int FRAMES = Integer.getInteger("plateau.fuzz.frames", 20_000);
    private static final int BETWEEN_CHANGES = 64;
    private static final int BETWEEN_LOOKS_AT_DOUBTS = 32;
    private static final long LONGEST_PAUSE_NS = TimeUnit.SECONDS.toNanos(2);
    private static final int[] LINK_MTUS = {1500, 1500, 2000, 9000};
    private static final int[] MTUS = {552, 576, 1280, 1300, 1400, 1500};
    private static final List<String> PREFIXES = List.of("198.18.0.0/24", "198.18.0.0/16", "2001:db8::/64", "::/0");
    private static final List<PolicySettings> POLICIES = List.of(
            policy().build(),
            policy().mssClamp().build(),
            policy().mssClamp().stubborn(Then.FORWARD).build(),
            policy().stubborn(Then.FRAGMENT).refusedClaims(RefusedClaims.DROP).build(),
            policy().verify(Verify.PROBE).build(),
            policy().tooBig(TooBig.RESEGMENT).belowFloor(BelowFloor.ACCEPT).build(),
            policy().tooBig(TooBig.FRAGMENT).evidence(Evidence.QUOTE).build(),
            policy().tooBig(TooBig.FORWARD).evidence(Evidence.NONE).build());

    @ParameterizedTest
    @ValueSource(strings = {"tc", "xdp"})
    void shouldDecideAsJavaDoesOfAnyFrames(final String section) {
        final long seed = Long.getLong("plateau.fuzz.seed", System.nanoTime());
        final SplittableRandom random = new SplittableRandom(seed);
        final AnyFrames frames = new AnyFrames(random, "tc".equals(section));
        try (TwoWays ways = new TwoWays(section)) {
            fill(ways, random);
            for (int sent = 0; sent < FRAMES; sent++) {
                if (sent % BETWEEN_CHANGES == 0) {
                    change(ways, random);
                }
                ways.pass(random.nextLong(LONGEST_PAUSE_NS >> random.nextInt(16)));
                final byte[] frame = frames.next();
                final String difference = ways.send(frame, random.nextInt(3) == 0);
                assertThat(difference)
                        .as("seed %d, frame %d, %s", seed, sent, Bytes.text(frame))
                        .isNull();
                if (sent % (BETWEEN_CHANGES * BETWEEN_LOOKS_AT_DOUBTS) == 0) {
                    assertThat(ways.areDoubtsSame())
                            .as("seed %d, doubts before frame %d", seed, sent)
                            .isTrue();
                }
            }
            assertThat(ways.areDoubtsSame()).as("seed %d, doubts", seed).isTrue();
            assertThat(ways.passed()).as("seed %d, passed on", seed).isGreaterThan(FRAMES / 10);
        }
    }

    // Thousands of others stand in the table, some where one was taken out.
    private static void fill(final TwoWays ways, final SplittableRandom random) {
        for (int entry = 0; entry < TwoWays.CAPACITY - 100; entry++) {
            final String destination = entry % 2 == 0
                    ? "203.0." + entry / 256 + "." + entry % 256
                    : "2001:db8:ff::" + Integer.toHexString(entry);
            ways.onBoth(way -> way.learn(destination, 1500));
            if (random.nextInt(3) == 0) {
                ways.onBoth(way -> way.forget(destination));
            }
        }
    }

    private static void change(final TwoWays ways, final SplittableRandom random) {
        if (random.nextInt(4) == 0) {
            ways.pass(TimeUnit.MINUTES.toNanos(11)).endDoubts();
        }
        ways.policy(POLICIES.get(random.nextInt(POLICIES.size())));
        ways.linkMtu(LINK_MTUS[random.nextInt(LINK_MTUS.length)]);
        for (final List<String> places : List.of(AnyFrames.IPV4, AnyFrames.IPV6, PREFIXES)) {
            final String place = places.get(random.nextInt(places.size()));
            final int mtu = MTUS[random.nextInt(MTUS.length)];
            switch (random.nextInt(5)) {
                case 0 -> ways.onBoth(way -> way.enforce(place, mtu));
                case 1 -> ways.onBoth(way -> way.learn(place.replaceAll("/.*", ""), mtu));
                default -> ways.onBoth(way -> way.forget(place));
            }
        }
    }
}
