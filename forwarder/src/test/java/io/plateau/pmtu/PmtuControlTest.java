package io.plateau.pmtu;

import static io.plateau.pmtu.Bench.MS;
import static io.plateau.pmtu.Bench.SECOND;
import static io.plateau.pmtu.event.EventType.CHECKPOINT;
import static io.plateau.pmtu.event.EventType.CLAIM_ACCEPTED;
import static io.plateau.pmtu.event.EventType.CLAIM_QUARANTINED;
import static io.plateau.pmtu.event.EventType.CLAIM_REJECTED;
import static io.plateau.pmtu.event.EventType.ENTRY_CLEARED;
import static io.plateau.pmtu.event.EventType.ENTRY_EVICTED;
import static io.plateau.pmtu.event.EventType.ENTRY_EXPIRED;
import static io.plateau.pmtu.event.EventType.IMPACT;
import static io.plateau.pmtu.event.EventType.MTU_CHANGED;
import static io.plateau.pmtu.event.EventType.OVERRUN;
import static io.plateau.pmtu.event.EventType.POLICY_CHANGED;
import static io.plateau.pmtu.event.EventType.STARTED;
import static io.plateau.pmtu.event.EventType.STOPPED;
import static io.plateau.pmtu.event.PmtuEvent.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plateau.pmtu.claim.ClaimFrames;
import io.plateau.pmtu.claim.ClaimOutcome;
import io.plateau.pmtu.claim.Policies;
import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.pmtu.claim.PolicySettings.BelowFloor;
import io.plateau.pmtu.claim.PolicySettings.Evidence;
import io.plateau.pmtu.event.EventLogException;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.PmtuEvent.Counts;
import io.plateau.pmtu.event.Reason;
import io.plateau.pmtu.table.EntrySource;
import io.plateau.pmtu.table.EntryState;
import io.plateau.pmtu.table.PmtuEntry;
import io.plateau.pmtu.table.PmtuReader;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PmtuControlTest {
    private static final String HOST = "198.51.100.7";
    private static final String OTHER = "198.51.100.8";
    private static final String THIRD = "198.51.100.9";
    private static final String NET = "198.51.100.0/24";

    private Bench bench = Bench.started(4, Policies.withStatics());

    @AfterEach
    void replayGivesTheSameState() {
        assertThat(bench.replayed().digest()).isEqualTo(bench.state().digest());
    }

    private void begin(final int capacity, final PolicySettings settings) {
        bench = Bench.started(capacity, settings);
    }

    private List<EventType> typesSince(final int count) {
        final List<EventType> types = bench.log().types();
        return types.subList(count, types.size());
    }

    @Test
    void shouldWriteWhatOneClaimLedTo() {
        bench.claim(HOST, 1400);

        assertThat(bench.log().types())
                .containsExactly(STARTED, POLICY_CHANGED, CHECKPOINT, CLAIM_ACCEPTED, MTU_CHANGED);
        final PmtuEvent accepted = bench.log().last(CLAIM_ACCEPTED);
        assertThat(accepted.claimedMtu()).isEqualTo(1400);
        assertThat(accepted.newMtu()).isEqualTo(1400);
        assertThat(accepted.oldMtu()).isEqualTo(ABSENT);
        assertThat(accepted.reporter()).isEqualTo(ClaimFrames.REPORTER);
        assertThat(accepted.sender()).isEqualTo(ClaimFrames.SENDER);
        assertThat(accepted.port()).isEqualTo("wan");
        assertThat(accepted.packet()).isEqualTo(ClaimFrames.about(HOST).bytes());
        final PmtuEvent changed = bench.log().last(MTU_CHANGED);
        assertThat(changed.destination()).isEqualTo(IpPrefix.parse(HOST));
        assertThat(changed.state()).isEqualTo(EntryState.LEARNED);
        assertThat(changed.source()).isEqualTo(EntrySource.ICMP);
        assertThat(changed.reason()).isEqualTo(Reason.CLAIM);
        assertThat(changed.expiresNs()).isEqualTo(bench.nowNs() + Policies.MAX_AGE_NS);
        assertThat(bench.mtu(HOST)).isEqualTo(1400);
        assertThat(bench.state().table().lowestEnforced()).isEqualTo(1400);
        assertThat(bench.control().claims().of(ClaimOutcome.ACCEPTED, Reason.CLAIM))
                .isEqualTo(1);
        assertThat(bench.control().events()).isEqualTo(5);
    }

    @Test
    void shouldWriteOneRefusalAndChangeNothing() {
        bench.claim(HOST, 1400);
        bench.claim(HOST, 1400);

        assertThat(bench.log().last().type()).isEqualTo(CLAIM_REJECTED);
        assertThat(bench.log().last().reason()).isEqualTo(Reason.NOT_SMALLER);
        assertThat(bench.log().last().oldMtu()).isEqualTo(1400);
        assertThat(bench.control().claims().of(ClaimOutcome.REJECTED, Reason.NOT_SMALLER))
                .isEqualTo(1);
        final List<String> seen = new ArrayList<>();
        bench.control()
                .claims()
                .forEach((outcome, reason, count) -> seen.add(outcome.label() + " " + reason.label() + " " + count));
        assertThat(seen).containsExactly("accepted claim 1", "rejected not-smaller 1");
    }

    @Test
    void shouldSayLittleOfOneClaimWithoutOneQuote() {
        bench.claim(ClaimFrames.about(HOST).shortenQuoteTo(0));

        assertThat(bench.log().last().reason()).isEqualTo(Reason.MALFORMED);
        assertThat(bench.log().last().destination()).isNull();
        assertThat(bench.log().last().sender()).isNull();
    }

    @Test
    void shouldIgnoreWhatIsNoClaim() {
        bench.claim(ClaimFrames.about(HOST).type(3, 3));

        assertThat(bench.log().types()).containsExactly(STARTED, POLICY_CHANGED, CHECKPOINT);
    }

    @Test
    void shouldExpireToTheMillisecond() {
        bench.claim(HOST, 1400);
        bench.tick(Policies.MAX_AGE_NS - MS);
        assertThat(bench.mtu(HOST)).isEqualTo(1400);

        bench.tick(MS);

        assertThat(bench.mtu(HOST)).isEqualTo(PmtuReader.NONE);
        final PmtuEvent expired = bench.log().last(ENTRY_EXPIRED);
        assertThat(expired.oldMtu()).isEqualTo(1400);
        assertThat(expired.newMtu()).isEqualTo(ABSENT);
        assertThat(expired.state()).isNull();
        assertThat(bench.state().table().lowestEnforced()).isEqualTo(PmtuReader.NONE);
    }

    @Test
    void shouldKeepOneClaimBelowTheFloorAside() {
        bench.claim(HOST, 1400);
        bench.claim(HOST, 296);

        assertThat(bench.mtu(HOST)).isEqualTo(1400);
        assertThat(bench.log().last().type()).isEqualTo(CLAIM_QUARANTINED);
        assertThat(bench.log().last().reason()).isEqualTo(Reason.BELOW_FLOOR);
        final PmtuEntry held = bench.state().quarantined(IpAddress.parse(HOST));
        assertThat(held.mtu()).isEqualTo(296);
        assertThat(held.state()).isEqualTo(EntryState.QUARANTINED);
        assertThat(bench.state().size(EntryState.QUARANTINED)).isEqualTo(1);
        assertThat(bench.state().size(EntryState.LEARNED)).isEqualTo(1);
        final List<PmtuEntry> all = new ArrayList<>();
        bench.state().forEach(all::add);
        assertThat(all).extracting(PmtuEntry::mtu).containsExactly(1400, 296);

        bench.tick(Policies.MAX_AGE_NS);

        assertThat(bench.state().quarantined(IpAddress.parse(HOST))).isNull();
        assertThat(bench.log().last().state()).isEqualTo(EntryState.QUARANTINED);
        assertThat(bench.log().last().claimedMtu()).isEqualTo(296);
    }

    @Test
    void shouldEvictWhatIsNearestItsExpiry() {
        begin(2, Policies.withStatics());
        bench.claim(HOST, 1400);
        bench.pass(SECOND);
        bench.claim(OTHER, 1400);
        bench.pass(SECOND);

        bench.claim(THIRD, 1400);

        assertThat(bench.log().last(ENTRY_EVICTED).destination()).isEqualTo(IpPrefix.parse(HOST));
        assertThat(bench.mtu(HOST)).isEqualTo(PmtuReader.NONE);
        assertThat(bench.mtu(OTHER)).isEqualTo(1400);
        assertThat(bench.mtu(THIRD)).isEqualTo(1400);
        assertThat(bench.control().evicted()).isEqualTo(1);
    }

    @Test
    void shouldRefuseWhatOneFullTableOfLastingEntriesHasNoRoomFor() {
        begin(2, Policies.withStatics());
        bench.set(HOST, 1400);
        bench.lock(OTHER, 1400);

        bench.claim(THIRD, 1400);
        assertThat(bench.log().last().type()).isEqualTo(CLAIM_REJECTED);
        assertThat(bench.log().last().detail()).contains("never expire");
        bench.claim(HOST, 1300); // has a place already
        assertThat(bench.mtu(HOST)).isEqualTo(1300);
        assertThatThrownBy(() -> bench.lock(THIRD, 1400)).isInstanceOf(PmtuRefusedException.class);
        assertThatThrownBy(() -> bench.control().applyPolicy(Policies.withStatics(THIRD + " 1400"), "", bench.nowNs()))
                .isInstanceOf(PmtuRefusedException.class);
    }

    @Test
    void shouldRememberAfterOneRestart() {
        begin(8, Policies.withStatics(HOST + " 1400"));
        bench.claim(HOST, 1300);
        bench.claim(OTHER, 1350);
        bench.lock(THIRD, 1200);
        bench.control().stop(bench.nowNs());
        final Bench next = new Bench(8, Policies.withStatics());

        next.control().restore(bench.log().events().iterator());
        assertThat(next.state().digest()).isEqualTo(bench.state().digest());
        next.control().start("again", "", bench.nowNs() + Policies.MAX_AGE_NS - MS);

        assertThat(next.mtu(HOST)).isEqualTo(1300);
        assertThat(next.mtu(OTHER)).isEqualTo(1350);
        assertThat(next.mtu(THIRD)).isEqualTo(1200);
        assertThat(next.state().staticEntry(IpPrefix.parse(HOST)))
                .as("not in the file any more")
                .isNull();

        final Bench late = new Bench(8, Policies.withStatics());
        late.control().restore(bench.log().events().iterator());
        late.run(PmtuCommand.start("much later", ""));
        late.tick(40L * 24 * 3600 * SECOND);
        assertThat(late.mtu(HOST)).isEqualTo(PmtuReader.NONE);
        assertThat(late.mtu(THIRD)).isEqualTo(1200);
    }

    @Test
    void shouldFitOneJournalIntoOneSmallerTable() {
        bench.claim(HOST, 1300);
        bench.pass(SECOND);
        bench.claim(OTHER, 1350);
        bench.lock(THIRD, 1200);
        final Bench next = new Bench(2, Policies.withStatics());

        next.control().restore(bench.log().events().iterator());
        next.run(PmtuCommand.start("smaller", ""));

        assertThat(next.log().types()).containsExactly(STARTED, ENTRY_EVICTED, POLICY_CHANGED, CHECKPOINT);
        assertThat(next.mtu(HOST)).isEqualTo(PmtuReader.NONE);
        assertThat(next.mtu(THIRD)).isEqualTo(1200);

        final Bench tiny = new Bench(1, Policies.withStatics());
        bench.lock(OTHER, 1200);
        tiny.control().restore(bench.log().events().iterator());
        tiny.run(PmtuCommand.start("tiny", ""));
        assertThat(tiny.mtu(THIRD)).isEqualTo(1200);
        assertThat(tiny.mtu(OTHER)).isEqualTo(PmtuReader.NONE);
    }

    @Test
    void shouldGrowForQuestionsToOneJournal() {
        begin(5000, Policies.withStatics(NET + " 1450"));
        for (int i = 0; i < 3000; i++) {
            bench.claim(ClaimFrames.about(IpAddress.ofIpv4(0x0A000000 + i)));
        }

        final PmtuState grown = PmtuState.growing();
        bench.log().events().forEach(grown::apply);

        assertThat(grown.digest()).isEqualTo(bench.state().digest());
        assertThat(grown.table().size()).isEqualTo(3000);
        assertThat(grown.table().lowestEnforced()).isEqualTo(1400);
        assertThat(grown.table().match(0, IpAddress.lowOfIpv4(0xC6336401)).mtu())
                .isEqualTo(1450);
    }

    @Test
    void shouldAddUpWhatEntriesCost() {
        bench.set(NET, 1450);
        bench.claim(HOST, 1400);
        bench.impact(HOST, 2, 1);
        bench.impact(OTHER, 5, 0);
        bench.impact("203.0.113.77", 9, 9); // no entry: the link's own MTU
        assertThat(bench.state().impact(IpPrefix.parse("203.0.113.77"))).isEqualTo(Counts.ZERO);
        assertThat(bench.state().impact(IpPrefix.parse(HOST))).isEqualTo(new Counts(0, 0, 2, 1, 0));
        bench.tick(0);
        assertThat(bench.log().events())
                .filteredOn(event -> event.type() == IMPACT)
                .extracting(event -> event.destination() + " " + event.oldMtu() + " " + event.source())
                .containsExactly("203.0.113.77 1500 KERNEL", HOST + " 1400 null", NET + " 1450 null");
        assertThat(bench.log().last(IMPACT).counts().reported()).isEqualTo(5);
        assertThat(bench.log().last(IMPACT).destination()).isEqualTo(IpPrefix.parse(NET));
        final int before = bench.log().events().size();

        bench.impact(HOST, 1, 0);
        bench.tick(10 * SECOND - 1);
        assertThat(typesSince(before)).isEmpty();
        bench.tick(1);
        assertThat(typesSince(before)).containsExactly(IMPACT);

        assertThat(bench.state().impact(IpPrefix.parse(HOST))).isEqualTo(new Counts(0, 0, 3, 1, 0));
        assertThat(bench.replayed().impact(IpPrefix.parse(HOST))).isEqualTo(new Counts(0, 0, 3, 1, 0));
        bench.impact(HOST, 1, 0);
        bench.clear(HOST);
        assertThat(typesSince(before + 1)).containsExactly(IMPACT, ENTRY_CLEARED);
        assertThat(bench.state().impact(IpPrefix.parse(HOST))).isEqualTo(Counts.ZERO);
    }

    @Test
    void shouldWriteWhatIsLeftWhenItStops() {
        bench.claim(HOST, 1400);
        bench.impact(HOST, 2, 1);
        final int before = bench.log().events().size();

        bench.run(PmtuCommand.stop());

        assertThat(typesSince(before)).containsExactly(IMPACT, CHECKPOINT, STOPPED);
        assertThat(bench.log().last(CHECKPOINT).digest())
                .isEqualTo(bench.state().digest());
    }

    @Test
    void shouldWriteOneCheckpointAnHour() {
        bench.claim(HOST, 1400);
        final int start = bench.log().events().size();
        bench.tick(TickAgent.CHECKPOINT_PERIOD_NS - 1);
        assertThat(typesSince(start)).doesNotContain(CHECKPOINT);
        bench.tick(1);
        assertThat(bench.log().last().type()).isEqualTo(CHECKPOINT);
        final int before = bench.log().events().size();
        bench.tick(TickAgent.CHECKPOINT_PERIOD_NS);
        assertThat(typesSince(before)).as("nothing happened since").isEmpty();
    }

    @Test
    void shouldWriteOneCheckpointAtTheStart() {
        assertThat(bench.log().last().type()).isEqualTo(CHECKPOINT);
        assertThat(bench.log().types()).filteredOn(CHECKPOINT::equals).hasSize(1);
    }

    @Test
    void shouldWriteOneCheckpointAfterManyEvents() {
        final int before = bench.log().events().size();
        for (int i = 0; i < TickAgent.CHECKPOINT_EVENTS; i++) {
            bench.overrun(1);
        }

        assertThat(typesSince(before)).filteredOn(CHECKPOINT::equals).hasSize(1);
    }

    @Test
    void shouldCountLostClaims() {
        bench.overrun(17);

        assertThat(bench.log().last().type()).isEqualTo(OVERRUN);
        assertThat(bench.log().last().port()).isEqualTo("wan");
        assertThat(bench.log().last().detail()).isEqualTo("lost claims: 17");
        assertThat(bench.control().claims().lost()).isEqualTo(17);
    }

    @Test
    void shouldDoNothingThatTheLogDoesNotHold() {
        bench.log().failAfter(bench.log().events().size() + 1);
        assertThatThrownBy(() -> bench.claim(HOST, 1400)).isInstanceOf(EventLogException.class);
        assertThatThrownBy(() -> bench.set(HOST, 1400)).isInstanceOf(EventLogException.class);

        assertThat(bench.mtu(HOST)).isEqualTo(PmtuReader.NONE);
        assertThat(bench.control().lostEvents()).isEqualTo(2);
        assertThat(bench.control().claims().of(ClaimOutcome.ACCEPTED, Reason.CLAIM))
                .isZero();
    }

    @Test
    void shouldTryAnExpiryAgainThatTheLogDidNotTake() {
        bench.claim(HOST, 1400);
        bench.claim(OTHER, 1400);
        bench.log().failAfter(bench.log().events().size() + 1);
        assertThatThrownBy(() -> bench.tick(Policies.MAX_AGE_NS)).isInstanceOf(EventLogException.class);
        bench.log().failAfter(Integer.MAX_VALUE);

        bench.tick(0);

        assertThat(bench.state().table().size()).isZero();
    }

    @Test
    void shouldEvictTheOldestFromOneFullQuarantine() {
        begin(1, Policies.of(BelowFloor.QUARANTINE, Evidence.QUOTE, List.of()));
        for (int i = 0; i < Quarantine.CAPACITY; i++) {
            bench.claim(ClaimFrames.about(IpAddress.ofIpv4(0x0A000000 + i)).mtu(300));
        }
        bench.claim("10.0.0.0", 301);

        bench.claim(HOST, 300);

        assertThat(bench.log().last(ENTRY_EVICTED).destination()).isEqualTo(IpPrefix.parse("10.0.0.1"));
        assertThat(bench.state().size(EntryState.QUARANTINED)).isEqualTo(Quarantine.CAPACITY);
        assertThat(bench.state().quarantined(IpAddress.parse("10.0.0.0")).mtu()).isEqualTo(301);
    }
}
