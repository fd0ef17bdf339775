package io.plateau.fastpath;

import static io.plateau.pmtu.claim.PolicyBuilder.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.fastpath.AssistExamples.Example;
import io.plateau.pmtu.table.TableMemory;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kernel's programs pass on by themselves, and what they hand over: ordinary frames, and each reason. */
@Tag("system")
@ParameterizedClass
@ValueSource(strings = {"tc", "xdp"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AssistVerdictTest {
    private static final int SEQUENCE = 5000;
    private static final TcpFrames TCP = TcpFrames.over(4);

    @Parameter(0)
    private String section;

    private TwoWays ways;

    @BeforeParameterizedClassInvocation(injectArguments = false)
    void load() {
        ways = new TwoWays(section)
                .linkMtu(AssistExamples.LINK_MTU)
                .policy(policy().mssClamp().build())
                .onBoth(way -> way.learn(TcpFrames.over(4).server(), AssistExamples.SERVER_MTU)
                        .learn(TcpFrames.over(6).server(), AssistExamples.SERVER_MTU)
                        .learn(AssistExamples.NARROW, AssistExamples.NARROW_MTU));
    }

    @AfterParameterizedClassInvocation
    void close() {
        ways.close();
    }

    // Longer than anything is remembered or in doubt.
    @BeforeEach
    void forget() {
        ways.pass(TimeUnit.MINUTES.toNanos(11)).endDoubts();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void shouldPassOn(final Example example) {
        assertThat(isLastPassed(example)).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void shouldHandOver(final Example example) {
        assertThat(isLastPassed(example)).isFalse();
    }

    Stream<Example> shouldPassOn() {
        return known(AssistExamples.passed());
    }

    Stream<Example> shouldHandOver() {
        return known(
                isXdp()
                        ? Stream.concat(AssistExamples.handedOver(), AssistExamples.partial())
                        : AssistExamples.handedOver());
    }

    // XDP knows of no super-frames.
    private Stream<Example> known(final Stream<Example> examples) {
        return examples.filter(example -> !isXdp() || !example.hasSuperFrame());
    }

    private boolean isXdp() {
        return "xdp".equals(section);
    }

    private boolean isLastPassed(final Example example) {
        boolean isPassed = false;
        for (final byte[] frame : example.frames()) {
            isPassed = isPassed(frame);
        }
        return isPassed;
    }

    private boolean isPassed(final byte[] frame) {
        final long before = ways.passed();
        assertThat(ways.send(frame, false)).isNull();
        return ways.passed() > before;
    }

    @Test
    void shouldLookForTheLongestPrefix() {
        final List<String> prefixes = List.of("198.51.100.0/24", "198.51.0.0/16", "::/0", "203.0.113.0/24");
        ways.onBoth(way -> way.enforce(prefixes.get(0), 1400)
                .enforce(prefixes.get(1), 1350)
                .enforce(prefixes.get(2), 1280)
                .enforce(prefixes.get(3), 1300));
        isPassed(AssistExamples.udpTo(AssistExamples.FREE, 1350, 1));
        isPassed(AssistExamples.udpTo("192.0.2.77", 1350, 1));
        final boolean isOfLongestPassed = isPassed(AssistExamples.udpTo(AssistExamples.FREE, 1400, 2));
        final boolean isLongerPassed = isPassed(AssistExamples.udpTo(AssistExamples.FREE, 1401, 3));
        final boolean isElsewherePassed = isPassed(AssistExamples.udpTo("192.0.2.77", AssistExamples.LINK_MTU, 2));
        prefixes.forEach(prefix -> ways.onBoth(way -> way.forget(prefix)));

        assertThat(isOfLongestPassed).isTrue();
        assertThat(isLongerPassed).isFalse();
        assertThat(isElsewherePassed).as("covered by none").isTrue();
    }

    @Test
    void shouldBeContentWithTheNarrowestOfTooManyPrefixes() {
        final List<String> prefixes = IntStream.rangeClosed(1, TableMemory.PREFIX_LIMIT + 1)
                .mapToObj(number -> "10." + number + ".0.0/16")
                .toList();
        isPassed(AssistExamples.udpTo(AssistExamples.FREE, 1350, 1));
        prefixes.forEach(prefix -> ways.onBoth(way -> way.enforce(prefix, 1300)));
        final boolean isPassedBesideMany = isPassed(AssistExamples.udpTo(AssistExamples.FREE, 1350, 2));
        ways.onBoth(way -> way.forget(prefixes.get(0)));
        final boolean isPassedBesideFewer = isPassed(AssistExamples.udpTo(AssistExamples.FREE, 1350, 3));
        prefixes.subList(1, prefixes.size()).forEach(prefix -> ways.onBoth(way -> way.forget(prefix)));

        assertThat(isPassedBesideMany).isFalse();
        assertThat(isPassedBesideFewer).isTrue();
    }

    @Test
    void shouldHandOverWhatPrefixIsTooNarrowFor() {
        final String prefix = "198.51.100.0/24";
        ways.onBoth(way -> way.enforce(prefix, 1350));
        isPassed(AssistExamples.udpTo(AssistExamples.FREE, 1350, 1));
        final boolean isShorterPassed = isPassed(AssistExamples.udpTo(AssistExamples.FREE, 1350, 2));
        final boolean isLongerPassed = isPassed(AssistExamples.udpTo(AssistExamples.FREE, 1351, 3));
        final boolean isHostPassed =
                isPassed(TCP.segment(SEQUENCE, 1400)) || isPassed(TCP.segment(SEQUENCE + 1360, 1400));
        ways.onBoth(way -> way.forget(prefix));

        assertThat(isShorterPassed).isTrue();
        assertThat(isLongerPassed).isFalse();
        assertThat(isHostPassed).as("with an entry of its own").isTrue();
        assertThat(isPassed(AssistExamples.udpTo(AssistExamples.FREE, 1351, 4)))
                .as("without the prefix")
                .isTrue();
    }

    @Test
    void shouldHandOverWhatFollowsLongSilence() {
        assertThat(isPassed(TCP.segment(SEQUENCE, 1400))).isFalse();
        ways.pass(TimeUnit.SECONDS.toNanos(29));
        assertThat(isPassed(TCP.segment(SEQUENCE + 1360, 1400))).isTrue();
        ways.pass(TimeUnit.SECONDS.toNanos(46));
        assertThat(isPassed(TCP.segment(SEQUENCE + 2720, 1400))).isFalse();
    }
}
