package io.plateau.pmtu;

import static io.plateau.pmtu.Bench.MS;
import static io.plateau.pmtu.Bench.SECOND;
import static io.plateau.pmtu.claim.PolicyBuilder.policy;
import static io.plateau.pmtu.event.EventType.CLAIM_ACCEPTED;
import static io.plateau.pmtu.event.EventType.CLAIM_QUARANTINED;
import static io.plateau.pmtu.event.EventType.CLAIM_REJECTED;
import static io.plateau.pmtu.event.EventType.MTU_CHANGED;
import static io.plateau.pmtu.event.PmtuEvent.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.pmtu.claim.ClaimFrames;
import io.plateau.pmtu.claim.ClaimOutcome;
import io.plateau.pmtu.claim.Policies;
import io.plateau.pmtu.claim.PolicySettings.BelowFloor;
import io.plateau.pmtu.claim.PolicySettings.Evidence;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.QuoteEvidence;
import io.plateau.pmtu.event.Reason;
import io.plateau.pmtu.table.PmtuReader;
import io.plateau.wire.IpPrefix;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Claims on the control thread, where the policy asks for evidence. */
class ClaimAgentTest {
    private static final String HOST = "198.51.100.7";
    private static final long NO_RAISE_NS = 300 * SECOND;

    private final Bench bench = Bench.started(4, Policies.of(BelowFloor.QUARANTINE, Evidence.FLOW, List.of()));

    @AfterEach
    void replayGivesTheSameState() {
        assertThat(bench.replayed().digest()).isEqualTo(bench.state().digest());
    }

    private long counted(final ClaimOutcome outcome, final Reason reason) {
        return bench.control().claims().of(outcome, reason);
    }

    @ParameterizedTest
    @CsvSource({HOST, "2001:db8:3::4"})
    void shouldBelieveWhatQuotesWhatWasMoved(final String host) {
        bench.move(host);
        bench.claim(host, 1400);

        assertThat(bench.log().last(CLAIM_ACCEPTED).quoteEvidence()).isEqualTo(QuoteEvidence.MOVED);
        assertThat(bench.log().last(CLAIM_ACCEPTED).linkMtu()).isEqualTo(1500);
        assertThat(bench.mtu(host)).isEqualTo(1400);
    }

    @Test
    void shouldRefuseWhatQuotesAnythingElse() {
        bench.claim(HOST, 1400);

        final PmtuEvent refused = bench.log().last();
        assertThat(refused.type()).isEqualTo(CLAIM_REJECTED);
        assertThat(refused.reason()).isEqualTo(Reason.NO_SUCH_FLOW);
        assertThat(refused.quoteEvidence()).isEqualTo(QuoteEvidence.NOT_MOVED);
        assertThat(refused.newMtu()).isEqualTo(ABSENT);
        assertThat(bench.mtu(HOST)).isEqualTo(PmtuReader.NONE);
        assertThat(counted(ClaimOutcome.REJECTED, Reason.NO_SUCH_FLOW)).isEqualTo(1);
    }

    @Test
    void shouldSayOfQuarantinedClaimsWhetherTheyQuoteWhatWasMoved() {
        bench.claim(HOST, 296);
        assertThat(bench.log().last().type()).isEqualTo(CLAIM_QUARANTINED);
        assertThat(bench.log().last().quoteEvidence()).isEqualTo(QuoteEvidence.NOT_MOVED);

        bench.move(HOST);
        bench.claim(HOST, 296);
        assertThat(bench.log().last().quoteEvidence()).isEqualTo(QuoteEvidence.MOVED);
    }

    @Test
    void shouldSayNothingOfItWhereThePolicyDoesNotAsk() {
        bench.run(PmtuCommand.applyPolicy(Policies.of(BelowFloor.QUARANTINE), ""));

        bench.claim(HOST, 1400);

        assertThat(bench.log().last(CLAIM_ACCEPTED).detail()).isNull();
    }

    // ---- RFC 1191 section 6.3 ----

