package io.plateau.fastpath;

import static io.plateau.fastpath.FastPathFixture.EGRESS;
import static io.plateau.pmtu.claim.PolicyBuilder.policy;
import static io.plateau.testkit.FrameBuilder.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.counters.Verdict;
import io.plateau.icmp.ReportBudget;
import io.plateau.pmtu.claim.PolicySettings.Verify;
import io.plateau.ring.ControlKind;
import io.plateau.ring.FlowRecord;
import io.plateau.testkit.Frames;
import io.plateau.wire.IpAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Echo requests of our own, where the policy says {@code verify: probe}. */
class FastPathProbeTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long TICK = 20_000_000L;
    private static final int LINK = 1500;
    private static final int SMALL = 500;
    private static final IpAddress SOURCE = IpAddress.parse("192.0.2.254");
    private static final IpAddress SOURCE_V6 = IpAddress.parse("2001:db8:0:1::fe");

    private FastPathFixture fixture;

    // A fixture whose policy probes, and a claim of 1400 that quotes a UDP datagram that went by.
    private void claimed(final TcpFrames ends, final FastPathFixture made) {
        fixture = made;
        fixture.policy = policy().verify(Verify.PROBE).build();
        fixture.linkMtus.update(EGRESS, LINK);
        fixture.receive(udp(ends, LINK)).receiveBack(ends.claim(1400, udp(ends, LINK)));
        fixture.sentOn();
    }

    private void claimed(final TcpFrames ends) {
        claimed(ends, new FastPathFixture(new ReportBudget(1000, 1000, 20, 7), SOURCE, SOURCE_V6));
    }

    @AfterEach
    void everyFrameIsAccountedFor() {
        assertThat(fixture.isConserved()).isTrue();
    }

    private static byte[] udp(final TcpFrames ends, final int length) {
        return frame().from(ends.client())
                .to(ends.server())
                .dontFragment()
                .udpOfTotalLength(length)
                .bytes();
    }

    // What is sent besides a small datagram that goes to the server.
    private List<byte[]> sentBeside(final TcpFrames ends) {
        final List<byte[]> sent = fixture.receive(udp(ends, SMALL)).sentOn();
        assertThat(sent.get(0)).isEqualTo(udp(ends, SMALL));
        return sent.subList(1, sent.size());
    }

    private static int icmp(final int version) {
        return TcpFrames.ETHERNET + (version == 4 ? 20 : 40);
    }

    // The server's reply: addresses the other way round, another type.
    static byte[] reply(final int version, final byte[] request) {
        final byte[] reply = request.clone();
        final int length = version == 4 ? 4 : 16;
        final int addresses = TcpFrames.ETHERNET + (version == 4 ? 12 : 8);
        System.arraycopy(request, addresses, reply, addresses + length, length);
        System.arraycopy(request, addresses + length, reply, addresses, length);
        reply[icmp(version)] = (byte) (version == 4 ? 0 : 129);
        return reply;
    }

    @ParameterizedTest(name = "IPv{0}")
    @ValueSource(ints = {4, 6})
    void shouldAskOneSecondAfterTheClaim(final int version) {
        final TcpFrames ends = TcpFrames.over(version);
        claimed(ends);

        fixture.pass(SECOND - TICK);
        assertThat(sentBeside(ends)).isEmpty();
        fixture.pass(2 * TICK);
        final List<byte[]> asked = sentBeside(ends);

        assertThat(asked).hasSize(1);
        final byte[] request = asked.get(0);
        final byte[] from = Arrays.copyOfRange(
                request, TcpFrames.ETHERNET + (version == 4 ? 12 : 8), TcpFrames.ETHERNET + (version == 4 ? 16 : 24));
        final byte[] source = Frames.address(version == 4 ? SOURCE : SOURCE_V6);
        assertThat(from).isEqualTo(Arrays.copyOfRange(source, 16 - from.length, 16));
        assertThat(TcpFrames.datagramLength(request)).isEqualTo(LINK);
        assertThat(request[icmp(version)]).isEqualTo((byte) (version == 4 ? 8 : 128));
        assertThat(sentBeside(ends)).as("once").isEmpty();
        assertThat(fixture.verdicts()).as("nobody's frame").isEqualTo(Map.of(Verdict.FORWARDED, 4L));
        assertThat(fixture.wanCounters.transmitted()).isEqualTo(5);
    }

    @ParameterizedTest(name = "IPv{0}")
    @ValueSource(ints = {4, 6})
    void shouldDisproveByTheReply(final int version) {
        final TcpFrames ends = TcpFrames.over(version);
        claimed(ends);
        fixture.pass(SECOND + TICK);
        final byte[] request = sentBeside(ends).get(0);
        final byte[] another = reply(version, request);
        another[icmp(version) + 7]++;
        fixture.receiveBack(another);
        assertThat(fixture.told(ControlKind.DISPROOF))
                .as("of another sequence number")
                .isEmpty();

        fixture.receiveBack(reply(version, request));

        assertThat(fixture.told(ControlKind.DISPROOF)).hasSize(1);
        final FlowRecord record =
                new FlowRecord().wrap(fixture.told(ControlKind.DISPROOF).get(0), 0);
        assertThat(new IpAddress(record.destinationHigh(), record.destinationLow()))
                .hasToString(ends.server());
        assertThat(record.mtu()).isEqualTo(LINK);
        fixture.pass(2 * SECOND + TICK);
        assertThat(sentBeside(ends)).as("nothing longer to ask for").isEmpty();
    }

    @Test
    void shouldAskAgainAfterTwiceAsLong() {
        final TcpFrames ends = TcpFrames.over(4);
        claimed(ends);
        fixture.pass(SECOND + TICK);
        final byte[] first = sentBeside(ends).get(0);

        fixture.pass(2 * SECOND - TICK);
        assertThat(sentBeside(ends)).isEmpty();
        fixture.pass(2 * TICK);
        final byte[] second = sentBeside(ends).get(0);

        assertThat(Frames.u16(second, icmp(4) + 4)).as("identifier").isEqualTo(Frames.u16(first, icmp(4) + 4));
        assertThat(Frames.u16(second, icmp(4) + 6)).as("sequence number").isEqualTo(Frames.u16(first, icmp(4) + 6) + 1);
    }

    @ParameterizedTest(name = "a link of {0}, 1400 claimed: {1} requests")
    @CsvSource({"1400, 0", "1401, 1"})
    void shouldAskOnlyForWhatIsLonger(final int link, final int requests) {
        final TcpFrames ends = TcpFrames.over(4);
        claimed(ends);
        fixture.linkMtus.update(EGRESS, link);

        fixture.pass(SECOND + TICK);

        assertThat(sentBeside(ends)).hasSize(requests);
    }

    // Learned before this worker began, and nothing goes there that could be answered for.
    @ParameterizedTest(name = "IPv{0}")
    @ValueSource(ints = {4, 6})
    void shouldAskAboutWhatWasLearnedBefore(final int version) {
        final TcpFrames ends = TcpFrames.over(version);
        fixture = new FastPathFixture(new ReportBudget(1000, 1000, 20, 7), SOURCE, SOURCE_V6);
        fixture.policy = policy().verify(Verify.PROBE).build();
        fixture.linkMtus.update(EGRESS, LINK);
        fixture.learn(ends.server(), 1400).receive(udp(ends, LINK));
        fixture.sentOn();

        fixture.pass(SECOND + TICK);

        assertThat(sentBeside(ends)).hasSize(1);
    }

    @Test
    void shouldAskNobodyWhomNobodyClaimedAbout() {
        claimed(TcpFrames.over(4));

        fixture.pass(SECOND + TICK);

        assertThat(fixture.receive(frame().udpOfTotalLength(SMALL).bytes()).sentOn())
                .hasSize(1);
    }

    @Test
    void shouldNotAskWithoutOneSource() {
        final TcpFrames ends = TcpFrames.over(4);
        claimed(ends, new FastPathFixture());

        fixture.pass(SECOND + TICK);

        assertThat(sentBeside(ends)).isEmpty();
    }

    @Test
    void shouldNotAskBeyondTheBudgetOfReports() {
        final TcpFrames ends = TcpFrames.over(4);
        claimed(ends, new FastPathFixture(new ReportBudget(0, 0, 0, 7), SOURCE, SOURCE_V6));

        fixture.pass(SECOND + TICK);

        assertThat(sentBeside(ends)).isEmpty();
    }

    @Test
    void shouldNotAskWhereThePolicyOnlyWatches() {
        final TcpFrames ends = TcpFrames.over(4);
        claimed(ends);
        fixture.policy = policy().build();

        fixture.pass(SECOND + TICK);

        assertThat(sentBeside(ends)).isEmpty();
    }
}
