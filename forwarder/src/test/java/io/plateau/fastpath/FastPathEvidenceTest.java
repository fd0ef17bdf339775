package io.plateau.fastpath;

import static io.plateau.fastpath.FastPathFixture.NOW;
import static io.plateau.pmtu.claim.PolicyBuilder.policy;
import static io.plateau.testkit.FrameBuilder.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.counters.Verdict;
import io.plateau.pmtu.claim.PolicySettings.BelowFloor;
import io.plateau.pmtu.claim.PolicySettings.Evidence;
import io.plateau.pmtu.claim.PolicySettings.RefusedClaims;
import io.plateau.pmtu.claim.PolicySettings.TooBig;
import io.plateau.ring.ControlKind;
import io.plateau.ring.FlowRecord;
import io.plateau.testkit.Frames;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is remembered of datagrams that go by, which claims are handed over, and what disproves them. */
class FastPathEvidenceTest {
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

    private boolean isMoved(final TcpFrames frames, final int length) {
        return fixture.evidence.flows().isMoved(frames.flow(SEQUENCE, length), length, NOW);
    }

    // ---- what is remembered ----

    @ParameterizedTest(name = "IPv{0}, {1} bytes: {2}")
    @CsvSource({"4, 552, false", "4, 553, true", "6, 1280, false", "6, 1281, true"})
    void shouldRememberWhatIsLongerThanTheFloor(final int version, final int length, final boolean isRemembered) {
        final TcpFrames frames = TcpFrames.over(version);

        fixture.receive(frames.segment(SEQUENCE, length));

        assertThat(isMoved(frames, length)).isEqualTo(isRemembered);
    }

    @ParameterizedTest
    @CsvSource({"4, 68, false", "4, 69, true", "6, 1280, false", "6, 1281, true"})
    void shouldRememberMoreWhereThePolicyBelievesMore(final int version, final int length, final boolean isRemembered) {
        final TcpFrames frames = TcpFrames.over(version);
        fixture.policy = policy().belowFloor(BelowFloor.ACCEPT).build();

        fixture.receive(frames.segment(SEQUENCE, length));

        assertThat(isMoved(frames, length)).isEqualTo(isRemembered);
    }

    @ParameterizedTest
    @EnumSource(
            value = Evidence.class,
            names = {"QUOTE", "NONE"})
    void shouldRememberNothingWhereThePolicyDoesNotAsk(final Evidence evidence) {
        fixture.policy = policy().evidence(evidence).build();

        fixture.receive(tcp.segment(SEQUENCE, 1500));

        assertThat(isMoved(tcp, 1500)).isFalse();
    }

