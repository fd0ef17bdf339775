package io.plateau.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A sender that was not answered waits ever longer and repeats itself, as trials come ever more rarely. */
class RepeatedTrialTest {
    private static final int MTU = 1400;
    private static final int LENGTH = 1500;
    private static final int PAYLOAD = 1460;
    private static final long LIFE_NS = TimeUnit.MINUTES.toNanos(10);

    private final DoubtWatch watch = new DoubtWatch(new FlowMemory(16, 1, 2), 1, 2);

    // How many of the repetitions of one segment are tried.
    private long tried(final long... timesMs) {
        watch.takeTrial(segment(1, 5000), MTU, 0, LIFE_NS); // a first one brings it into doubt
        long tried = 0;
        for (final long timeMs : timesMs) {
            tried += isTried(segment(1, 5000), timeMs) ? 1 : 0;
        }
        return tried;
    }

    private boolean isTried(final Flow segment, final long timeMs) {
        final long nowNs = TimeUnit.MILLISECONDS.toNanos(timeMs);
        final boolean isTrial = watch.takeTrial(segment, MTU, nowNs, LIFE_NS);
        watch.onSent(segment, LENGTH, isTrial, nowNs);
        return isTrial;
    }

    private static Flow segment(final long sequence, final int port) {
        return new Flow().between(true, 0, 7, 0, 9, 6).ports(port, 80).sequence(sequence, PAYLOAD, PAYLOAD);
    }

    @Test
    void shouldTryOneSegmentOnlyOnce() {
        assertThat(tried(1_400, 6_200, 12_600, 25_400, 51_000)).isEqualTo(1);
    }

    @Test
    void shouldTryWhatFollowsTheSegmentThatWasTried() {
        assertThat(tried(1_400, 6_200)).isEqualTo(1);

        assertThat(isTried(segment(1 + PAYLOAD, 5000), 6_300)).isTrue();
    }

    @Test
    void shouldNotTryWhatOverlapsTheSegmentThatWasTried() {
        assertThat(tried(1_400)).isEqualTo(1);

        assertThat(isTried(segment(PAYLOAD, 5000), 6_200)).isFalse();
    }

    @Test
    void shouldTryAnotherFlowMeanwhile() {
        assertThat(tried(1_400, 6_200)).isEqualTo(1);

        assertThat(isTried(segment(1, 5001), 6_300)).isTrue();
    }

    @Test
    void shouldTryWhatCannotBeInFlightWithTheSegmentThatWasTried() {
        assertThat(tried(1_400)).isEqualTo(1);

        assertThat(isTried(segment(1L + PAYLOAD - (1 << 30), 5000), 6_200)).isTrue();
    }
}
