package io.plateau.fastpath;

import static io.plateau.fastpath.FastPathFixture.EGRESS;
import static io.plateau.pmtu.claim.PolicyBuilder.policy;
import static io.plateau.testkit.FrameBuilder.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.evidence.Flow;
import io.plateau.pmtu.claim.PolicySettings.RefusedClaims;
import io.plateau.pmtu.claim.PolicySettings.Verify;
import io.plateau.ring.ControlKind;
import io.plateau.testkit.Allocations;
import io.plateau.testkit.Bytes;
import io.plateau.wire.IpAddress;
import io.plateau.wire.VirtioNetHeader;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two workers: one moves the flow, the other hears the claim about it. */
class HearsayTest {
    private static final int SEQUENCE = 5000;
    private static final int NEXT = SEQUENCE + 1460;
    private static final long SECOND = 1_000_000_000L;
    private static final IpAddress SOURCE = IpAddress.parse("192.0.2.254");
    private static final IpAddress SOURCE_V6 = IpAddress.parse("2001:db8:0:1::fe");

    private final List<FastPathFixture> workers = FastPathFixture.workers(2, 1 << 19, SOURCE, SOURCE_V6);
    private final FastPathFixture mover = workers.get(1);
    private final FastPathFixture hearer = workers.get(0);
    private final TcpFrames tcp = TcpFrames.over(4);

    @BeforeEach
    void askForEvidence() {
        workers.forEach(worker ->
                worker.policy = policy().refusedClaims(RefusedClaims.DROP).build());
    }

    @AfterEach
    void everyFrameIsAccountedFor() {
        workers.forEach(worker -> assertThat(worker.isConserved()).isTrue());
    }

    private byte[] move(final TcpFrames frames) {
        final byte[] segment = frames.segment(SEQUENCE, 1500);
        mover.receive(segment);
        return segment;
    }

    @ParameterizedTest(name = "IPv{0}")
    @ValueSource(ints = {4, 6})
    void shouldBelieveWhatQuotesAnothersFlow(final int version) {
        final TcpFrames frames = TcpFrames.over(version);

        hearer.receiveBack(frames.claim(1400, move(frames)));

        assertThat(hearer.handedOver).containsExactly(ControlKind.CLAIM);
        assertThat(hearer.sentBack()).as("is not dropped as refused").hasSize(1);
    }

    @Test
    void shouldNotBelieveWhatNobodyMoved() {
        hearer.receiveBack(tcp.claim(1400, tcp.segment(SEQUENCE, 1500)));

        assertThat(hearer.sentBack()).isEmpty();
        assertThat(mover.hear()).isZero();
    }

    @ParameterizedTest(name = "IPv{0}")
    @ValueSource(ints = {4, 6})
    void shouldDisproveWhatAnotherHeard(final int version) {
        final TcpFrames frames = TcpFrames.over(version);
        hearer.receiveBack(frames.claim(1400, move(frames)));

        assertThat(mover.hear()).isEqualTo(1);
        mover.receiveBack(frames.acknowledgment(NEXT));

        mover.assertDisproved(frames, 1500);
    }

    @Test
    void shouldDisproveWhatIsInQuarantine() {
        hearer.receiveBack(tcp.claim(296, move(tcp)));

        mover.hear();
        mover.receiveBack(tcp.acknowledgment(NEXT));

        mover.assertDisproved(tcp, 1500);
    }

    // By then the claim may stand in the table, so that the same claim would be refused as nothing new.
    @Test
    void shouldDoubtWhatIsEnforcedAlready() {
        hearer.receiveBack(tcp.claim(1400, move(tcp)));
        mover.learn(tcp.server(), 1400);

        mover.hear();
        mover.receiveBack(tcp.acknowledgment(NEXT));

        mover.assertDisproved(tcp, 1500);
    }