    @ParameterizedTest(name = "{0} ms before 5 minutes are left: {1}")
    @CsvSource({"0, NOT_SMALLER", "-1, CLAIM"})
    void shouldProlongWhatIsSaidAgainWhenFiveMinutesAreLeft(final long ms, final Reason reason) {
        bench.move(HOST);
        bench.claim(HOST, 1400);
        bench.pass(Policies.MAX_AGE_NS - NO_RAISE_NS - ms * MS);
        bench.move(HOST);

        bench.claim(HOST, 1400);

        assertThat(bench.log().last().reason()).isEqualTo(reason);
        if (reason == Reason.CLAIM) {
            final PmtuEvent changed = bench.log().last(MTU_CHANGED);
            assertThat(changed.oldMtu()).isEqualTo(1400);
            assertThat(changed.newMtu()).isEqualTo(1400);
            assertThat(changed.expiresNs()).isEqualTo(bench.nowNs() + Policies.MAX_AGE_NS);
            bench.tick(Policies.MAX_AGE_NS - MS);
            assertThat(bench.mtu(HOST)).isEqualTo(1400);
            bench.tick(MS);
            assertThat(bench.mtu(HOST)).isEqualTo(PmtuReader.NONE);
        }
    }

    @ParameterizedTest(name = "max-age 2 minutes, {0} ms later: {1}")
    @CsvSource({"60000, NOT_SMALLER", "60001, CLAIM"})
    void shouldProlongOneShortLifeWhenHalfOfItIsOver(final long ms, final Reason reason) {
        bench.run(PmtuCommand.applyPolicy(
                policy().evidence(Evidence.QUOTE).maxAgeNs(120 * SECOND).build(), ""));
        bench.claim(HOST, 1400);
        bench.pass(ms * MS);

        bench.claim(HOST, 1400);

        assertThat(bench.log().last().reason()).isEqualTo(reason);
    }

    @Test
    void shouldNotProlongWhatAnOperatorSaid() {
        bench.set(HOST, 1400);
        bench.move(HOST);

        bench.claim(HOST, 1400);

        assertThat(bench.log().last().reason()).isEqualTo(Reason.NOT_SMALLER);
    }

    @Test
    void shouldNotProlongWithoutEvidence() {
        bench.move(HOST);
        bench.claim(HOST, 1400);
        bench.pass(Policies.MAX_AGE_NS - SECOND);

        bench.claim(HOST, 1400);

        assertThat(bench.log().last().reason()).isEqualTo(Reason.NO_SUCH_FLOW);
    }

    // ---- too many ----

    @Test
    void shouldCountAndTellOfClaimsThatAreTooMany() {
        final byte[] first = ClaimFrames.about(HOST).mtu(1300).bytes();

        bench.limit(12345, first);

        assertThat(counted(ClaimOutcome.REJECTED, Reason.RATE_LIMITED)).isEqualTo(12345);
        final PmtuEvent told = bench.log().last();
        assertThat(told.type()).isEqualTo(CLAIM_REJECTED);
        assertThat(told.reason()).isEqualTo(Reason.RATE_LIMITED);
        assertThat(told.detail()).isEqualTo("claims since the last such event: 12345");
        assertThat(told.packet()).isEqualTo(first);
        assertThat(told.port()).isEqualTo("wan");
        assertThat(told.claimedMtu()).isEqualTo(1300);
        assertThat(told.reporter()).isEqualTo(ClaimFrames.REPORTER);
        assertThat(told.destination()).isEqualTo(IpPrefix.parse(HOST));
        assertThat(told.sender()).isEqualTo(ClaimFrames.SENDER);
        assertThat(bench.mtu(HOST)).isEqualTo(PmtuReader.NONE);
    }

    @Test
    void shouldTellWhoClaimsWithoutOneQuote() {
        bench.limit(2, ClaimFrames.about(HOST).shortenQuoteTo(0).bytes());

        assertThat(bench.log().last().reporter()).isEqualTo(ClaimFrames.REPORTER);
        assertThat(bench.log().last().destination()).isNull();
    }

    @Test
    void shouldCountWhatCannotBeRead() {
        bench.limit(3, ClaimFrames.about(HOST).type(3, 3).bytes());

        assertThat(counted(ClaimOutcome.REJECTED, Reason.RATE_LIMITED)).isEqualTo(3);
        assertThat(bench.log().last().reporter()).isNull();
    }
}
