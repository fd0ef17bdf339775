package io.plateau.pmtu;

import static io.plateau.pmtu.Bench.SECOND;
import static io.plateau.pmtu.event.EventType.IMPACT;
import static io.plateau.pmtu.event.EventType.MTU_CHANGED;
import static io.plateau.pmtu.event.EventType.STUBBORN_SENDER;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.pmtu.claim.ClaimFrames;
import io.plateau.pmtu.claim.Policies;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.PmtuEvent.Counts;
import io.plateau.pmtu.event.Reason;
import io.plateau.pmtu.table.EntrySource;
import io.plateau.pmtu.table.EntryState;
import io.plateau.pmtu.table.PmtuEntry;
import io.plateau.pmtu.table.PmtuReader;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvidenceAgentTest {
    private static final String HOST = "198.51.100.7";
    private static final String HOST_V6 = "2001:db8:3::4";
    private static final String NET = "198.51.100.0/24";
    private static final int TCP = 6;

    private final Bench bench = Bench.started(4, Policies.withStatics());

    @AfterEach
    void replayGivesTheSameState() {
        assertThat(bench.replayed().digest()).isEqualTo(bench.state().digest());
    }

    private int eventsAfter(final Runnable step) {
        final int before = bench.log().events().size();
        step.run();
        return bench.log().events().size() - before;
    }

    private Reason claimed(final String destination, final int mtu) {
        bench.claim(destination, mtu);
        return bench.log().last().reason();
    }

    // ---- disproof ----

    @ParameterizedTest
    @CsvSource({HOST, HOST_V6})
    void shouldRaiseWhatWasLearnedToWhatArrived(final String host) {
        bench.claim(host, 1400);
        final long learnedNs = bench.nowNs();
        bench.pass(SECOND);

        bench.disprove(host, 1480);

        final PmtuEvent changed = bench.log().last();
        assertThat(changed.type()).isEqualTo(MTU_CHANGED);
        assertThat(changed.reason()).isEqualTo(Reason.DISPROVED);
        assertThat(changed.source()).isEqualTo(EntrySource.EVIDENCE);
        assertThat(changed.state()).isEqualTo(EntryState.LEARNED);
        assertThat(changed.destination()).isEqualTo(IpPrefix.parse(host));
        assertThat(changed.oldMtu()).isEqualTo(1400);
        assertThat(changed.newMtu()).isEqualTo(1480);
        assertThat(changed.claimedMtu()).isEqualTo(1400);
        assertThat(changed.sender()).isEqualTo(ClaimFrames.SENDER);
        assertThat(changed.port()).isEqualTo("wan");
        assertThat(changed.detail()).isEqualTo("1480 bytes arrived: TCP port 12345 to 443");
        assertThat(changed.expiresNs()).isEqualTo(learnedNs + Policies.MAX_AGE_NS);
        assertThat(bench.mtu(host)).isEqualTo(1480);
    }

    @ParameterizedTest(name = "{0} bytes arrive where 1400 is learned and the link carries 1500: {1}")
    @CsvSource({"1400, 1400", "1401, 1401", "1500, 1500", "1501, 1500", "9000, 1500"})
    void shouldNotRaiseAboveTheLink(final int length, final int mtu) {
        bench.claim(HOST, 1400);

        bench.disprove(HOST, length);

        assertThat(bench.mtu(HOST)).isEqualTo(mtu);
    }

    @ParameterizedTest(name = "{0} bytes arrive above a static 1450: {1}")
    @CsvSource({"1449, 1449", "1450, 1450", "1451, 1450"})
    void shouldNotRaiseAboveTheStaticValueBelow(final int length, final int mtu) {
        bench.set(HOST, 1450);
        bench.claim(HOST, 1400);

        bench.disprove(HOST, length);

        assertThat(bench.mtu(HOST)).isEqualTo(mtu);
        assertThat(bench.state().staticEntry(IpPrefix.parse(HOST)).mtu()).isEqualTo(1450);
    }

    @ParameterizedTest(name = "{0} bytes arrive, 1450 towards the prefix around: {1}")
    @CsvSource({"1449, 1449", "1450, 1450", "1451, 1450"})
    void shouldNotRaiseAboveThePrefixAround(final int length, final int mtu) {
        bench.set(NET, 1450);
        bench.claim(HOST, 1400);

        bench.disprove(HOST, length);

        assertThat(bench.mtu(HOST)).isEqualTo(mtu);
    }

    @Test
    void shouldNotTouchWhatAnOperatorSaid() {
        bench.set(HOST, 1400);
        bench.lock(HOST_V6, 1400);

        assertThat(eventsAfter(() -> {
                    bench.disprove(HOST, 1500);
                    bench.disprove(HOST_V6, 1500);
                    bench.disprove("198.51.100.99", 1500);
                }))
                .isZero();

        assertThat(bench.mtu(HOST)).isEqualTo(1400);
        assertThat(bench.mtu(HOST_V6)).isEqualTo(1400);
    }

    @Test
    void shouldTakeDisprovedValuesOutOfTheQuarantine() {
        bench.claim(HOST, 296);
        bench.disprove(HOST, 296);
        assertThat(bench.state().quarantined(IpAddress.parse(HOST))).isNotNull();

        bench.disprove(HOST, 297);

        assertThat(bench.state().quarantined(IpAddress.parse(HOST))).isNull();
        assertThat(bench.mtu(HOST)).isEqualTo(PmtuReader.NONE);
        final PmtuEvent changed = bench.log().last();
        assertThat(changed.type()).isEqualTo(MTU_CHANGED);
        assertThat(changed.state()).isEqualTo(EntryState.QUARANTINED);
        assertThat(changed.reason()).isEqualTo(Reason.DISPROVED);
        assertThat(changed.oldMtu()).isEqualTo(296);
        assertThat(changed.newMtu()).isEqualTo(297);
    }

    @Test
    void shouldDisproveWhatIsEnforcedAndWhatIsQuarantinedAtOnce() {
        bench.claim(HOST, 1400);
        bench.claim(HOST, 296);

        assertThat(eventsAfter(() -> bench.disprove(HOST, 1500))).isEqualTo(2);

        assertThat(bench.mtu(HOST)).isEqualTo(1500);
        assertThat(bench.state().quarantined(IpAddress.parse(HOST))).isNull();
    }

    @Test
    void shouldJournalWhatTheEntryCostUntilThen() {
        bench.claim(HOST, 1400);
        bench.impact(HOST, 3, 0);

        assertThat(eventsAfter(() -> bench.disprove(HOST, 1500))).isEqualTo(2);

        assertThat(bench.log().last(IMPACT).counts().reported()).isEqualTo(3);
    }

    @Test
    void shouldNotBelieveTheReporterForOneGrowingPause() {
        bench.claim(HOST, 1400);
        bench.disprove(HOST, 1500);

        bench.pass(10 * SECOND - 1);
        assertThat(claimed(HOST, 1400)).isEqualTo(Reason.DISPROVED);
        assertThat(claimed("198.51.100.8", 1400)).as("about another").isEqualTo(Reason.CLAIM);
        bench.pass(1);
        assertThat(claimed(HOST, 1400)).isEqualTo(Reason.CLAIM);

        bench.disprove(HOST, 1500);
        bench.pass(20 * SECOND - 1);
        assertThat(claimed(HOST, 1400)).isEqualTo(Reason.DISPROVED);
        assertThat(claimed(HOST, 296)).isEqualTo(Reason.DISPROVED);
        assertThat(bench.replayed()
                        .disproofs()
                        .provenLength(ClaimFrames.REPORTER, IpAddress.parse(HOST), bench.nowNs()))
                .as("after a replay too")
                .isEqualTo(1500);
        bench.pass(1);
        assertThat(claimed(HOST, 1400)).isEqualTo(Reason.CLAIM);
    }

    @Test
    void shouldShowWhoseWordWasRaised() {
        bench.claim(HOST, 1400);
        bench.disprove(HOST, 1480);

        final PmtuEntry entry = bench.state().enforced(IpAddress.parse(HOST));

        assertThat(entry.source()).isEqualTo(EntrySource.EVIDENCE);
        assertThat(entry.reporter()).isEqualTo(ClaimFrames.REPORTER);
        assertThat(entry.state()).isEqualTo(EntryState.LEARNED);
    }

    // ---- stubborn senders ----

    @ParameterizedTest(name = "protocol {0}: {1}")
    @CsvSource({
        "6,   TCP port 12345 to 443",
        "17,  UDP port 12345 to 443",
        "1,   echo 12345",
        "58,  echo 12345",
        "132, protocol 132",
    })
    void shouldTellWhoGoesOn(final int protocol, final String words) {
        bench.claim(HOST, 1400);
        bench.flow(HOST, protocol).mtu(1400).reports(3).served(0, 17, 0);

        bench.goesOn();

        final PmtuEvent told = bench.log().last();
        assertThat(told.type()).isEqualTo(STUBBORN_SENDER);
        assertThat(told.destination()).isEqualTo(IpPrefix.parse(HOST));
        assertThat(told.sender()).isEqualTo(ClaimFrames.SENDER);
        assertThat(told.port()).isEqualTo("lan");
        assertThat(told.oldMtu()).isEqualTo(1400);
        assertThat(told.newMtu()).isEqualTo(1400);
        assertThat(told.counts()).isEqualTo(new Counts(0, 17, 3, 0, 0));
        assertThat(told.detail()).isEqualTo(words + " goes on after 3 reports within 10 s; then: fragment");
        assertThat(bench.state().stubbornSenders(IpAddress.parse(HOST))).containsExactly(told);
        assertThat(bench.replayed().stubbornSenders(IpAddress.parse(HOST))).containsExactly(told);
    }

    @Test
    void shouldTellWhatTheLinkMakesOneSenderExceed() {
        bench.flow(HOST, TCP).mtu(1280).reports(3).served(5, 0, 0);

        bench.goesOn();

        assertThat(bench.log().last().oldMtu()).isEqualTo(1280);
        assertThat(bench.log().last().newMtu()).isEqualTo(1280);
        assertThat(bench.log().last().counts()).isEqualTo(new Counts(5, 0, 3, 0, 0));
    }

    @Test
    void shouldForgetWhoWentOnWhenTheEntryGoes() {
        bench.claim(HOST, 1400);
        bench.flow(HOST, TCP).mtu(1400).reports(3);
        bench.goesOn();

        bench.clear(HOST);

        assertThat(bench.state().stubbornSenders(IpAddress.parse(HOST))).isEmpty();
    }
}
