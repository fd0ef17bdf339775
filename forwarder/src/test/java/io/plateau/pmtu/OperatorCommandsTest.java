package io.plateau.pmtu;

import static io.plateau.pmtu.event.EventType.ENTRY_CLEARED;
import static io.plateau.pmtu.event.EventType.ENTRY_EXPIRED;
import static io.plateau.pmtu.event.EventType.MTU_CHANGED;
import static io.plateau.pmtu.event.EventType.POLICY_CHANGED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plateau.pmtu.claim.ClaimFrames;
import io.plateau.pmtu.claim.Policies;
import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.Reason;
import io.plateau.pmtu.table.EntrySource;
import io.plateau.pmtu.table.EntryState;
import io.plateau.pmtu.table.PmtuEntry;
import io.plateau.pmtu.table.PmtuReader;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperatorCommandsTest {
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
    void shouldAcceptWhatIsQuarantined() {
        bench.claim(HOST, 296);

        final PmtuEntry entry = bench.accept(HOST);

        assertThat(entry.mtu()).isEqualTo(296);
        assertThat(entry.state()).isEqualTo(EntryState.LEARNED);
        assertThat(entry.reporter()).isEqualTo(ClaimFrames.REPORTER);
        assertThat(bench.log().last().reason()).isEqualTo(Reason.ACCEPTED);
        assertThat(bench.log().last().operatorUid()).isEqualTo(Bench.UID);
        assertThat(bench.state().quarantined(IpAddress.parse(HOST))).isNull();
        assertThat(bench.mtu(HOST)).isEqualTo(296);
        assertThatThrownBy(() -> bench.accept(HOST)).hasMessage("nothing is quarantined for " + HOST);
        assertThatThrownBy(() -> bench.accept(NET)).hasMessage("nothing is quarantined for " + NET);
    }

    @Test
    void shouldAcceptNoIpv6ValueBelowItsMinimum() {
        bench.claim("2001:db8:3::4", 600);

        assertThat(bench.accept("2001:db8:3::4").mtu()).isEqualTo(1280);
    }

    @Test
    void shouldNotAcceptWhatOneLockOrOneSmallerValueForbids() {
        bench.claim(HOST, 500);
        bench.lock(NET, 600);
        assertThatThrownBy(() -> bench.accept(HOST))
                .isInstanceOf(PmtuRefusedException.class)
                .hasMessage(HOST + " is locked at 600; clear " + NET + " first");
        bench.clear(NET);
        bench.set(HOST, 500);
        assertThatThrownBy(() -> bench.accept(HOST))
                .hasMessage(HOST + " is held at 500 already, which is not above 500");
    }

    @Test
    void shouldLetOneClaimLowerOneStaticValueForItsLife() {
        bench.set(HOST, 1450);
        bench.claim(HOST, 1400);
        assertThat(bench.mtu(HOST)).isEqualTo(1400);
        assertThat(bench.log().last().oldMtu()).isEqualTo(1450);
        assertThat(bench.state().size(EntryState.STATIC)).isEqualTo(1);

        bench.tick(Policies.MAX_AGE_NS);

        assertThat(bench.mtu(HOST)).isEqualTo(1450);
        final PmtuEvent expired = bench.log().last(ENTRY_EXPIRED);
        assertThat(expired.oldMtu()).isEqualTo(1400);
        assertThat(expired.newMtu()).isEqualTo(1450);
        assertThat(expired.state()).isEqualTo(EntryState.STATIC);
        assertThat(expired.reason()).isEqualTo(Reason.RESTORED);
    }

    @Test
    void shouldNotLetOneClaimChangeWhatIsLocked() {
        bench.lock(HOST, 1450);
        bench.claim(HOST, 1400);
        assertThat(bench.log().last().reason()).isEqualTo(Reason.LOCKED);

        bench.lock(NET, 1450);
        bench.claim(OTHER, 1400);
        assertThat(bench.log().last().reason()).isEqualTo(Reason.LOCKED);
        assertThat(bench.mtu(OTHER)).isEqualTo(1450);
        assertThat(bench.state().size(EntryState.LOCKED)).isEqualTo(2);
    }

    @ParameterizedTest(name = "prefix at {0}, locked {1}: a learned 1400 stays {2}")
    @CsvSource({"1401,false,true", "1400,false,false", "1300,false,false", "1450,true,false"})
    void shouldClearLearnedEntriesThatOnePrefixOvertakes(final int mtu, final boolean lock, final boolean stays) {
        bench.claim(HOST, 1400);
        bench.claim("192.0.2.99", 1400);

        bench.run(PmtuCommand.set(IpPrefix.parse(NET), mtu, lock, Bench.UID));

        assertThat(bench.mtu(HOST)).isEqualTo(stays ? 1400 : mtu);
        assertThat(bench.mtu("192.0.2.99")).isEqualTo(1400);
    }

    @Test
    void shouldReplaceAndClear() {
        bench.claim(HOST, 1400);
        assertThat(bench.set(HOST, 1450).source()).isEqualTo(EntrySource.OPERATOR);
        assertThat(bench.mtu(HOST)).isEqualTo(1450);
        bench.claim(HOST, 1400);
        bench.claim(HOST, 300);
        final int before = bench.log().events().size();

        assertThat(bench.clear(HOST)).isEqualTo(3);

        assertThat(typesSince(before)).containsExactly(ENTRY_CLEARED, ENTRY_CLEARED, ENTRY_CLEARED);
        assertThat(bench.log().last().reason()).isEqualTo(Reason.OPERATOR);
        assertThat(bench.log().last().operatorUid()).isEqualTo(Bench.UID);
        assertThat(bench.mtu(HOST)).isEqualTo(PmtuReader.NONE);
        assertThatThrownBy(() -> bench.clear(HOST)).hasMessage("there is no entry for " + HOST);
        assertThatThrownBy(() -> bench.clear(NET)).hasMessage("there is no entry for " + NET);
    }

    @Test
    void shouldTellWhatIsInForceWhenOnePrefixGoes() {
        bench.set("0.0.0.0/0", 1480);
        bench.set(NET, 1450);
        bench.set("198.0.0.0/8", 1470);
        bench.set("::/0", 1300);
        assertThat(bench.mtu("198.51.100.200")).isEqualTo(1450);

        bench.clear(NET);

        assertThat(bench.log().last().oldMtu()).isEqualTo(1450);
        assertThat(bench.log().last().newMtu()).isEqualTo(1470);
        assertThat(bench.mtu("198.51.100.200")).isEqualTo(1470);
        assertThat(bench.mtu("2001:db8::1")).isEqualTo(1300);
        assertThat(bench.mtu("203.0.113.1")).isEqualTo(1480);
    }

    @Test
    void shouldClearAllThatWasLearned() {
        bench.claim(HOST, 1400);
        bench.claim(OTHER, 300);
        bench.set(NET, 1450);
        bench.lock(THIRD, 1300);

        final int cleared = bench.run(PmtuCommand.clearAll(Bench.UID));
        assertThat(cleared).isEqualTo(2);

        assertThat(bench.mtu(HOST)).isEqualTo(1450);
        assertThat(bench.mtu(THIRD)).isEqualTo(1300);
        assertThat(bench.state().size(EntryState.QUARANTINED)).isZero();
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({
        "198.51.100.7, 68,    true",
        "198.51.100.7, 67,    false",
        "198.51.100.7, 65535, true",
        "198.51.100.7, 65536, false",
        "2001:db8::/32, 1280, true",
        "2001:db8::/32, 1279, false",
    })
    void shouldSetOnlyWhatTheProtocolAllows(final String destination, final int mtu, final boolean allowed) {
        if (allowed) {
            assertThat(bench.set(destination, mtu).mtu()).isEqualTo(mtu);
        } else {
            assertThatThrownBy(() -> bench.set(destination, mtu))
                    .isInstanceOf(PmtuRefusedException.class)
                    .hasMessageStartingWith("mtu " + mtu + " is outside ");
        }
    }

    @Test
    void shouldFollowTheConfigurationsStatics() {
        begin(8, Policies.withStatics(HOST + " 1400", NET + " 1450"));
        assertThat(bench.mtu(HOST)).isEqualTo(1400);
        bench.claim(HOST, 1300);
        bench.set(OTHER, 1200);
        assertThatThrownBy(() -> bench.clear(NET))
                .hasMessage(NET + " stands in policy.static of the configuration; take it out there and reload");
        final int before = bench.log().events().size();

        bench.run(PmtuCommand.applyPolicy(Policies.withStatics(OTHER + " 1350", NET + " 1440"), "new"));

        assertThat(typesSince(before)).containsExactly(POLICY_CHANGED, ENTRY_CLEARED, MTU_CHANGED);
        assertThat(bench.mtu(HOST)).as("learned, its static base is gone").isEqualTo(1300);
        assertThat(bench.mtu(OTHER)).as("the operator's goes before the file's").isEqualTo(1200);
        assertThat(bench.mtu(THIRD)).isEqualTo(1440);
        assertThat(bench.control().policy().statics()).hasSize(2);

        bench.clear(OTHER);
        assertThat(bench.mtu(OTHER)).as("the file's again").isEqualTo(1350);
        bench.tick(Policies.MAX_AGE_NS);
        assertThat(bench.mtu(HOST)).isEqualTo(1440);
    }

    @Test
    void shouldKeepTheStaticBelowOneLearnedEntryThatIsCleared() {
        begin(8, Policies.withStatics(HOST + " 1400"));
        bench.claim(HOST, 1300);

        assertThat(bench.clear(HOST)).isEqualTo(1);

        assertThat(bench.mtu(HOST)).isEqualTo(1400);
        assertThat(bench.log().last().state()).isEqualTo(EntryState.STATIC);
    }

    @Test
    void shouldFailOneCommandWhoseWorkFails() {
        final PmtuCommand<Integer> faulty = PmtuCommand.query(state -> {
            throw new IllegalArgumentException("a fault");
        });

        assertThatThrownBy(() -> bench.run(faulty)).isInstanceOf(IllegalArgumentException.class);
        assertThat(faulty.result()).isCompletedExceptionally();
        final int capacity = bench.run(PmtuCommand.query(state -> state.table().capacity()));
        assertThat(capacity).isEqualTo(4);
    }
}
