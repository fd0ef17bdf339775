package io.plateau.pmtu.claim;

import static io.plateau.pmtu.event.PmtuEvent.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.pmtu.claim.PolicySettings.BelowFloor;
import io.plateau.pmtu.claim.PolicySettings.Evidence;
import io.plateau.pmtu.event.Reason;
import io.plateau.pmtu.table.PmtuReader;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a claim leads to by what was moved, what was disproved, and what ends soon. */
class ClaimPolicyEvidenceTest {
    private static final String IPV4 = "198.51.100.7";
    private static final String IPV6 = "2001:db8:3::4";
    private static final int NONE = PmtuReader.NONE;
    private static final boolean MOVED = true;
    private static final boolean UNSEEN = false;

    private final ClaimSituation situation =
            new ClaimSituation().enforced(NONE, false, false).link(1500);

    private Decision judge(final BelowFloor belowFloor, final Evidence evidence, final ClaimFrames frame) {
        final UnsafeBuffer bytes = frame.build();
        final Claim claim = new Claim();
        final Decision decision = new Decision();
        new ClaimParser().parse(bytes, 0, bytes.capacity(), false, claim);
        ClaimPolicy.judge(Policies.of(belowFloor, evidence, List.of()), claim, situation, decision);
        return decision;
    }

    private Decision judge(final String destination, final int mtu) {
        return judge(
                BelowFloor.QUARANTINE,
                Evidence.FLOW,
                ClaimFrames.about(destination).mtu(mtu));
    }

    private static void assertDecided(
            final Decision decision, final ClaimOutcome outcome, final Reason reason, final int mtu) {
        assertThat(decision.outcome()).isEqualTo(outcome);
        assertThat(decision.reason()).isEqualTo(reason);
        assertThat(decision.newMtu()).isEqualTo(mtu);
    }

    @ParameterizedTest(name = "evidence {0}, moved {1}: {2}")
    @CsvSource({
        "FLOW,  true,  CLAIM,        1400",
        "FLOW,  false, NO_SUCH_FLOW, -1",
        "QUOTE, false, CLAIM,        1400",
        "NONE,  false, CLAIM,        1400",
    })
    void shouldWantWhatWasMoved(final Evidence evidence, final boolean isMoved, final Reason reason, final int newMtu) {
        situation.evidence(isMoved, 0);

        final Decision decision = judge(BelowFloor.QUARANTINE, evidence, ClaimFrames.about(IPV4));

        assertDecided(decision, newMtu == ABSENT ? ClaimOutcome.REJECTED : ClaimOutcome.ACCEPTED, reason, newMtu);
    }

    @ParameterizedTest(name = "551 claimed, {0}, moved {1}: {2} {3} {4}")
    @CsvSource({
        "QUARANTINE, true,  QUARANTINED, BELOW_FLOOR,  551",
        "QUARANTINE, false, QUARANTINED, BELOW_FLOOR,  551",
        "REJECT,     true,  REJECTED,    BELOW_FLOOR,  -1",
        "REJECT,     false, REJECTED,    BELOW_FLOOR,  -1",
        "CLAMP,      true,  ACCEPTED,    CLAMPED,      552",
        "CLAMP,      false, REJECTED,    NO_SUCH_FLOW, -1",
        "ACCEPT,     true,  ACCEPTED,    CLAIM,        551",
        "ACCEPT,     false, REJECTED,    NO_SUCH_FLOW, -1",
    })
    void shouldWantEvidenceBelowTheFloorOnlyForWhatIsEnforced(
            final BelowFloor belowFloor,
            final boolean isMoved,
            final ClaimOutcome outcome,
            final Reason reason,
            final int newMtu) {
        situation.evidence(isMoved, 0);

        final Decision decision =
                judge(belowFloor, Evidence.FLOW, ClaimFrames.about(IPV4).mtu(551));

        assertDecided(decision, outcome, reason, newMtu);
    }

    @ParameterizedTest(name = "{0} claimed by whom {1} arrived: {2}")
    @CsvSource({
        "1399, 1400, DISPROVED,   REJECTED",
        "1400, 1400, CLAIM,       ACCEPTED",
        "1399, 0,    CLAIM,       ACCEPTED",
        "551,  552,  DISPROVED,   REJECTED",
        "551,  551,  BELOW_FLOOR, QUARANTINED",
    })
    void shouldNotBelieveAgainWhoWasDisproved(
            final int mtu, final int proven, final Reason reason, final ClaimOutcome outcome) {
        situation.evidence(MOVED, proven);

        final Decision decision = judge(IPV4, mtu);

        assertThat(decision.reason()).isEqualTo(reason);
        assertThat(decision.outcome()).isEqualTo(outcome);
    }

