package io.plateau.fastpath;

import static io.plateau.testkit.FrameBuilder.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.counters.Verdict;
import io.plateau.icmp.ReportBudget;
import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.ring.ControlKind;
import io.plateau.testkit.FrameBuilder;
import io.plateau.testkit.IcmpErrors;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FastPathTest {
    private static final String SERVER = "198.18.0.2";
    private static final String SERVER_IPV6 = "2001:db8::2";
    private static final String CLIENT_IPV6 = "2001:db8::1";
    private static final int GSO_TCPV4 = 1;
    private static final int GSO_TCPV6 = 4;

    private final FastPathFixture fixture = new FastPathFixture();

    @Test
    void shouldPassWhatFitsUntouched() {
        final byte[] frame =
                frame().dontFragment().udpOfTotalLength(1500).padding(3).bytes();

        fixture.enforce(SERVER, 1500).receive(frame);

        assertThat(fixture.sentOn()).containsExactly(frame);
        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.FORWARDED, 1L));
        assertThat(fixture.wanCounters.transmitted()).isEqualTo(1);
    }

    @Test
    void shouldPassWhatIsNotIp() {
        final byte[] arp = frame().bytes();
        arp[10 + 12] = 8;
        arp[10 + 13] = 6;
        final byte[] llc = frame().bytes();
        llc[10 + 12] = 0;
        llc[10 + 13] = 38;

        fixture.enforce("0.0.0.0/0", 68).receive(arp, llc);

        assertThat(fixture.sentOn()).containsExactly(arp, llc);
    }

    @Test
    void shouldKeepOrderWithinBursts() {
        final byte[] small = frame().udpOfTotalLength(100).bytes();
        final byte[] large = frame().udpOfTotalLength(1400).bytes();

        fixture.enforce(SERVER, 1400).enforce("10.0.0.0/8", 576).receive(large, small, large, small);

        assertThat(fixture.sentOn()).containsExactly(large, small, large, small);
    }

    @ParameterizedTest(name = "{0} bytes against {1}: {2}")
    @CsvSource({"576, 576, 1", "577, 576, 2", "1500, 576, 3"})
    void shouldFragmentWhatMayBeFragmented(final int length, final int mtu, final int pieces) {
        fixture.enforce(SERVER, mtu).receive(frame().udpOfTotalLength(length).bytes());

        assertThat(fixture.sentOn()).hasSize(pieces);
        assertThat(fixture.verdicts()).isEqualTo(Map.of(pieces == 1 ? Verdict.FORWARDED : Verdict.FRAGMENTED, 1L));
    }

    @Test
    void shouldReportWhatMustNotBeFragmented() {
        fixture.enforce(SERVER, 1400)
                .receive(frame().dontFragment().udpOfTotalLength(1401).bytes());

        assertThat(fixture.sentOn()).isEmpty();
        final List<byte[]> reports = fixture.sentBack();
        assertThat(reports).hasSize(1);
        final byte[] report = reports.get(0);
        final int icmp = 10 + 14 + 20;
        assertThat(report[icmp]).isEqualTo((byte) 3);
        assertThat(report[icmp + 1]).isEqualTo((byte) 4);
        assertThat(report[icmp + 6]).isEqualTo((byte) (1400 >> 8));
        assertThat(report[icmp + 7]).isEqualTo((byte) 1400);
        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.REPORTED, 1L));
        assertThat(fixture.lanCounters.transmitted()).isEqualTo(1);
    }

    @Test
    void shouldReportIpv6() {
        fixture.enforce("2001:db8::/32", 1300)
                .receive(frame().from(CLIENT_IPV6)
                        .to(SERVER_IPV6)
                        .udpOfTotalLength(1301)
                        .bytes());

        assertThat(fixture.sentBack()).hasSize(1);
        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.REPORTED, 1L));
    }

    @Test
    void shouldHoldTheEgressLinkAgainstItToo() {
        fixture.linkMtus.update(FastPathFixture.EGRESS, 1500);

        fixture.receive(frame().dontFragment().udpOfTotalLength(1501).bytes());

        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.REPORTED, 1L));
    }

    @ParameterizedTest(name = "segments of {0} against 1400: {1}")
    @CsvSource({"1360, FORWARDED", "1361, REPORTED"})
    void shouldJudgeSuperFramesByItsSegments(final int segment, final Verdict verdict) {
        fixture.enforce(SERVER, 1400)
                .receive(frame().dontFragment()
                        .tcpOfPayload(20_000)
                        .gso(GSO_TCPV4, segment)
                        .bytes());

        assertThat(fixture.verdicts()).isEqualTo(Map.of(verdict, 1L));
    }

    @ParameterizedTest(name = "IPv6 segments of {0} against 1400: {1}")
    @CsvSource({"1340, FORWARDED", "1341, REPORTED"})
    void shouldJudgeAnIpv6SuperFrameByItsSegments(final int segment, final Verdict verdict) {
        fixture.enforce("2001:db8::/32", 1400)
                .receive(frame().from(CLIENT_IPV6)
                        .to(SERVER_IPV6)
                        .tcpOfPayload(20_000)
                        .gso(GSO_TCPV6, segment)
                        .bytes());

        assertThat(fixture.verdicts()).isEqualTo(Map.of(verdict, 1L));
    }

    @Test
    void shouldSegmentThenFragmentSuperFrames() {
        fixture.enforce(SERVER, 576)
                .receive(frame().tcpOfPayload(2920).gso(GSO_TCPV4, 1460).bytes());

        assertThat(fixture.sentOn()).hasSize(6).allMatch(frame -> frame.length <= 10 + 14 + 576);
        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.FRAGMENTED, 1L));
    }

    @Test
    void shouldDropSuperFramesWithoutSegments() {
        fixture.receive(
                frame().tcpOfPayload(2920).gso(GSO_TCPV4, 0).bytes(),
                frame().protocol(132, new byte[100]).gso(GSO_TCPV4, 50).bytes());

        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.MALFORMED, 2L));
    }

    @ParameterizedTest
    @CsvSource({"FRAGMENT, FRAGMENTED, 2", "FORWARD, FORWARDED, 1"})
    void shouldDoAsThePolicySaysWhenDfIsSet(
            final PolicySettings.TooBig tooBig, final Verdict verdict, final int frames) {
        fixture.policy = FastPathFixture.policy(tooBig, PolicySettings.RefusedClaims.FORWARD);

        fixture.enforce(SERVER, 1400)
                .receive(frame().dontFragment().udpOfTotalLength(1500).bytes());

        assertThat(fixture.verdicts()).isEqualTo(Map.of(verdict, 1L));
        assertThat(fixture.sentOn()).hasSize(frames);
    }

    @Test
    void shouldForwardIpv6WholeWhereThePolicyFragments() {
        fixture.policy = FastPathFixture.policy(PolicySettings.TooBig.FRAGMENT, PolicySettings.RefusedClaims.FORWARD);

        fixture.enforce("2001:db8::/32", 1300)
                .receive(frame().from(CLIENT_IPV6)
                        .to(SERVER_IPV6)
                        .udpOfTotalLength(1400)
                        .bytes());

        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.FORWARDED, 1L));
    }

    @Test
    void shouldDropWhatContradictsItself() {
        final byte[] tooLong = frame().udpOfTotalLength(100).bytes();
        tooLong[10 + 14 + 2] = 1;
        final byte[] shortHeader = frame().udpOfTotalLength(100).bytes();
        shortHeader[10 + 14] = 0x44;
        final byte[] ipv6 =
                frame().from(CLIENT_IPV6).to(SERVER_IPV6).udpOfTotalLength(100).bytes();
        ipv6[10 + 14 + 4] = 1;
        final byte[] runt = new byte[10 + 13];

        fixture.receive(tooLong, shortHeader, ipv6, runt);

        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.MALFORMED, 4L));
        assertThat(fixture.sentOn()).isEmpty();
    }

    @Test
    void shouldVerifyTheHeaderBeforeItCutsOrReports() {
        final byte[] damaged = frame().dontFragment().udpOfTotalLength(1500).bytes();
        damaged[10 + 14 + 8]--;

        fixture.enforce(SERVER, 1400).receive(damaged);

        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.MALFORMED, 1L));
    }

    @Test
    void shouldNotReportWhereNobodyMayBeTold() {
        fixture.enforce("0.0.0.0/0", 1400)
                .receive(
                        frame().to("224.0.0.5")
                                .dontFragment()
                                .udpOfTotalLength(1500)
                                .bytes(),
                        frame().fragment(false, 100)
                                .dontFragment()
                                .udpOfTotalLength(1500)
                                .bytes());

        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.TOO_BIG_UNREPORTABLE, 2L));
    }

    @Test
    void shouldCountWhatTheBudgetForbids() {
        final FastPathFixture poor = new FastPathFixture(new ReportBudget(0, 0, 0, 7));

        poor.enforce(SERVER, 1400)
                .receive(frame().dontFragment().udpOfTotalLength(1500).bytes());

        assertThat(poor.verdicts()).isEqualTo(Map.of(Verdict.ICMP_RATE_LIMITED, 1L));
    }

    @Test
    void shouldCountWhatTheEgressDoesNotTake() {
        fixture.wan.limitFrameLength(1000);
        final byte[] arp = frame().protocol(17, new byte[1200]).bytes();
        arp[10 + 12] = 8;
        arp[10 + 13] = 6;

        fixture.receive(arp);

        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.TOO_BIG_UNREPORTABLE, 1L));
        assertThat(fixture.isConserved()).isTrue();
    }

    @Test
    void shouldSendMoreFramesThanTheQueueHolds() {
        final byte[] large = frame().udpOfTotalLength(9000).bytes();
        final byte[][] burst = new byte[20][];
        Arrays.fill(burst, large);

        fixture.enforce(SERVER, 200).receive(burst);

        assertThat(fixture.sentOn()).hasSize(20 * 51);
        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.FRAGMENTED, 20L));
    }

    @Test
    void shouldHandClaimsToTheControlThreadAndPassThemOn() {
        final byte[] claim = claim(1300);

        fixture.receive(claim);

        assertThat(fixture.handedOver).containsExactly(ControlKind.CLAIM);
        assertThat(fixture.sentOn()).containsExactly(claim);
    }

    @Test
    void shouldHandIpv6ClaimsOver() {
        final byte[] quoted =
                frame().from(CLIENT_IPV6).to(SERVER_IPV6).udpOfTotalLength(1400).datagram();

        fixture.receive(withVirtioNetHeader(IcmpErrors.packetTooBigFrame("2001:db8::9", CLIENT_IPV6, 1300, quoted)));

        assertThat(fixture.handedOver).containsExactly(ControlKind.CLAIM);
    }

    @Test
    void shouldDropTheMessageOfRefusedClaimsWhereThePolicySaysSo() {
        fixture.policy = FastPathFixture.policy(PolicySettings.TooBig.REPORT, PolicySettings.RefusedClaims.DROP);

        fixture.receive(claim(1300), claim(1500));

        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.FORWARDED, 1L, Verdict.POLICY, 1L));
        assertThat(fixture.handedOver).containsExactly(ControlKind.CLAIM, ControlKind.CLAIM);
    }

    @Test
    void shouldCountClaimsThatFoundNoRoom() {
        fixture.controlIsFull = true;
        fixture.receive(claim(1300));
        fixture.controlIsFull = false;

        fixture.path.housekeep(FastPathFixture.NOW);

        assertThat(fixture.handedOver).containsExactly(ControlKind.OVERRUN);
        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.FORWARDED, 1L));
    }

    @Test
    void shouldHandOverWhatAnEntryCost() {
        fixture.enforce(SERVER, 1400)
                .receive(frame().dontFragment().udpOfTotalLength(1500).bytes());
        fixture.path.housekeep(FastPathFixture.NOW);

        assertThat(fixture.handedOver).containsExactly(ControlKind.IMPACT);
    }

    @Test
    void shouldNotHoldMappedIpv6AddressesAgainstIpv4Entries() {
        fixture.enforce(SERVER, 576).receive(mappedDestination());

        assertThat(fixture.verdicts()).isEqualTo(Map.of(Verdict.FORWARDED, 1L));
    }

    private static byte[] mappedDestination() {
        final byte[] bytes = frame().from(CLIENT_IPV6)
                .to("2001:db8::ffff:c612:2")
                .udpOfTotalLength(1400)
                .bytes();
        Arrays.fill(bytes, 10 + 14 + 24, 10 + 14 + 34, (byte) 0);
        bytes[10 + 14 + 34] = -1;
        bytes[10 + 14 + 35] = -1;
        return bytes;
    }

    private static byte[] claim(final int mtu) {
        final byte[] quoted =
                FrameBuilder.frame().dontFragment().udpOfTotalLength(1500).datagram();
        return withVirtioNetHeader(IcmpErrors.fragmentationNeededFrame("198.18.0.9", "198.18.0.1", mtu, quoted));
    }

    private static byte[] withVirtioNetHeader(final byte[] frame) {
        final byte[] bytes = new byte[10 + frame.length];
        System.arraycopy(frame, 0, bytes, 10, frame.length);
        return bytes;
    }
}
