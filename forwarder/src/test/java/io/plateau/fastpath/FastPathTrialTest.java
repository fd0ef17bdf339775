package io.plateau.fastpath;

import static io.plateau.fastpath.FastPathFixture.EGRESS;
import static io.plateau.pmtu.claim.PolicyBuilder.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.counters.Verdict;
import io.plateau.pmtu.claim.PolicySettings.Evidence;
import io.plateau.pmtu.claim.PolicySettings.TooBig;
import io.plateau.ring.ControlKind;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Longer datagrams that are passed on although a learned value says otherwise. */
class FastPathTrialTest {
    private static final int SEQUENCE = 5000;
    private static final long SECOND = 1_000_000_000L;

    private final FastPathFixture fixture = new FastPathFixture();
    private final TcpFrames tcp = TcpFrames.over(4);

    @BeforeEach
    void askForEvidence() {
        fixture.policy = policy().build();
    }

    @AfterEach
    void everyFrameIsAccountedFor() {
        assertThat(fixture.isConserved()).isTrue();
    }

    private static int behind(final int segments) {
        return SEQUENCE + segments * 1460;
    }

    @Test
    void shouldTryOneLongerSegmentAfterOneSecond() {
        fixture.learn(tcp.server(), 1400).receive(tcp.segment(behind(0), 1500));
        fixture.pass(SECOND - 20_000_000).receive(tcp.segment(behind(0), 1500));
        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.REPORTED, 2L));

        final byte[] tried = tcp.segment(behind(1), 1500);
        fixture.pass(40_000_000).receive(tried, tcp.segment(behind(2), 1500));

        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.REPORTED, 3L, Verdict.FORWARDED, 1L));
        assertThat(fixture.sentOn()).containsExactly(tried);
        fixture.receiveBack(tcp.acknowledgment(behind(2) - 1));
        assertThat(fixture.told(ControlKind.DISPROOF)).isEmpty();
        fixture.receiveBack(tcp.acknowledgment(behind(2)));
        fixture.assertDisproved(tcp, 1500);
    }

    // What goes by in pieces is acknowledged whether a repetition of it arrives whole or not.
    @Test
    void shouldNotTryWhatWentByInPieces() {
        fixture.policy = policy().tooBig(TooBig.RESEGMENT).build();
        fixture.learn(tcp.server(), 1400).receive(tcp.segment(behind(0), 1500));
        fixture.pass(SECOND + 20_000_000).receive(tcp.segment(behind(0), 1500));

        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.RESEGMENTED, 2L));
        fixture.receive(tcp.segment(behind(1), 1500));
        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.RESEGMENTED, 2L, Verdict.FORWARDED, 1L));
    }

    @Test
    void shouldWaitTwiceAsLongForTheNextTrial() {
        fixture.learn(tcp.server(), 1400).receive(tcp.segment(behind(0), 1500));
        fixture.pass(SECOND + 20_000_000).receive(tcp.segment(behind(1), 1500));

        fixture.pass(2 * SECOND - 20_000_000).receive(tcp.segment(behind(2), 1500));
        assertThat(fixture.verdicts().get(Verdict.FORWARDED)).isEqualTo(1);
        fixture.pass(40_000_000).receive(tcp.segment(behind(3), 1500));
        assertThat(fixture.verdicts().get(Verdict.FORWARDED)).isEqualTo(2);
    }

    @ParameterizedTest(name = "IPv{0}")
    @ValueSource(ints = {4, 6})
    void shouldTryTheFirstSegmentOfSuperFrames(final int version) {
        final TcpFrames frames = TcpFrames.over(version);
        final int payload = 1500 - frames.headers();
        fixture.learn(frames.server(), 1400).receive(frames.segment(SEQUENCE, 1500));

        fixture.pass(SECOND + 20_000_000).receive(frames.superFrame(SEQUENCE + payload, 1500, 3));

        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.REPORTED, 1L, Verdict.RESEGMENTED, 1L));
        assertThat(fixture.sentOn().stream().mapToInt(TcpFrames::datagramLength))
                .first()
                .isEqualTo(1500);
        fixture.receiveBack(frames.acknowledgment(SEQUENCE + 2 * payload - 1));
        assertThat(fixture.told(ControlKind.DISPROOF)).isEmpty();
        fixture.receiveBack(frames.acknowledgment(SEQUENCE + 2 * payload));
        fixture.assertDisproved(frames, 1500);
    }

    @Test
    void shouldCutWhatFollowsTheTriedSegmentOfSuperFrames() {
        fixture.learn(tcp.server(), 1400).receive(tcp.segment(behind(0), 1500));

        fixture.pass(SECOND + 20_000_000).receive(tcp.superFrame(behind(1), 1500, 3));

        // 4380 octets: 1460 whole, then 1360, 1360 and 200 behind 40 octets of headers each
        assertThat(fixture.sentOn().stream().map(TcpFrames::datagramLength)).containsExactly(1500, 1400, 1400, 240);
    }

    @Test
    void shouldTryNothingThatTheLinkDoesNotCarry() {
        fixture.linkMtus.update(EGRESS, 1450);
        fixture.learn(tcp.server(), 1400).receive(tcp.segment(behind(0), 1500));

        fixture.pass(2 * SECOND).receive(tcp.segment(behind(1), 1500));

        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.REPORTED, 2L));
    }

    @Test
    void shouldTryNothingThatAnOperatorSaid() {
        fixture.enforce(tcp.server(), 1400).receive(tcp.segment(behind(0), 1500));

        fixture.pass(2 * SECOND).receive(tcp.segment(behind(1), 1500));

        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.REPORTED, 2L));
    }

    @Test
    void shouldTryNothingWhereThePolicyWantsNoEvidence() {
        fixture.policy = policy().evidence(Evidence.NONE).build();
        fixture.learn(tcp.server(), 1400).receive(tcp.segment(behind(0), 1500));

        fixture.pass(2 * SECOND).receive(tcp.segment(behind(1), 1500));

        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.REPORTED, 2L));
    }
}
