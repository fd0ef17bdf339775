package io.plateau.pmtu;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.pmtu.claim.ClaimFrames;
import io.plateau.pmtu.claim.Policies;
import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.pmtu.claim.PolicySettings.BelowFloor;
import io.plateau.pmtu.claim.PolicySettings.Evidence;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.Reason;
import io.plateau.pmtu.table.EntryState;
import io.plateau.pmtu.table.PmtuEntry;
import io.plateau.wire.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RejudgementTest {
    private static final String HOST = "198.51.100.7";
    private static final PolicySettings DEFAULT = Policies.of(BelowFloor.QUARANTINE, Evidence.FLOW, List.of());

    @Provide
    Arbitrary<List<ReplayPropertiesTest.Step>> steps() {
        return new ReplayPropertiesTest().steps();
    }

    @Provide
    Arbitrary<PolicySettings> policies() {
        return Arbitraries.of(
                DEFAULT,
                Policies.of(BelowFloor.CLAMP),
                Policies.of(BelowFloor.ACCEPT),
                Policies.of(BelowFloor.REJECT),
                Policies.of(BelowFloor.ACCEPT, Evidence.FLOW, List.of()),
                Policies.withStatics("198.51.100.1 1450", "198.51.100.0/24 1480", "::/0 1400"));
    }

    @Property(tries = 400)
    void shouldLeadToTheSameUnderTheSamePolicy(
            @ForAll("steps") final List<ReplayPropertiesTest.Step> steps,
            @ForAll("policies") final PolicySettings policy) {
        final Bench bench = Bench.started(5, policy);
        final Rejudgement rejudgement = new Rejudgement(policy);
        int seen = 0;
        for (final ReplayPropertiesTest.Step step : steps) {
            if (!step.isReload()) {
                step.take(bench);
            }
            for (; seen < bench.log().events().size(); seen++) {
                final PmtuEvent event = bench.log().events().get(seen);
                assertSameOutcome(event, rejudgement.next(event));
            }
            assertThat(entries(rejudgement.supposed())).isEqualTo(entries(bench.state()));
        }
    }

    private static void assertSameOutcome(final PmtuEvent recorded, final List<PmtuEvent> supposed) {
        if (recorded.packet() != null && recorded.reason() != Reason.NONE) {
            assertThat(supposed).as("%s", recorded).isNotEmpty();
            assertThat(supposed.get(0).type()).isEqualTo(recorded.type());
            assertThat(supposed.get(0).reason()).isEqualTo(recorded.reason());
            assertThat(supposed.get(0).newMtu()).isEqualTo(recorded.newMtu());
        }
    }

    // Everything but the place in the journal, which only one of the two has.
    private static List<PmtuEntry> entries(final PmtuState state) {
        final List<PmtuEntry> entries = new ArrayList<>();
        state.forEach(entry -> entries.add(withoutSequence(entry)));
        state.statics().forEach(entry -> entries.add(withoutSequence(entry)));
        entries.sort((one, other) -> one.toString().compareTo(other.toString()));
        return entries;
    }

    private static PmtuEntry withoutSequence(final PmtuEntry entry) {
        return new PmtuEntry(
                entry.destination(),
                entry.mtu(),
                entry.state(),
                entry.source(),
                entry.reporter(),
                entry.sinceNs(),
                entry.expiresNs(),
                0);
    }

    private static Rejudgement rejudged(final Bench bench, final PolicySettings policy) {
        final Rejudgement rejudgement = new Rejudgement(policy);
        bench.log().events().forEach(rejudgement::next);
        return rejudgement;
    }

    private static int mtu(final PmtuState state) {
        return Rejudgement.enforcedMtu(state, IpPrefix.parse(HOST));
    }

    // What is learned and what is in quarantine end by an event each.
    @Test
    void shouldProveNoMoreByOneEventThanByTheOther() {
        final Bench bench = Bench.started(5, DEFAULT);
        bench.claim(HOST, 60);
        bench.move(HOST);
        bench.claim(HOST, 552);
        bench.disprove(HOST, 1501);

        assertThat(entries(rejudged(bench, DEFAULT).supposed())).isEqualTo(entries(bench.state()));
    }

    @Test
    void shouldNotEnforceWhatTheOtherPolicyKeepsInQuarantine() {
        final Bench bench = Bench.started(5, Policies.of(BelowFloor.ACCEPT));
        bench.claim(HOST, 296);

        final Rejudgement rejudgement = rejudged(bench, DEFAULT);

        assertThat(mtu(rejudgement.recorded())).isEqualTo(296);
        assertThat(mtu(rejudgement.supposed())).isEqualTo(PmtuEvent.ABSENT);
        assertThat(rejudgement.supposed().size(EntryState.QUARANTINED)).isEqualTo(1);
    }

    @Test
    void shouldEnforceWhatTheOtherPolicyBelievesUntilItsTimeIsUp() {
        final Bench bench = Bench.started(5, DEFAULT);
        bench.claim(HOST, 1400); // quotes nothing that was moved
        final PolicySettings believing = Policies.of(BelowFloor.QUARANTINE, Evidence.QUOTE, List.of());

        assertThat(mtu(rejudged(bench, believing).supposed())).isEqualTo(1400);
        bench.pass(601 * Bench.SECOND);
        bench.claim("198.51.100.8", 1400);
        assertThat(mtu(rejudged(bench, believing).supposed())).isEqualTo(PmtuEvent.ABSENT);
    }

    @Test
    void shouldDisproveWhatOnlyTheOtherPolicyEnforces() {
        final Bench bench = Bench.started(5, DEFAULT);
        bench.move(HOST);
        bench.claim(HOST, 296);
        bench.disprove(HOST, 1500);
        assertThat(bench.log().last().type()).isEqualTo(EventType.MTU_CHANGED);

        final Rejudgement rejudgement = rejudged(bench, Policies.of(BelowFloor.ACCEPT, Evidence.FLOW, List.of()));

        assertThat(mtu(rejudgement.supposed())).isEqualTo(1500);
    }

    @Test
    void shouldKeepWhatAnOperatorDid() {
        final Bench bench = Bench.started(5, DEFAULT);
        bench.set(HOST, 1300);

        final Rejudgement rejudgement = rejudged(bench, Policies.of(BelowFloor.ACCEPT));
        assertThat(mtu(rejudgement.supposed())).isEqualTo(1300);

        bench.clear(HOST);
        assertThat(mtu(rejudged(bench, Policies.of(BelowFloor.ACCEPT)).supposed()))
                .isEqualTo(PmtuEvent.ABSENT);
    }

    // ---- what an operator did, where the other table is another ----

    @Test
    void shouldClearWhatOnlyTheOtherTableHasNot() {
        final Bench bench = Bench.started(5, Policies.of(BelowFloor.ACCEPT));
        bench.claim(HOST, 296);
        bench.clear(HOST);

        final Rejudgement rejudgement = rejudged(bench, Policies.of(BelowFloor.REJECT));

        assertThat(mtu(rejudgement.supposed())).isEqualTo(PmtuEvent.ABSENT);
        assertThat(mtu(rejudgement.recorded())).isEqualTo(PmtuEvent.ABSENT);
    }

    @Test
    void shouldClearWhatIsInQuarantine() {
        final Bench bench = Bench.started(5, DEFAULT);
        bench.claim(HOST, 296);
        bench.clear(HOST);

        assertThat(rejudged(bench, DEFAULT).supposed().size(EntryState.QUARANTINED))
                .isZero();
    }

    @Test
    void shouldAcceptWhatBothKeepInQuarantine() {
        final Bench bench = Bench.started(5, DEFAULT);
        bench.claim(HOST, 296);
        bench.accept(HOST);

        assertThat(mtu(rejudged(bench, DEFAULT).supposed())).isEqualTo(296);
        assertThat(mtu(rejudged(bench, Policies.of(BelowFloor.REJECT)).supposed()))
                .as("nothing to accept")
                .isEqualTo(PmtuEvent.ABSENT);
        assertThat(mtu(rejudged(bench, Policies.of(BelowFloor.ACCEPT)).supposed()))
                .as("in force already")
                .isEqualTo(296);
    }

    @Test
    void shouldNotAcceptBelowWhatTheOtherPolicyFixes() {
        final Bench bench = Bench.started(5, DEFAULT);
        bench.claim(HOST, 296);
        bench.accept(HOST);
        final PolicySettings low = Policies.withStatics(HOST + " 200");

        assertThat(mtu(rejudged(bench, low).supposed())).isEqualTo(200);
    }

    @Test
    void shouldKeepOutWhatTheOperatorLocked() {
        final Bench bench = Bench.started(5, Policies.of(BelowFloor.ACCEPT));
        bench.lock(HOST, 1300);
        bench.claim(HOST, 296);

        final Rejudgement rejudgement = rejudged(bench, Policies.of(BelowFloor.ACCEPT));

        assertThat(mtu(rejudgement.supposed())).isEqualTo(1300);
        bench.clear(HOST);
        assertThat(mtu(rejudged(bench, DEFAULT).supposed())).isEqualTo(PmtuEvent.ABSENT);
    }

    @Test
    void shouldLeaveTheOtherPolicysStaticsWhatTheyAre() {
        final Bench bench = Bench.started(5, Policies.withStatics(HOST + " 1450"));
        bench.run(PmtuCommand.applyPolicy(Policies.withStatics(), ""));
        assertThat(bench.log().last().type()).isEqualTo(EventType.ENTRY_CLEARED);

        final Rejudgement rejudgement = rejudged(bench, Policies.withStatics(HOST + " 1440", "10.0.0.0/8 1400"));

        assertThat(mtu(rejudgement.supposed())).isEqualTo(1440);
        assertThat(Rejudgement.enforcedMtu(rejudgement.supposed(), IpPrefix.parse("10.0.0.0/8")))
                .isEqualTo(1400);
    }

    // ---- what a recording does not say ----

    // As an earlier version wrote it.
    private static PmtuEvent withoutLink(final PmtuEvent event) {
        return PmtuEvent.of(event.type(), event.timeNs())
                .sequence(event.sequence())
                .reason(event.reason())
                .destination(event.destination())
                .oldMtu(event.oldMtu())
                .newMtu(event.newMtu())
                .claimedMtu(event.claimedMtu())
                .reporter(event.reporter())
                .packet(event.packet())
                .build();
    }

    @Test
    void shouldTakeTheClaimForTheLinkWhereOnlyThatExplainsIt() {
        final PolicySettings believing = Policies.of(BelowFloor.REJECT, Evidence.NONE, List.of());
        final Bench bench = Bench.started(5, believing);
        bench.claim(HOST, 1500);
        final PmtuEvent refused = bench.log().last();
        assertThat(refused.reason()).isEqualTo(Reason.NOT_SMALLER);

        final List<PmtuEvent> supposed = new Rejudgement(believing).next(withoutLink(refused));

        assertThat(supposed).extracting(PmtuEvent::reason).containsExactly(Reason.NOT_SMALLER);
    }

    @Test
    void shouldBelieveWhereNobodyLookedButNotWhereSomebodyDid() {
        final Bench bench = Bench.started(5, DEFAULT);
        bench.claim(HOST, 1400);
        final PmtuEvent refused = bench.log().last();
        assertThat(refused.reason()).isEqualTo(Reason.NO_SUCH_FLOW);

        assertThat(new Rejudgement(DEFAULT).next(withoutLink(refused)))
                .extracting(PmtuEvent::reason)
                .containsExactly(Reason.NO_SUCH_FLOW);
    }

    @Test
    void shouldPassOverClaimsWithoutFrameAndThoseTooMany() {
        final Bench bench = Bench.started(5, DEFAULT);
        bench.limit(7, ClaimFrames.about(HOST).mtu(1400).bytes());
        final Rejudgement rejudgement = new Rejudgement(DEFAULT);

        assertThat(rejudgement.next(bench.log().last())).isEmpty();
        assertThat(rejudgement.next(PmtuEvent.of(EventType.CLAIM_REJECTED, bench.nowNs())
                        .sequence(9)
                        .reason(Reason.MALFORMED)
                        .build()))
                .isEmpty();
    }
}
