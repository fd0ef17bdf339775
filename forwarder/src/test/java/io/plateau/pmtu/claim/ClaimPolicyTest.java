package io.plateau.pmtu.claim;

import static io.plateau.pmtu.event.PmtuEvent.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.pmtu.claim.PolicySettings.BelowFloor;
import io.plateau.pmtu.claim.PolicySettings.Evidence;
import io.plateau.pmtu.event.Reason;
import io.plateau.pmtu.table.PmtuReader;
import io.plateau.testkit.Allocations;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClaimPolicyTest {
    private static final String IPV4 = "198.51.100.7";
    private static final String IPV6 = "2001:db8:3::4";
    private static final int NONE = PmtuReader.NONE;

    private final Claim claim = new Claim();
    private final Decision decision = new Decision();
    private final ClaimSituation situation = new ClaimSituation();

    private void judge(
            final PolicySettings settings,
            final ClaimFrames frame,
            final int enforced,
            final boolean locked,
            final int link) {
        final UnsafeBuffer bytes = frame.build();
        new ClaimParser().parse(bytes, 0, bytes.capacity(), false, claim);
        ClaimPolicy.judge(
                settings, claim, situation.enforced(enforced, locked, false).link(link), decision);
    }

    private void assertDecided(final ClaimOutcome outcome, final Reason reason, final int mtu) {
        assertThat(decision.outcome()).isEqualTo(outcome);
        assertThat(decision.reason()).isEqualTo(reason);
        assertThat(decision.newMtu()).isEqualTo(mtu);
    }

    @ParameterizedTest(name = "{0}: {1} claimed, {2} enforced, {3} linked: {4} {5}")
    @CsvSource({
        "198.51.100.7,  1499,  2147483647, 1500, CLAIM,       1499",
        "198.51.100.7,  1499,  1500,       9000, CLAIM,       1499",
        "198.51.100.7,  1499,  1499,       1500, NOT_SMALLER, -1",
        "198.51.100.7,  1499,  2147483647, 1499, NOT_SMALLER, -1",
        "198.51.100.7,  552,   2147483647, 1500, CLAIM,       552",
        "2001:db8:3::4, 1280,  2147483647, 1500, CLAIM,       1280",
        "2001:db8:3::4, 1499,  2147483647, 1500, CLAIM,       1499",
        "2001:db8:3::4, 1500,  2147483647, 1501, QUOTE_INCONSISTENT, -1",
    })
    void shouldBelieveWhatIsSmaller(
            final String destination,
            final long mtu,
            final int enforced,
            final int link,
            final Reason reason,
            final int newMtu) {
        judge(Policies.of(BelowFloor.QUARANTINE), ClaimFrames.about(destination).mtu(mtu), enforced, false, link);

        assertDecided(newMtu == ABSENT ? ClaimOutcome.REJECTED : ClaimOutcome.ACCEPTED, reason, newMtu);
    }

    @ParameterizedTest(name = "IPv6 {0} of a quote of {1}: {2}")
    @CsvSource({"65535, ACCEPTED, CLAIM", "65536, REJECTED, NOT_SMALLER", "4294967295, REJECTED, NOT_SMALLER"})
    void shouldKnowThatNoMtuExceedsSixteenBits(final long mtu, final ClaimOutcome outcome, final Reason reason) {
        final PolicySettings gullible = Policies.of(BelowFloor.ACCEPT, Evidence.NONE, List.of());

        judge(gullible, ClaimFrames.about(IPV6).mtu(mtu), NONE, false, 65575);

        assertDecided(outcome, reason, outcome == ClaimOutcome.ACCEPTED ? (int) mtu : ABSENT);
    }

    @ParameterizedTest(name = "IPv4 {0}, {1}, {2} enforced: {3} {4} {5}")
    @CsvSource({
        "551, QUARANTINE, 2147483647, QUARANTINED, BELOW_FLOOR, 551",
        "551, CLAMP,      2147483647, ACCEPTED,    CLAMPED,     552",
        "551, CLAMP,      553,        ACCEPTED,    CLAMPED,     552",
        "551, CLAMP,      552,        REJECTED,    NOT_SMALLER, -1",
        "551, REJECT,     2147483647, REJECTED,    BELOW_FLOOR, -1",
        "551, ACCEPT,     2147483647, ACCEPTED,    CLAIM,       551",
        "68,  ACCEPT,     2147483647, ACCEPTED,    CLAIM,       68",
        "67,  ACCEPT,     2147483647, ACCEPTED,    CLAMPED,     68",
        "67,  ACCEPT,     68,         REJECTED,    NOT_SMALLER, -1",
        "1,   QUARANTINE, 2147483647, QUARANTINED, BELOW_FLOOR, 1",
        "551, QUARANTINE, 551,        REJECTED,    NOT_SMALLER, -1",
    })
    void shouldTreatWhatIsBelowTheFloor(
            final long mtu,
            final BelowFloor belowFloor,
            final int enforced,
            final ClaimOutcome outcome,
            final Reason reason,
            final int newMtu) {
        judge(Policies.of(belowFloor), ClaimFrames.about(IPV4).mtu(mtu), enforced, false, 1500);

        assertDecided(outcome, reason, newMtu);
    }

    @ParameterizedTest(name = "IPv6 {0}, {1}: {2} {3} {4}")
    @CsvSource({
        "1279, QUARANTINE, QUARANTINED, BELOW_FLOOR, 1279",
        "1279, CLAMP,      ACCEPTED,    CLAMPED,     1280",
        "1279, REJECT,     REJECTED,    BELOW_FLOOR, -1",
        "1279, ACCEPT,     ACCEPTED,    CLAMPED,     1280",
        "0,    ACCEPT,     ACCEPTED,    CLAMPED,     1280",
        "0,    QUARANTINE, QUARANTINED, BELOW_FLOOR, 0",
    })
    void shouldNeverGoBelowTheMinimumOfIpv6(
            final long mtu,
            final BelowFloor belowFloor,
            final ClaimOutcome outcome,
            final Reason reason,
            final int newMtu) {
        judge(Policies.of(belowFloor), ClaimFrames.about(IPV6).mtu(mtu), NONE, false, 1500);

        assertDecided(outcome, reason, newMtu);
    }

    @ParameterizedTest(name = "next-hop MTU 0, {0} quoted, {1} in force: {2}")
    @CsvSource({
        // RFC 1191 section 7: the next plateau below the quoted length
        "1500, 1500, 1492",
        "1493, 1500, 1492",
        "1492, 1500, 1006",
        "1007, 1500, 1006",
        "1006, 1500, -1", // 508: below the floor
        "65535, 65535, 32000",
        "32001, 65535, 32000",
        "32000, 65535, 17914",
        "17914, 65535, 8166",
        "8166, 65535, 4352",
        "4352, 65535, 2002",
        "2002, 65535, 1492",
        // longer than what is in force: a header too much, RFC 1191 section 5
        "1520, 1500, 1492",
        "1512, 1500, 1006",
    })
    void shouldEstimateByPlateaus(final int quotedLength, final int inForce, final int newMtu) {
        judge(
                Policies.of(BelowFloor.REJECT),
                ClaimFrames.about(IPV4).mtu(0).quotedLength(quotedLength),
                inForce,
                false,
                65535);

        assertThat(decision.newMtu()).isEqualTo(newMtu);
    }

    @ParameterizedTest(name = "below {0}: {1}")
    @CsvSource({"509,508", "508,296", "297,296", "296,68", "69,68", "68,68", "28,68"})
    void shouldEndThePlateausAtTheMinimum(final int length, final int plateau) {
        assertThat(ClaimPolicy.plateauBelow(length)).isEqualTo(plateau);
    }

    @ParameterizedTest(name = "flags and offset {0}, {1} quoted, {2} claimed: {3}")
    @CsvSource({
        "0x4000, 1401, 1400, CLAIM",
        "0x4000, 1400, 1400, QUOTE_INCONSISTENT",
        "0x0000, 1500, 1400, QUOTE_INCONSISTENT",
        "0x6000, 1500, 1400, CLAIM", // a first fragment
        "0x4001, 1500, 1400, QUOTE_INCONSISTENT",
    })
    void shouldWantOneQuoteThatCanBe(final String field, final int quotedLength, final long mtu, final Reason reason) {
        final ClaimFrames frame = ClaimFrames.about(IPV4)
                .flagsAndOffset(Integer.decode(field))
                .quotedLength(quotedLength)
                .mtu(mtu);

        judge(Policies.of(BelowFloor.QUARANTINE), frame, NONE, false, 1500);
        assertThat(decision.reason()).isEqualTo(reason);

        judge(Policies.of(BelowFloor.QUARANTINE, Evidence.NONE, List.of()), frame, NONE, false, 1500);
        assertDecided(ClaimOutcome.ACCEPTED, Reason.CLAIM, 1400);
    }

    @ParameterizedTest
    @CsvSource({"198.51.100.7,192.0.2.2", "2001:db8:3::4,2001:db8:1::2", "2001:db8:3::4,2001:db8:2::1"})
    void shouldWantTheErrorToGoToTheQuotedSource(final String destination, final String sender) {
        judge(Policies.of(BelowFloor.QUARANTINE), ClaimFrames.about(destination).sender(sender), NONE, false, 1500);

        assertThat(claim.isSentToQuotedSource()).isFalse();
        // IPv4-mapped senders aside, the checksum still holds: only the quote is wrong
        assertDecided(ClaimOutcome.REJECTED, Reason.QUOTE_INCONSISTENT, ABSENT);
    }

    @Test
    void shouldGiveTheFirstReason() {
        final PolicySettings settings = Policies.of(BelowFloor.REJECT);
        final ClaimFrames[] frames = {
            ClaimFrames.about(IPV4).shortenQuoteTo(20).wrongChecksum().mtu(100),
            ClaimFrames.about(IPV4).flagsAndOffset(0).wrongChecksum().mtu(100),
            ClaimFrames.about(IPV4).flagsAndOffset(0).mtu(1500),
            ClaimFrames.about(IPV4).mtu(1400),
        };
        final Reason[] reasons = {
            Reason.MALFORMED, Reason.BAD_CHECKSUM, Reason.QUOTE_INCONSISTENT, Reason.LOCKED,
        };
        for (int i = 0; i < frames.length; i++) {
            judge(settings, frames[i], 1400, true, 1500);
            assertDecided(ClaimOutcome.REJECTED, reasons[i], ABSENT);
        }
        judge(settings, ClaimFrames.about(IPV4).mtu(500), 400, false, 1500);
        assertThat(decision.reason()).isEqualTo(Reason.NOT_SMALLER);
    }

    @Test
    void shouldNotAllocate() {
        final PolicySettings settings = Policies.of(BelowFloor.QUARANTINE);
        judge(settings, ClaimFrames.about(IPV4), NONE, false, 1500);

        assertThat(Allocations.bytesPerMillionCalls(() -> ClaimPolicy.judge(settings, claim, situation, decision)))
                .isZero();
    }
}