    // Only who moved the quoted datagram can tell by it; the others go by their own flows.
    @Test
    void shouldNotTakeAnothersSegmentForItsOwn() {
        hearer.receiveBack(tcp.claim(1400, move(tcp)));

        hearer.receiveBack(tcp.acknowledgment(NEXT));

        assertThat(hearer.told(ControlKind.DISPROOF)).isEmpty();
    }

    @Test
    void shouldLeaveTheTrialToOne() {
        final byte[] claim = tcp.claim(1400, move(tcp));
        hearer.receiveBack(claim);
        mover.hear();
        workers.forEach(worker -> worker.learn(tcp.server(), 1400).pass(SECOND + 20_000_000));
        mover.sentOn();

        mover.receive(tcp.segment(NEXT, 1500));
        hearer.hear();
        hearer.receive(tcp.segment(NEXT + 1460, 1500));

        assertThat(mover.sentOn()).as("the trial").hasSize(1);
        assertThat(hearer.sentOn()).isEmpty();
        hearer.pass(2 * SECOND).receive(tcp.segment(NEXT + 2 * 1460, 1500));
        assertThat(hearer.sentOn()).as("the next one may be another's").hasSize(1);
    }

    // The reply comes to whoever moves what goes between the two addresses. A value that was learned before is in doubt
    // with the one who tries first, and with nobody else.
    @ParameterizedTest(name = "IPv{0}")
    @ValueSource(ints = {4, 6})
    void shouldHearRepliesToWhatAnotherAsked(final int version) {
        final TcpFrames frames = TcpFrames.over(version);
        final byte[] small = frame().from(frames.client())
                .to(frames.server())
                .dontFragment()
                .udpOfTotalLength(500)
                .bytes();
        workers.forEach(worker -> {
            worker.policy = policy().verify(Verify.PROBE).build();
            worker.linkMtus.update(EGRESS, 1500);
            worker.learn(frames.server(), 1400);
        });
        mover.receive(frames.segment(SEQUENCE, 1500)); // too long: begins the doubt
        mover.pass(SECOND + 20_000_000);
        final List<byte[]> sent = mover.receive(small).sentOn();
        assertThat(sent).hasSize(2);

        hearer.pass(SECOND + 20_000_000).hear();
        hearer.receiveBack(FastPathProbeTest.reply(version, sent.get(1)));

        assertThat(hearer.told(ControlKind.DISPROOF)).hasSize(1);
    }

    @Test
    void shouldCountWhatFindsNoRoom() {
        final List<FastPathFixture> cramped = FastPathFixture.workers(2, 1 << 11, null, null);
        final List<byte[]> claims = new ArrayList<>();
        cramped.forEach(worker -> worker.policy = policy().build());
        for (int claim = 0; claim < 40; claim++) {
            final byte[] segment = tcp.segment(SEQUENCE + claim * 1460, 1500);
            cramped.get(1).receive(segment);
            claims.add(tcp.claim(1400 - claim, segment));
        }

        cramped.get(0).receiveBack(claims.toArray(byte[][]::new));
        cramped.get(0).path.housekeep(cramped.get(0).nowNs);
        final int heard = cramped.get(1).hear();

        assertThat(heard).isPositive();
        assertThat(cramped.get(0).told(ControlKind.OVERRUN)).hasSize(1);
        assertThat(cramped.get(0).told(ControlKind.OVERRUN).get(0).getLong(0)).isEqualTo(40 - heard);
    }

    @Test
    void shouldNotAllocate() {
        final UnsafeBuffer claim = Bytes.offHeap(tcp.claim(1400, move(tcp)));
        final Flow flow = tcp.flow(SEQUENCE, 1500);

        assertThat(Allocations.bytesPerMillionCalls(() -> {
                    hearer.colleagues.tellDoubt(
                            1400, true, true, claim, VirtioNetHeader.LENGTH, claim.capacity() - VirtioNetHeader.LENGTH);
                    hearer.colleagues.tellTrial(flow);
                    hearer.colleagues.tellProbe(flow, true, 7, 8, 1500);
                    mover.hear(); // what stands beyond the end of the ring comes next time
                }))
                .isZero();
    }
}
