package io.plateau.fastpath;

import static io.plateau.pmtu.claim.PolicyBuilder.policy;
import static io.plateau.testkit.FrameBuilder.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.counters.Verdict;
import io.plateau.icmp.ReportBudget;
import io.plateau.pmtu.claim.PolicySettings.Then;
import io.plateau.pmtu.claim.PolicySettings.TooBig;
import io.plateau.ring.ControlKind;
import io.plateau.ring.FlowRecord;
import io.plateau.testkit.Bytes;
import io.plateau.testkit.Frames;
import io.plateau.wire.IpAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How senders are served that cannot obey, and what {@code too-big: resegment} does for all. */
class FastPathStubbornTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int SEQUENCE = 5000;
    private static final int MTU = 1400;
    /** A TCP MD5 signature (RFC 2385) and two no-operations. */
    private static final byte[] MD5 = Bytes.parse("1312 00000000000000000000000000000000 0101");

    private final FastPathFixture fixture = new FastPathFixture();

    @BeforeEach
    void askForEvidence() {
        fixture.policy = policy().build();
    }

    @AfterEach
    void everyFrameIsAccountedFor() {
        assertThat(fixture.isConserved()).isTrue();
    }

    // As often as makes a flow stubborn, and once more.
    private void sendFourTimes(final byte[] frame) {
        fixture.receive(frame, frame, frame);
        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.REPORTED, 3L));
        fixture.receive(frame);
    }

    private void enforce(final TcpFrames tcp) {
        fixture.enforce(tcp.server(), MTU);
    }

    private static byte[] udp(final TcpFrames ends, final int length) {
        return frame().from(ends.client())
                .to(ends.server())
                .dontFragment()
                .udpOfTotalLength(length)
                .bytes();
    }

    private FlowRecord told(final int message) {
        return new FlowRecord().wrap(fixture.told(ControlKind.STUBBORN).get(message), 0);
    }

    private static byte[] tcpData(final List<byte[]> frames, final TcpFrames tcp) {
        return Frames.join(frames.stream()
                .map(frame -> Arrays.copyOfRange(frame, TcpFrames.ETHERNET + tcp.headers(), frame.length))
                .toArray(byte[][]::new));
    }

    // ---- TCP ----

    @ParameterizedTest(name = "IPv{0}")
    @ValueSource(ints = {4, 6})
    void shouldResegmentAfterThreeReports(final int version) {
        final TcpFrames tcp = TcpFrames.over(version);
        enforce(tcp);

        sendFourTimes(tcp.segment(SEQUENCE, 1500));

        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.REPORTED, 3L, Verdict.RESEGMENTED, 1L));
        final List<byte[]> pieces = fixture.sentOn();
        assertThat(pieces).extracting(TcpFrames::datagramLength).containsExactly(MTU, 100 + tcp.headers());
        assertThat(tcpData(pieces, tcp)).isEqualTo(Frames.pattern(1500 - tcp.headers()));
    }

    @ParameterizedTest(name = "IPv{0}")
    @ValueSource(ints = {4, 6})
    void shouldLowerTheSegmentSizeOfSuperFrames(final int version) {
        final TcpFrames tcp = TcpFrames.over(version);
        final byte[] superFrame = tcp.superFrame(SEQUENCE, 1500, 5);
        enforce(tcp);

        sendFourTimes(superFrame);

        final byte[] expected = superFrame.clone();
        expected[4] = (byte) (MTU - tcp.headers()); // gso_size, in this machine's order as the header's others
        expected[5] = (byte) ((MTU - tcp.headers()) >> 8);
        assertThat(fixture.sentOn()).containsExactly(expected);
        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.REPORTED, 3L, Verdict.RESEGMENTED, 1L));
    }

    @Test
    void shouldTellWhoGoesOn() {
        final TcpFrames tcp = TcpFrames.over(4);
        enforce(tcp);

        sendFourTimes(tcp.segment(SEQUENCE, 1500));

        assertThat(fixture.told(ControlKind.STUBBORN)).hasSize(1);
        final FlowRecord record = told(0);
        assertThat(new IpAddress(record.destinationHigh(), record.destinationLow()))
                .hasToString(tcp.server());
        assertThat(new IpAddress(record.senderHigh(), record.senderLow())).hasToString(tcp.client());
        assertThat(record.protocol()).isEqualTo(6);
        assertThat(record.sourcePort()).isEqualTo(TcpFrames.CLIENT_PORT);
        assertThat(record.destinationPort()).isEqualTo(TcpFrames.SERVER_PORT);
        assertThat(record.mtu()).isEqualTo(MTU);
        assertThat(record.reports()).isEqualTo(3);
        assertThat(record.resegmented()).isEqualTo(1);
        assertThat(record.fragmented()).isZero();
        assertThat(record.forwarded()).isZero();
    }

    @Test
    void shouldTellItAgainEveryTenSeconds() {
        final TcpFrames tcp = TcpFrames.over(4);
        final byte[] segment = tcp.segment(SEQUENCE, 1500);
        enforce(tcp);
        sendFourTimes(segment);

        fixture.receive(segment).pass(9 * SECOND).receive(segment);
        assertThat(fixture.told(ControlKind.STUBBORN)).hasSize(1);
        fixture.pass(SECOND + 20_000_000).receive(segment);

        assertThat(fixture.told(ControlKind.STUBBORN)).hasSize(2);
        assertThat(told(1).resegmented()).isEqualTo(3);
    }

    @Test
    void shouldTellItLaterIfThereWasNoRoom() {
        final TcpFrames tcp = TcpFrames.over(4);
        final byte[] segment = tcp.segment(SEQUENCE, 1500);
        enforce(tcp);
        fixture.controlIsFull = true;
        sendFourTimes(segment);
        fixture.controlIsFull = false;

        fixture.receive(segment);

        assertThat(told(0).resegmented()).isEqualTo(2);
    }

    @ParameterizedTest(name = "silent for {0} ms: {1}")
    @CsvSource({"10000, RESEGMENTED", "10050, REPORTED"})
    void shouldForgetWhoWasSilentForSoLong(final long ms, final Verdict verdict) {
        final TcpFrames tcp = TcpFrames.over(4);
        final byte[] segment = tcp.segment(SEQUENCE, 1500);
        enforce(tcp);
        sendFourTimes(segment);
        final long before = fixture.lanCounters.of(verdict);

        fixture.pass(ms * SECOND / 1000).receive(segment);

        assertThat(fixture.lanCounters.of(verdict)).isEqualTo(before + 1);
    }

    @Test
    void shouldCountReportsWithinSoLongOnly() {
        final TcpFrames tcp = TcpFrames.over(4);
        final byte[] segment = tcp.segment(SEQUENCE, 1500);
        enforce(tcp);

        fixture.receive(segment, segment).pass(10 * SECOND + 50_000_000).receive(segment, segment);
        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.REPORTED, 4L));

        fixture.receive(segment, segment);
        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.REPORTED, 5L, Verdict.RESEGMENTED, 1L));
    }

    @Test
    void shouldNotTakeOneFlowForAnother() {
        final TcpFrames tcp = TcpFrames.over(4);
        final byte[] segment = tcp.segment(SEQUENCE, 1500);
        enforce(tcp);
        sendFourTimes(segment);

        final byte[] otherPort = segment.clone();
        otherPort[TcpFrames.ETHERNET + 20 + 1]++;
        fixture.receive(otherPort);

        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.REPORTED, 4L, Verdict.RESEGMENTED, 1L));
    }

    @Test
    void shouldNotCountWhatWasNotReported() {
        final FastPathFixture poor = new FastPathFixture(new ReportBudget(0, 0, 0, 7));
        final TcpFrames tcp = TcpFrames.over(4);
        final byte[] segment = tcp.segment(SEQUENCE, 1500);
        poor.policy = policy().build();

        poor.enforce(tcp.server(), MTU).receive(segment, segment, segment, segment);

        assertThat(poor.verdicts()).isEqualTo(Map.of(Verdict.ICMP_RATE_LIMITED, 4L));
    }

    // ---- what cannot be resegmented ----

    @Test
    void shouldFragmentUdpOverIpv4WithDfCleared() {
        final TcpFrames ends = TcpFrames.over(4);
        enforce(ends);

        sendFourTimes(udp(ends, 1500));

        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.REPORTED, 3L, Verdict.FRAGMENTED, 1L));
        final List<byte[]> pieces = fixture.sentOn();
        assertThat(pieces).extracting(TcpFrames::datagramLength).containsExactly(1396, 124); // 1376 is 172 times 8
        assertThat(pieces)
                .extracting(piece -> Frames.u16(piece, TcpFrames.ETHERNET + 6))
                .containsExactly(0x2000, 1376 / 8);
        final int identification = Frames.u16(pieces.get(0), TcpFrames.ETHERNET + 4);
        assertThat(identification).isNotZero().isNotEqualTo(0x1234);
        assertThat(Frames.u16(pieces.get(1), TcpFrames.ETHERNET + 4)).isEqualTo(identification);
        assertThat(told(0).fragmented()).isEqualTo(1);
        assertThat(told(0).protocol()).isEqualTo(17);
    }

    @Test
    void shouldForwardUdpOverIpv6AsItIs() {
        final TcpFrames ends = TcpFrames.over(6);
        final byte[] datagram = udp(ends, 1500);
        enforce(ends);

        sendFourTimes(datagram);

        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.REPORTED, 3L, Verdict.FORWARDED, 1L));
        assertThat(fixture.sentOn()).containsExactly(datagram);
        assertThat(told(0).forwarded()).isEqualTo(1);
    }

    @ParameterizedTest(name = "IPv{0}: {1}")
    @CsvSource({"4, FRAGMENTED", "6, FORWARDED"})
    void shouldNotResegmentWhatIsSigned(final int version, final Verdict verdict) {
        final TcpFrames tcp = TcpFrames.over(version);
        enforce(tcp);

        sendFourTimes(tcp.segment(SEQUENCE, 1500, MD5));

        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.REPORTED, 3L, verdict, 1L));
    }

    // ---- other ways to serve them ----

    @ParameterizedTest(name = "IPv{0}, {1}: {2}")
    @CsvSource({
        "4, FRAGMENT, FRAGMENTED",
        "6, FRAGMENT, FORWARDED",
        "4, FORWARD,  FORWARDED",
        "6, FORWARD,  FORWARDED",
        "4, DROP,     REPORTED",
        "6, DROP,     REPORTED",
    })
    void shouldServeThemAsThePolicySays(final int version, final Then then, final Verdict verdict) {
        final TcpFrames tcp = TcpFrames.over(version);
        fixture.policy = policy().stubborn(then).build();
        enforce(tcp);

        sendFourTimes(tcp.segment(SEQUENCE, 1500));

        assertThat(fixture.lanCounters.of(verdict)).isEqualTo(verdict == Verdict.REPORTED ? 4 : 1);
        assertThat(fixture.told(ControlKind.STUBBORN)).hasSize(1);
    }

    @Test
    void shouldGoOnReportingWhereThePolicySaysDrop() {
        final TcpFrames tcp = TcpFrames.over(4);
        final byte[] segment = tcp.segment(SEQUENCE, 1500);
        fixture.policy = policy().stubborn(Then.DROP).build();
        enforce(tcp);
        sendFourTimes(segment);

        fixture.receive(segment, segment);

        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.REPORTED, 6L));
        assertThat(fixture.sentBack()).hasSize(6);
        assertThat(fixture.sentOn()).isEmpty();
    }

    // ---- too-big: resegment ----

    @ParameterizedTest(name = "IPv{0}")
    @ValueSource(ints = {4, 6})
    void shouldResegmentForAllWhereThePolicySaysSo(final int version) {
        final TcpFrames tcp = TcpFrames.over(version);
        fixture.policy = policy().tooBig(TooBig.RESEGMENT).build();
        enforce(tcp);

        fixture.receive(tcp.segment(SEQUENCE, MTU), tcp.segment(SEQUENCE, MTU + 1));

        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.FORWARDED, 1L, Verdict.RESEGMENTED, 1L));
        assertThat(fixture.sentOn()).extracting(TcpFrames::datagramLength).containsExactly(MTU, MTU, tcp.headers() + 1);
        assertThat(fixture.handedOver)
                .as("nobody was told, so nobody is stubborn")
                .isEmpty();
    }

    @ParameterizedTest(name = "IPv{0}: {1}")
    @CsvSource({"4, FRAGMENTED", "6, FORWARDED"})
    void shouldTreatWhatIsNotTcpAsFragment(final int version, final Verdict verdict) {
        final TcpFrames ends = TcpFrames.over(version);
        fixture.policy = policy().tooBig(TooBig.RESEGMENT).build();
        enforce(ends);

        fixture.receive(udp(ends, 1500));

        assertThat(fixture.verdicts()).isEqualTo(Map.of(verdict, 1L));
    }

    @Test
    void shouldFragmentWhatMayBeFragmented() {
        final TcpFrames tcp = TcpFrames.over(4);
        fixture.policy = policy().tooBig(TooBig.RESEGMENT).build();
        enforce(tcp);

        fixture.receive(tcp.fragmentable(SEQUENCE, 1500));

        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.FRAGMENTED, 1L));
    }

    @Test
    void shouldSendMoreSegmentsThanTheArenaHolds() {
        final TcpFrames tcp = TcpFrames.over(4);
        fixture.policy = policy().tooBig(TooBig.RESEGMENT).build();
        fixture.enforce(tcp.server(), 68);
        final byte[][] frames = new byte[64][];
        Arrays.setAll(frames, i -> tcp.segment(SEQUENCE + i * 8960, 9000));

        fixture.receive(frames);

        // 28 octets of data each: 320 segments of 8960
        assertThat(fixture.sentOn()).hasSize(64 * 320);
        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.RESEGMENTED, 64L));
    }
}