    @Test
    void shouldNotRememberWhatWasReported() {
        fixture.enforce(tcp.server(), 1400).receive(tcp.segment(SEQUENCE, 1500));

        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.REPORTED, 1L));
        assertThat(isMoved(tcp, 1500)).isFalse();
    }

    @Test
    void shouldRememberWhatTheTableLetsPass() {
        fixture.enforce(tcp.server(), 1400).receive(tcp.segment(SEQUENCE, 1400));

        assertThat(isMoved(tcp, 1400)).isTrue();
    }

    @Test
    void shouldNotRememberWhatRoutersMayFragment() {
        fixture.enforce(tcp.server(), 1400).receive(tcp.fragmentable(SEQUENCE, 1500));

        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.FRAGMENTED, 1L));
        assertThat(isMoved(tcp, 1400)).isFalse();
    }

    @Test
    void shouldRememberEverySegmentOfSuperFrames() {
        fixture.receive(tcp.superFrame(SEQUENCE, 1500, 3));

        for (final int behind : new int[] {0, 1460, 2 * 1460}) {
            assertThat(fixture.evidence.flows().isMoved(tcp.flow(SEQUENCE + behind, 1500), 1500, NOW))
                    .isTrue();
        }
        assertThat(fixture.evidence.flows().isMoved(tcp.flow(SEQUENCE + 3 * 1460, 1500), 1500, NOW))
                .isFalse();
    }

    @Test
    void shouldRememberSegmentsAsLongAsTheyWentOn() {
        fixture.policy = policy().tooBig(TooBig.RESEGMENT).build();
        fixture.enforce(tcp.server(), 1400).receive(tcp.segment(SEQUENCE, 1500));

        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.RESEGMENTED, 1L));
        assertThat(fixture.evidence.flows().longest(tcp.flow(SEQUENCE, 1500))).isEqualTo(1400);
    }

    // ---- which claims are handed over ----

    @ParameterizedTest
    @ValueSource(ints = {4, 6})
    void shouldPassOnClaimsAboutWhatWasMoved(final int version) {
        final TcpFrames frames = TcpFrames.over(version);
        final byte[] segment = frames.segment(SEQUENCE, 1500);
        fixture.policy = policy().refusedClaims(RefusedClaims.DROP).build();

        fixture.receive(segment).receiveBack(frames.claim(1400, segment));

        assertThat(fixture.handedOver).containsExactly(ControlKind.CLAIM);
        assertThat(fixture.sentBack()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"FORWARD, FORWARDED", "DROP, POLICY"})
    void shouldHandOverClaimsAboutTheUnseenAllTheSame(final RefusedClaims refused, final Verdict verdict) {
        fixture.policy = policy().refusedClaims(refused).build();

        fixture.receiveBack(tcp.claim(1400, tcp.segment(SEQUENCE, 1500)));

        assertThat(fixture.handedOver).containsExactly(ControlKind.CLAIM);
        assertThat(FastPathFixture.verdicts(fixture.wanCounters)).isEqualTo(Map.of(verdict, 1L));
    }

    private void receiveClaims(final int count, final byte[] claim) {
        for (int i = 0; i < count; i++) {
            fixture.receiveBack(claim);
        }
    }

    private long limited(final int message) {
        return fixture.told(ControlKind.RATE_LIMITED).get(message).getLong(0);
    }

    @Test
    void shouldJudgeFiftyClaimsAboutOneDestinationOneSecond() {
        final byte[] segment = tcp.segment(SEQUENCE, 1500);
        final byte[] claim = tcp.claim(1400, segment);
        fixture.policy = policy().refusedClaims(RefusedClaims.DROP).build();
        fixture.receive(segment);

        receiveClaims(50, claim);
        assertThat(fixture.told(ControlKind.RATE_LIMITED)).isEmpty();
        receiveClaims(1, claim);

        assertThat(fixture.told(ControlKind.CLAIM)).hasSize(50);
        assertThat(limited(0)).isEqualTo(1);
        assertThat(Frames.join(new byte[Frames.VIRTIO], copyBehindCount(0))).isEqualTo(claim);
        assertThat(FastPathFixture.verdicts(fixture.wanCounters))
                .isEqualTo(Map.of(Verdict.FORWARDED, 50L, Verdict.POLICY, 1L));
    }

    private byte[] copyBehindCount(final int message) {
        final UnsafeBuffer told = fixture.told(ControlKind.RATE_LIMITED).get(message);
        final byte[] frame = new byte[told.capacity() - Long.BYTES];
        told.getBytes(Long.BYTES, frame);
        return frame;
    }

    @Test
    void shouldTellOfLimitedClaimsOnceOneSecond() {
        final byte[] segment = tcp.segment(SEQUENCE, 1500);
        fixture.receive(segment);
        receiveClaims(60, tcp.claim(1400, segment));

        fixture.pass(SECOND - 1).wayBack.housekeep(fixture.nowNs);
        assertThat(fixture.told(ControlKind.RATE_LIMITED)).hasSize(1);
        fixture.pass(1).wayBack.housekeep(fixture.nowNs);

        assertThat(limited(1)).isEqualTo(9);
        fixture.pass(SECOND).wayBack.housekeep(fixture.nowNs);
        assertThat(fixture.told(ControlKind.RATE_LIMITED)).as("nothing more").hasSize(2);
    }

    @Test
    void shouldTellOfLimitedClaimsLaterIfThereIsNoRoom() {
        final byte[] segment = tcp.segment(SEQUENCE, 1500);
        fixture.receive(segment);
        receiveClaims(50, tcp.claim(1400, segment));
        fixture.controlIsFull = true;
        receiveClaims(3, tcp.claim(1400, segment));
        fixture.controlIsFull = false;

        fixture.wayBack.housekeep(fixture.nowNs);

        assertThat(limited(0)).isEqualTo(3);
    }

    @Test
    void shouldLeaveRoomForClaimsWithEvidenceInOneFlood() {
        final byte[] segment = tcp.segment(SEQUENCE, 1500);
        fixture.receive(segment);
        receiveClaims(1001, tcp.claim(1400, tcp.segment(SEQUENCE + 1_000_000, 1500)));
        assertThat(fixture.told(ControlKind.CLAIM)).hasSize(1000);
        assertThat(limited(0)).isEqualTo(1);

        receiveClaims(1, tcp.claim(1400, segment));

        assertThat(fixture.told(ControlKind.CLAIM)).hasSize(1001);
    }

    @Test
    void shouldCountClaimsWithoutEvidenceLikeOthersWhereThePolicyDoesNotAsk() {
        fixture.policy = policy().evidence(Evidence.QUOTE).build();

        receiveClaims(51, tcp.claim(1400, tcp.segment(SEQUENCE, 1500)));

        assertThat(fixture.told(ControlKind.CLAIM)).hasSize(50);
    }

    // ---- what disproves ----

    @ParameterizedTest(name = "IPv{0}")
    @ValueSource(ints = {4, 6})
    void shouldDisproveByTheQuotedSegment(final int version) {
        final TcpFrames frames = TcpFrames.over(version);
        final byte[] segment = frames.segment(SEQUENCE, 1500);
        fixture.receive(segment).receiveBack(frames.claim(1400, segment));

        final int end = SEQUENCE + 1500 - frames.headers();
        fixture.receiveBack(frames.acknowledgment(end - 1));
        assertThat(fixture.told(ControlKind.DISPROOF)).isEmpty();
        fixture.receiveBack(frames.acknowledgment(end));

        fixture.assertDisproved(frames, 1500);
        fixture.receiveBack(frames.acknowledgment(end));
        assertThat(fixture.told(ControlKind.DISPROOF)).as("once").hasSize(1);
    }

    @Test
    void shouldNotTakeOneQuotedSegmentThatWasSentAgainForOneProof() {
        final byte[] segment = tcp.segment(SEQUENCE, 1500);
        fixture.receive(segment).receiveBack(tcp.claim(1400, segment));

        fixture.receive(tcp.segment(SEQUENCE, 1400)).receiveBack(tcp.acknowledgment(SEQUENCE + 1460));

        assertThat(fixture.told(ControlKind.DISPROOF)).isEmpty();
    }

    @Test
    void shouldNotTakeOneResetForOneAcknowledgment() {
        final byte[] segment = tcp.segment(SEQUENCE, 1500);
        fixture.receive(segment).receiveBack(tcp.claim(1400, segment));

        fixture.receiveBack(tcp.answer(SEQUENCE + 1460, 0x14));

        assertThat(fixture.told(ControlKind.DISPROOF)).isEmpty();
    }

    @Test
    void shouldDisproveWhatIsQuarantinedBySegmentsSentSince() {
        fixture.receiveBack(tcp.claim(296, tcp.segment(SEQUENCE, 1500)));

        fixture.receive(tcp.segment(SEQUENCE, 1500)).receiveBack(tcp.acknowledgment(SEQUENCE + 1460));

        fixture.assertDisproved(tcp, 1500);
    }

    @Test
    void shouldSayItAgainIfThereWasNoRoom() {
        final byte[] segment = tcp.segment(SEQUENCE, 1500);
        fixture.receive(segment).receiveBack(tcp.claim(1400, segment));
        fixture.controlIsFull = true;
        fixture.receiveBack(tcp.acknowledgment(SEQUENCE + 1460));
        fixture.controlIsFull = false;

        fixture.receiveBack(tcp.acknowledgment(SEQUENCE + 1460));

        fixture.assertDisproved(tcp, 1500);
    }

    // The sender obeys before the acknowledgment is back.
    @Test
    void shouldDisproveByDuplicatesOfWhatWasSentAgain() {
        final byte[] segment = tcp.segment(SEQUENCE, 1500);
        fixture.receive(segment).receiveBack(tcp.claim(1400, segment));
        fixture.receive(tcp.segment(SEQUENCE, 1400));
        fixture.receiveBack(tcp.acknowledgment(SEQUENCE + 1460));
        assertThat(fixture.told(ControlKind.DISPROOF)).isEmpty();

        fixture.receiveBack(tcp.acknowledgment(SEQUENCE + 1460, SEQUENCE, SEQUENCE + 1360));

        fixture.assertDisproved(tcp, 1500);
    }

    // Both segments are lost; their sender hears of the first and repeats both before the second report comes.
    @Test
    void shouldNotTakeWhatIsRepeatedBeforeLateReportForProof() {
        final byte[] first = tcp.segment(SEQUENCE, 1500);
        final byte[] second = tcp.segment(SEQUENCE + 1460, 1500);
        fixture.receive(first, second).receiveBack(tcp.claim(1400, first));
        fixture.receive(tcp.segment(SEQUENCE, 1400), tcp.segment(SEQUENCE + 1360, 1400));

        fixture.receiveBack(tcp.claim(1400, second), tcp.acknowledgment(SEQUENCE + 2920));

        assertThat(fixture.handedOver).containsExactly(ControlKind.CLAIM, ControlKind.CLAIM);
    }

    @Test
    void shouldDoubtNothingWhereThePolicyWantsNoEvidence() {
        final byte[] segment = tcp.segment(SEQUENCE, 1500);
        fixture.policy = policy().evidence(Evidence.NONE).build();

        fixture.receive(segment).receiveBack(tcp.claim(1400, segment), tcp.acknowledgment(SEQUENCE + 1460));

        assertThat(fixture.handedOver).containsExactly(ControlKind.CLAIM);
        assertThat(fixture.evidence.doubts().isActive()).isFalse();
    }

    // An attacker who is not believed must not keep traffic from disproving what he was believed before.
    @Test
    void shouldNotLetQuarantinedClaimsPutOffOneProof() {
        final byte[] segment = tcp.segment(SEQUENCE, 1500);
        fixture.receive(segment).receiveBack(tcp.claim(1400, segment));

        fixture.receiveBack(tcp.claim(296, tcp.segment(SEQUENCE + 1_000_000, 1500)));
        fixture.receiveBack(tcp.acknowledgment(SEQUENCE + 1460));

        fixture.assertDisproved(tcp, 1500);
    }

    private static byte[] echo(final String from, final String to, final int type, final int length) {
        final byte[] message = new byte[length - 20];
        message[0] = (byte) type;
        Frames.put(message, 4, 7);
        Frames.put(message, 6, 9);
        return frame().from(from).to(to).dontFragment().protocol(1, message).bytes();
    }

    @Test
    void shouldDisproveByEchoReplies() {
        final byte[] request = echo(tcp.client(), tcp.server(), 8, 1500);
        fixture.receive(request).receiveBack(tcp.claim(1400, request));

        fixture.receiveBack(echo(tcp.server(), tcp.client(), 0, 1500));

        assertThat(fixture.told(ControlKind.DISPROOF)).hasSize(1);
        assertThat(new FlowRecord()
                        .wrap(fixture.told(ControlKind.DISPROOF).get(0), 0)
                        .mtu())
                .isEqualTo(1500);
    }

    @Test
    void shouldEndDoubtsWithTheLifeOfWhatIsDoubted() {
        final byte[] segment = tcp.segment(SEQUENCE, 1500);
        fixture.receive(segment).receiveBack(tcp.claim(1400, segment));
        assertThat(fixture.evidence.doubts().isActive()).isTrue();

        fixture.pass(601 * SECOND);
        for (int i = 0; i < 64; i++) {
            fixture.path.housekeep(fixture.nowNs);
        }

        assertThat(fixture.evidence.doubts().isActive()).isFalse();
    }
}