    @ParameterizedTest(name = "{0} claimed, {1} enforced, locked {2}, {3} proven, moved {4}: {5}")
    @CsvSource({
        "1400, 1400, true,  1500, false, LOCKED",
        "1400, 1400, false, 1500, false, NOT_SMALLER",
        "1399, 1400, false, 1500, false, DISPROVED",
        "551,  1400, false, 1500, false, DISPROVED",
        "551,  1400, false, 0,    false, BELOW_FLOOR",
        "552,  1400, false, 0,    false, NO_SUCH_FLOW",
        "552,  1400, false, 0,    true,  CLAIM",
    })
    void shouldGiveTheFirstReason(
            final int mtu,
            final int enforced,
            final boolean isLocked,
            final int proven,
            final boolean isMoved,
            final Reason reason) {
        situation.enforced(enforced, isLocked, false).evidence(isMoved, proven);

        final Decision decision =
                judge(BelowFloor.REJECT, Evidence.FLOW, ClaimFrames.about(IPV4).mtu(mtu));

        assertThat(decision.reason()).isEqualTo(reason);
    }

    @ParameterizedTest(name = "{0} claimed, 1400 enforced, renewable {1}: {2}")
    @CsvSource({"1400,true,CLAIM", "1400,false,NOT_SMALLER", "1401,true,NOT_SMALLER", "1399,false,CLAIM"})
    void shouldProlongWhatIsSaidAgain(final int mtu, final boolean isRenewable, final Reason reason) {
        situation.enforced(1400, false, isRenewable).evidence(MOVED, 0);

        assertThat(judge(IPV4, mtu).reason()).isEqualTo(reason);
    }

    @ParameterizedTest(name = "{0} claimed and clamped to 552, {1} enforced, renewable {2}: {3}")
    @CsvSource({"551,552,true,CLAMPED", "551,552,false,NOT_SMALLER", "551,551,true,NOT_SMALLER"})
    void shouldProlongWhatWasClamped(
            final int mtu, final int enforced, final boolean isRenewable, final Reason reason) {
        situation.enforced(enforced, false, isRenewable).evidence(MOVED, 0);

        final Decision decision =
                judge(BelowFloor.CLAMP, Evidence.FLOW, ClaimFrames.about(IPV4).mtu(mtu));

        assertThat(decision.reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource({"1300,NOT_SMALLER", "1299,CLAIM"})
    void shouldNotTakeTheLinkForWhatIsSaidAgain(final int mtu, final Reason reason) {
        situation.enforced(1400, false, true).link(1300).evidence(MOVED, 0);

        assertThat(judge(IPV4, mtu).reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @EnumSource(
            value = Evidence.class,
            names = {"FLOW", "QUOTE"})
    void shouldNotLetWhatWasMovedMakeUpForOneQuoteThatCannotBe(final Evidence evidence) {
        situation.evidence(MOVED, 0);

        final Decision decision =
                judge(BelowFloor.QUARANTINE, evidence, ClaimFrames.about(IPV4).flagsAndOffset(0));

        assertDecided(decision, ClaimOutcome.REJECTED, Reason.QUOTE_INCONSISTENT, ABSENT);
    }

    // RFC 1812 section 4.3.2.7 forbids errors about IPv4's later fragments; RFC 4443 section 2.4 does not.
    @ParameterizedTest(name = "quote of a later fragment to {0}: {1}")
    @CsvSource({IPV4 + ",QUOTE_INCONSISTENT", IPV6 + ",CLAIM"})
    void shouldKnowWhoseLaterFragmentsAreTooBig(final String destination, final Reason reason) {
        final ClaimFrames frame = ClaimFrames.about(destination);
        if (IPV4.equals(destination)) {
            frame.flagsAndOffset(0x4020);
        } else {
            frame.quoted(44, "303901bb01020304").extensions("0600 0100 00000007");
        }
        situation.evidence(MOVED, 0);

        assertThat(judge(BelowFloor.QUARANTINE, Evidence.FLOW, frame).reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource({IPV4, IPV6})
    void shouldRefuseTheUnseenOverEitherProtocol(final String destination) {
        situation.evidence(UNSEEN, 0);

        assertThat(judge(destination, 1400).reason()).isEqualTo(Reason.NO_SUCH_FLOW);
    }
}
