package io.plateau.evidence;

import static io.plateau.evidence.Flows.ack;
import static io.plateau.evidence.Flows.at;
import static io.plateau.evidence.Flows.echoReply;
import static io.plateau.evidence.Flows.echoRequest;
import static io.plateau.evidence.Flows.tcp;
import static io.plateau.evidence.Flows.tcpTo;
import static io.plateau.evidence.Flows.udp;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When something is tried, how long a doubt lasts, and whose place it takes. */
class DoubtWatchTrialsTest {
    private static final int CLAIMED = 1400;
    private static final int LENGTH = 1500;
    private static final int PAYLOAD = 1460;
    /** Ticks, rounded up. */
    private static final int SECOND = 60;

    private static final long LIFE_NS = 600_000_000_000L;
    /** Calls until each place was looked at. */
    private static final int ROUND = 64;

    private final FlowMemory memory = new FlowMemory(64, 11, 12);
    private final DoubtWatch watch = new DoubtWatch(memory, 11, 12);

    private void doubt(final long ticks) {
        watch.doubt(CLAIMED, tcp(0, PAYLOAD), 0, at(ticks), LIFE_NS);
    }

    private boolean isTried(final long ticks) {
        return watch.takeTrial(tcp(1000, PAYLOAD), CLAIMED, at(ticks), LIFE_NS);
    }

    private void housekeepAll(final long ticks) {
        for (int i = 0; i < ROUND; i++) {
            watch.housekeep(at(ticks));
        }
    }

    // ---- trials ----

    @Test
    void shouldTryAfterOneSecond() {
        doubt(0);

        assertThat(isTried(SECOND - 1)).isFalse();
        assertThat(isTried(SECOND)).isTrue();
        assertThat(isTried(SECOND)).as("one").isFalse();
    }

    @Test
    void shouldTryEverMoreRarelyUpToOnceInSixtyFourSeconds() {
        doubt(0);

        final List<Integer> seconds = new ArrayList<>();
        long last = 0;
        for (long ticks = 0; seconds.size() < 9; ticks++) {
            if (isTried(ticks)) {
                seconds.add((int) (ticks - last) / SECOND);
                last = ticks;
            }
        }

        assertThat(seconds).containsExactly(1, 2, 4, 8, 16, 32, 64, 64, 64);
    }

    @Test
    void shouldDoubtFromTheFirstTimeWhatWasLearnedBefore() {
        assertThat(isTried(0)).isFalse();

        assertThat(watch.isActive()).isTrue();
        assertThat(isTried(SECOND - 1)).isFalse();
        assertThat(isTried(SECOND)).isTrue();
    }

    @Test
    void shouldTryOnlyWhatCanBeAnswered() {
        assertThat(watch.takeTrial(udp(9), CLAIMED, at(0), LIFE_NS)).isFalse();
        assertThat(watch.probeLength(udp(9), 1500, at(SECOND)))
                .as("in doubt all the same")
                .isPositive();

        assertThat(watch.takeTrial(udp(9), CLAIMED, at(SECOND), LIFE_NS)).isFalse();
        assertThat(watch.takeTrial(tcp(1000, 0), CLAIMED, at(SECOND), LIFE_NS)).isFalse();
        assertThat(watch.takeTrial(echoRequest(7, 3), CLAIMED, at(SECOND), LIFE_NS))
                .isTrue();
    }

    @Test
    void shouldTakeTheTrialForItsCandidateWhateverItAwaits() {
        doubt(0);
        watch.onSent(tcp(1000, 1370), 1410, true, at(SECOND - 1));
        assertThat(watch.takeTrial(tcp(9000, PAYLOAD), CLAIMED, at(SECOND), LIFE_NS))
                .isTrue();
        watch.onSent(tcp(9000, PAYLOAD), LENGTH, true, at(SECOND));

        assertThat(watch.onAnswer(ack(1000 + 1370))).isZero();
        assertThat(watch.onAnswer(ack(9000 + PAYLOAD))).isEqualTo(LENGTH);
    }

    // Whoever goes on claiming would otherwise never be tried.
    @Test
    void shouldNotPutOffTrialsByFurtherClaims() {
        doubt(0);
        doubt(SECOND - 1);

        assertThat(isTried(SECOND - 1)).isFalse();
        assertThat(isTried(SECOND)).isTrue();
    }

    @Test
    void shouldTrySoonAgainAfterFurtherClaims() {
        doubt(0);
        assertThat(isTried(SECOND)).isTrue();
        assertThat(isTried(3 * SECOND)).isTrue();

        doubt(3 * SECOND + 1);

        assertThat(isTried(4 * SECOND)).isFalse();
        assertThat(isTried(4 * SECOND + 1)).isTrue();
        assertThat(isTried(6 * SECOND)).isFalse();
        assertThat(isTried(6 * SECOND + 1)).isTrue();
    }

    // ---- probes ----

    @Test
    void shouldProbeWhenTrialWouldBeDue() {
        assertThat(watch.probeLength(tcp(0, 1), LENGTH, at(SECOND)))
                .as("no doubt")
                .isZero();
        doubt(0);

        assertThat(watch.probeLength(tcp(0, 1), LENGTH, at(SECOND - 1))).isZero();
        assertThat(watch.probeLength(tcp(0, 1), CLAIMED, at(SECOND)))
                .as("not longer")
                .isZero();
        assertThat(watch.probeLength(tcp(0, 1), CLAIMED + 1, at(SECOND))).isPositive();
        watch.probed(echoRequest(7, 3), LENGTH, at(SECOND));
        assertThat(watch.probeLength(tcp(0, 1), LENGTH, at(3 * SECOND - 1))).isZero();
        assertThat(isTried(3 * SECOND - 1)).as("a probe counts as one").isFalse();
        assertThat(watch.probeLength(tcp(0, 1), LENGTH, at(3 * SECOND))).isPositive();
    }

