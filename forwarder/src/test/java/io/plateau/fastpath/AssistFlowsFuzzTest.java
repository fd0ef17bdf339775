package io.plateau.fastpath;

import static io.plateau.pmtu.claim.PolicyBuilder.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the kernel's program remembers of flows is what Java would have remembered, over seconds and minutes: quoted
 * datagrams are known by both or by neither. {@code -Dplateau.fuzz.frames=10000000} for a long run, {@code
 * -Dplateau.fuzz.seed} to repeat one.
 */
@Tag("system")
class AssistFlowsFuzzTest {
    private static final int FRAMES = Integer.getInteger("plateau.fuzz.frames", 20_000);
    private static final int SAME_PACE = 300;
    private static final int FASTEST_PACE = 16;
    private static final int QUOTABLE = 256;
    private static final int QUOTES = 3;
    private static final long LONGEST_PAUSE_NS = TimeUnit.SECONDS.toNanos(40);
    private static final long LATEST_QUOTE_NS = TimeUnit.SECONDS.toNanos(50);

    @ParameterizedTest
    @ValueSource(strings = {"tc", "xdp"})
    void shouldRememberFlowsAsJavaDoes(final String section) {
        final long seed = Long.getLong("plateau.fuzz.seed", System.nanoTime());
        final SplittableRandom random = new SplittableRandom(seed);
        final List<AnyFlow> flows = flows(random, "tc".equals(section));
        final List<byte[]> quotable = new ArrayList<>();
        int moved = 0;
        int pace = 0;
        try (TwoWays ways = new TwoWays(section)) {
            ways.policy(policy().build());
            for (int sent = 0; sent < FRAMES; sent++) {
                pace = sent % SAME_PACE == 0 ? random.nextInt(FASTEST_PACE) : pace;
                ways.pass(random.nextLong(LONGEST_PAUSE_NS >> pace));
                final byte[] frame = flows.get(random.nextInt(flows.size())).next();
                final String difference = ways.send(frame, false);
                assertThat(difference)
                        .as("seed %d, frame %d, %s", seed, sent, Bytes.text(frame))
                        .isNull();
                if (quotable.size() < QUOTABLE) {
                    quotable.add(frame);
                } else {
                    quotable.set(sent % QUOTABLE, frame);
                }
                moved += quote(ways, quotable, random, "seed " + seed + ", after frame " + sent);
            }
            assertThat(ways.passed()).as("seed %d, passed on", seed).isGreaterThan(FRAMES / 3);
            assertThat(moved)
                    .as("seed %d, quotes that are known, of %d", seed, QUOTES * FRAMES)
                    .isBetween(FRAMES / 2, (QUOTES * FRAMES) - FRAMES / 2);
        }
    }

    // Quotes some datagrams. Returns how many are known.
    private static int quote(
            final TwoWays ways, final List<byte[]> quotable, final SplittableRandom random, final String when) {
        int moved = 0;
        for (int i = 0; i < QUOTES; i++) {
            final byte[] quoted = quotable.get(random.nextInt(quotable.size()));
            final List<Boolean> known = ways.areMoved(
                    quoted, random.nextInt(3) - 1, random.nextLong(LATEST_QUOTE_NS >> random.nextInt(24)));
            assertThat(known.get(1))
                    .as("%s, quoted %s", when, Bytes.text(quoted))
                    .isEqualTo(known.get(0));
            moved += known.get(0) ? 1 : 0;
        }
        return moved;
    }

    private static List<AnyFlow> flows(final SplittableRandom random, final boolean hasSuperFrames) {
        final List<AnyFlow> flows = new ArrayList<>();
        for (final AnyFlow.Kind kind : AnyFlow.Kind.values()) {
            flows.add(new AnyFlow(random, kind, hasSuperFrames));
        }
        return flows;
    }
}