    @Test
    void shouldProbeForWhatTheClaimQuotedAndThenForWhatTheWayCarries() {
        watch.doubt(CLAIMED, udp(9), LENGTH, at(0), LIFE_NS);

        assertThat(watch.probeLength(udp(9), 9000, at(SECOND))).isEqualTo(LENGTH);
        assertThat(watch.probeLength(udp(9), LENGTH - 1, at(SECOND))).isEqualTo(LENGTH - 1);
        watch.probed(echoRequest(7, 3), LENGTH, at(SECOND));
        watch.proved(echoReply(7, 3), LENGTH);

        assertThat(watch.probeLength(udp(9), 9000, at(3 * SECOND))).isEqualTo(9000);
    }

    @Test
    void shouldProbeForTheLongestThatSeveralClaimsQuoted() {
        watch.doubt(CLAIMED, udp(9), LENGTH, at(0), LIFE_NS);
        watch.doubtBesides(CLAIMED - 100, udp(9), LENGTH - 50, at(1), LIFE_NS);

        assertThat(watch.probeLength(udp(9), 9000, at(SECOND))).isEqualTo(LENGTH);
    }

    // ---- life ----

    @Test
    void shouldBeActiveWhileAnythingIsInDoubt() {
        assertThat(watch.isActive()).isFalse();
        watch.housekeep(at(0));
        final int life = 100;
        watch.doubt(CLAIMED, tcp(0, PAYLOAD), 0, at(0), life * Flows.TICK);
        watch.doubt(CLAIMED, tcpTo("198.51.100.8", 0, PAYLOAD), 0, at(1), life * Flows.TICK);

        housekeepAll(life - 1);
        assertThat(watch.isActive()).isTrue();
        housekeepAll(life);
        assertThat(watch.isActive()).as("the other").isTrue();
        housekeepAll(life + 1);
        assertThat(watch.isActive()).isFalse();
        watch.onSent(tcp(1000, PAYLOAD), LENGTH, true, at(life + 1));
        assertThat(watch.onAnswer(ack(1000 + PAYLOAD))).isZero();
    }

    @Test
    void shouldCountOneDestinationOnce() {
        doubt(0);
        doubt(1);
        doubt(2);

        housekeepAll(1L << 20);

        assertThat(watch.isActive()).isFalse();
    }

    @Test
    void shouldDoubtAgainAfterTheEnd() {
        doubt(0);
        housekeepAll(1L << 20);
        doubt(1L << 20);
        watch.onSent(tcp(1000, PAYLOAD), LENGTH, true, at(1L << 20));

        assertThat(watch.isActive()).isTrue();
        assertThat(watch.onAnswer(ack(1000 + PAYLOAD))).isEqualTo(LENGTH);
    }

    // ---- places ----

    // Destinations in doubt of which each lasts a tick longer than the one before; four share a set.
    @Test
    void shouldDisplaceTheLeastLastingOfFullSets() {
        final int count = 200_000;
        for (int i = 0; i < count; i++) {
            watch.doubt(CLAIMED, to(i), 0, at(0), (1000L + i) * Flows.TICK);
        }

        int kept = 0;
        for (int i = 0; i < count; i++) {
            kept += isInDoubt(i) ? 1 : 0;
        }
        assertThat(kept).as("of 65536 places").isBetween(50_000, 65_536);
        assertThat(isInDoubt(count - 1)).isTrue();
        int lastTen = 0;
        for (int i = count - 10; i < count; i++) {
            lastTen += isInDoubt(i) ? 1 : 0;
        }
        assertThat(lastTen).as("of those that last longest").isEqualTo(10);
        int firstThousand = 0;
        for (int i = 0; i < 1000; i++) {
            firstThousand += isInDoubt(i) ? 1 : 0;
        }
        assertThat(firstThousand).as("of those that last least").isLessThan(50);
        housekeepAll(1_000_000);
        assertThat(watch.isActive()).isFalse();
    }

    private static Flow to(final int destination) {
        return tcpTo("10." + (destination >> 16) + '.' + (destination >> 8 & 0xFF) + '.' + (destination & 0xFF), 0, 1);
    }

    private boolean isInDoubt(final int destination) {
        return watch.probeLength(to(destination), LENGTH, at(SECOND)) > 0;
    }

    @Test
    void shouldTellIpv6DestinationsByAllSixteenBytes() {
        watch.doubt(1280, tcpTo6("2001:db8:1::2"), 0, at(0), LIFE_NS);

        assertThat(watch.probeLength(tcpTo6("2001:db8:1::2"), LENGTH, at(SECOND)))
                .isPositive();
        assertThat(watch.probeLength(tcpTo6("2001:db8:2::2"), LENGTH, at(SECOND)))
                .isZero();
        assertThat(watch.probeLength(tcpTo6("2001:db8:1::3"), LENGTH, at(SECOND)))
                .isZero();
    }

    private static Flow tcpTo6(final String destination) {
        return Flows.between("2001:db8::1", destination, 6).ports(1, 2).sequence(0, 1, 1);
    }
}
