package io.plateau.pmtu;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.pmtu.claim.ClaimFrames;
import io.plateau.pmtu.claim.ClaimPolicy;
import io.plateau.pmtu.claim.Policies;
import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.pmtu.claim.PolicySettings.BelowFloor;
import io.plateau.pmtu.claim.PolicySettings.Evidence;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.Reason;
import io.plateau.pmtu.table.EntryState;
import io.plateau.pmtu.table.PmtuReader;
import io.plateau.pmtu.table.PmtuTable;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;

/** For any sequence of claims, acknowledgments, stubborn senders, commands, ticks and reloads. */
class ReplayPropertiesTest {
    private static final int CAPACITY = 5;
    private static final List<String> HOSTS = IntStream.range(0, 10)
            .mapToObj(i -> i < 7 ? "198.51.100." + i : "2001:db8:3::" + i)
            .toList();
    private static final List<String> PREFIXES =
            List.of("198.51.100.0/30", "198.51.100.0/24", "0.0.0.0/0", "2001:db8::/32", "::/0");
    private static final List<PolicySettings> RELOADS = List.of(
            Policies.withStatics(),
            Policies.withStatics("198.51.100.1 1450", "198.51.100.0/24 1480"),
            Policies.withStatics("198.51.100.1 1440", "198.51.100.2 1200", "::/0 1400"),
            Policies.of(BelowFloor.CLAMP),
            Policies.of(BelowFloor.ACCEPT),
            Policies.of(BelowFloor.REJECT),
            Policies.of(BelowFloor.QUARANTINE, Evidence.FLOW, List.of()),
            Policies.of(BelowFloor.CLAMP, Evidence.FLOW, List.of()));

    private static final Arbitrary<Integer> MTUS = Arbitraries.integers().between(60, 1510);

    // One thing that happens.
    record Step(String text, Consumer<Bench> action) {
        boolean isReload() {
            return text.startsWith("reload");
        }

        // What an operator may not do is refused with a reason.
        void take(final Bench bench) {
            try {
                action.accept(bench);
            } catch (final PmtuRefusedException refused) {
                assertThat(refused).hasMessageMatching(".{10,}");
            }
        }

        @Override
        public String toString() {
            return text;
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Arbitraries.frequencyOf(Tuple.of(18, traffic()), Tuple.of(9, operator()), Tuple.of(3, ticks()))
                .list()
                .ofMaxSize(40);
    }

    private static Arbitrary<Step> traffic() {
        final Arbitrary<String> host = Arbitraries.of(HOSTS);
        final Arbitrary<Step> claim = Combinators.combine(host, MTUS)
                .as((to, value) -> new Step("claim " + to + " " + value, bench -> bench.claim(to, value)));
        final Arbitrary<Step> move = host.map(to -> new Step("move " + to, bench -> bench.move(to)));
        final Arbitrary<Step> disproof = Combinators.combine(
                        host, Arbitraries.integers().between(60, 9000))
                .as((to, value) -> new Step("arrived " + to + " " + value, bench -> bench.disprove(to, value)));
        final Arbitrary<Step> stubborn = Combinators.combine(host, MTUS)
                .as((to, value) -> new Step("goes on " + to + " " + value, bench -> {
                    bench.flow(to, value % 2 == 0 ? 6 : 17).mtu(value).reports(3);
                    bench.goesOn();
                }));
        final Arbitrary<Step> impact = host.map(to -> new Step("impact " + to, bench -> bench.impact(to, 1, 2)));
        return Arbitraries.frequencyOf(
                Tuple.of(8, claim),
                Tuple.of(3, move),
                Tuple.of(4, disproof),
                Tuple.of(1, stubborn),
                Tuple.of(2, impact));
    }

    private static Arbitrary<Step> operator() {
        final Arbitrary<String> host = Arbitraries.of(HOSTS);
        final Arbitrary<String> any = Arbitraries.oneOf(host, Arbitraries.of(PREFIXES));
        final Arbitrary<Step> set = Combinators.combine(any, MTUS)
                .as((to, value) -> new Step("set " + to + " " + value, bench -> bench.set(to, value)));
        final Arbitrary<Step> lock = Combinators.combine(any, MTUS)
                .as((to, value) -> new Step("lock " + to + " " + value, bench -> bench.lock(to, value)));
        final Arbitrary<Step> clear = any.map(to -> new Step("clear " + to, bench -> bench.clear(to)));
        final Arbitrary<Step> accept = host.map(to -> new Step("accept " + to, bench -> bench.accept(to)));
        final Arbitrary<Step> reload = Arbitraries.integers()
                .between(0, RELOADS.size() - 1)
                .map(i -> new Step("reload " + i, bench -> bench.run(PmtuCommand.applyPolicy(RELOADS.get(i), ""))));
        final Arbitrary<Step> clearAll =
                Arbitraries.just(new Step("clear --all", bench -> bench.run(PmtuCommand.clearAll(Bench.UID))));
        return Arbitraries.frequencyOf(
                Tuple.of(2, set),
                Tuple.of(1, lock),
                Tuple.of(2, clear),
                Tuple.of(1, accept),
                Tuple.of(2, reload),
                Tuple.of(1, clearAll));
    }

    private static Arbitrary<Step> ticks() {
        return Arbitraries.of(0L, 1L, Bench.SECOND, 10 * Bench.SECOND, 200 * Bench.SECOND, 601 * Bench.SECOND)
                .map(ns -> new Step("tick " + ns, bench -> bench.tick(ns)));
    }

    @Property(tries = 400)
    void shouldRebuildTheLiveTableFromItsEvents(@ForAll("steps") final List<Step> steps) {
        final Bench bench = Bench.started(CAPACITY, RELOADS.get(0));
        final PmtuState replayed = new PmtuState(new PmtuTable(CAPACITY, 7, 8));
        final Model model = new Model();
        int seen = 0;
        for (final Step step : steps) {
            step.take(bench);
            for (; seen < bench.log().events().size(); seen++) {
                final PmtuEvent event = bench.log().events().get(seen);
                replayed.apply(event);
                model.apply(event);
                assertLearnedWithinBounds(event, bench.control().policy());
            }
            assertThat(replayed.digest()).isEqualTo(bench.state().digest());
            model.assertEnforcedBy(bench.state().table());
            model.assertEnforcedBy(replayed.table());
            assertEvidenceRebuilt(bench, replayed);
        }
    }

    // From each snapshot on, the rest of the log gives what the whole of it gives, at any time between.
    @Property(tries = 200)
    void shouldRebuildTheLiveTableFromAnySnapshotOn(@ForAll("steps") final List<Step> steps) {
        final Bench bench = Bench.started(CAPACITY, RELOADS.get(0));
        bench.log().fileNs(Bench.SECOND);
        final List<PmtuState> replays = new ArrayList<>();
        int seen = 0;
        for (final Step step : steps) {
            try {
                step.action.accept(bench);
            } catch (final PmtuRefusedException refused) {
                assertThat(refused).hasMessageMatching(".{10,}");
            }
            for (; seen < bench.log().events().size(); seen++) {
                final PmtuEvent event = bench.log().events().get(seen);
                if (event.type() == EventType.CHECKPOINT && seen > 0) {
                    replays.add(PmtuState.growing());
                    replays.add(new PmtuState(new PmtuTable(CAPACITY, 7, 8)));
                }
                replays.forEach(replay -> replay.apply(event));
            }
            for (final PmtuState replay : replays) {
                assertThat(replay.isWhole()).isTrue();
                assertThat(replay.digest()).isEqualTo(bench.state().digest());
                assertThat(replay.snapshot().toArray(byte[][]::new))
                        .isDeepEqualTo(bench.state().snapshot().toArray(byte[][]::new));
                assertThat(List.copyOf(replay.quarantine().inOrder()))
                        .isEqualTo(List.copyOf(bench.state().quarantine().inOrder()));
            }
        }
        Statistics.label("snapshots").collect(replays.size() > 2 ? "more" : "one");
    }

    // Nothing is learned below the floor but by the operator's word, in the policy or in a command, and nothing above
    // the link. Evidence only raises.
    private static void assertLearnedWithinBounds(final PmtuEvent event, final PolicySettings policy) {
        if (event.type() != EventType.MTU_CHANGED || event.state() != EntryState.LEARNED) {
            return;
        }
        final int floor =
                ClaimPolicy.floor(policy, event.destination().address().isIpv4());
        if (event.reason() == Reason.DISPROVED) {
            assertThat(event.newMtu()).as("%s", event).isGreaterThan(event.oldMtu());
        } else if (event.reason() != Reason.ACCEPTED && policy.belowFloor() != BelowFloor.ACCEPT) {
            assertThat(event.newMtu()).as("%s", event).isGreaterThanOrEqualTo(floor);
        }
        assertThat(event.newMtu()).as("%s", event).isLessThanOrEqualTo(Bench.LINK_MTU);
    }

    // Who is not believed for now, and who goes on.
    private static void assertEvidenceRebuilt(final Bench bench, final PmtuState replayed) {
        for (final String host : HOSTS) {
            final IpAddress address = IpAddress.parse(host);
            for (final IpAddress reporter : List.of(ClaimFrames.REPORTER, ClaimFrames.REPORTER_V6)) {
                assertThat(replayed.disproofs().provenLength(reporter, address, bench.nowNs()))
                        .isEqualTo(bench.state().disproofs().provenLength(reporter, address, bench.nowNs()));
            }
            assertThat(replayed.stubbornSenders(address))
                    .isEqualTo(bench.state().stubbornSenders(address));
        }
    }

    /** What is enforced, told by nothing but the events' own words: old and new MTU of each destination. */
    private static final class Model {
        private final Map<IpPrefix, Integer> own = new HashMap<>();

        void apply(final PmtuEvent event) {
            switch (event.type()) {
                case MTU_CHANGED -> {
                    if (event.state() == EntryState.QUARANTINED) {
                        return; // disproved, and never in force
                    }
                    assertThat(event.oldMtu()).as("%s", event).isEqualTo(inForce(event.destination()));
                    own.put(event.destination(), event.newMtu());
                }
                case ENTRY_EXPIRED, ENTRY_EVICTED, ENTRY_CLEARED -> {
                    assertThat(event.oldMtu()).as("%s", event).isEqualTo(inForce(event.destination()));
                    if (event.state() == null) {
                        own.remove(event.destination());
                    } else if (event.state() == EntryState.STATIC) {
                        own.put(event.destination(), event.newMtu());
                    }
                    assertThat(event.newMtu()).as("%s", event).isEqualTo(inForce(event.destination()));
                }
                default -> {
                    // changes nothing that is enforced
                }
            }
        }

        private int inForce(final IpPrefix destination) {
            final IpAddress address = destination.address();
            for (int length = destination.length(); length >= 0; length--) {
                for (final Map.Entry<IpPrefix, Integer> entry : own.entrySet()) {
                    final IpPrefix prefix = entry.getKey();
                    if (prefix.length() == length
                            && prefix.address().isIpv4() == address.isIpv4()
                            && prefix.contains(address.high(), address.low())) {
                        return entry.getValue();
                    }
                }
            }
            return PmtuEvent.ABSENT;
        }

        void assertEnforcedBy(final PmtuTable table) {
            for (final String host : HOSTS) {
                final IpAddress address = IpAddress.parse(host);
                final int expected = inForce(IpPrefix.host(address));
                assertThat(table.reader().mtu(address.high(), address.low()))
                        .as(host)
                        .isEqualTo(expected == PmtuEvent.ABSENT ? PmtuReader.NONE : expected);
            }
            assertThat(table.lowestEnforced())
                    .isEqualTo(own.values().stream()
                            .filter(Objects::nonNull)
                            .mapToInt(mtu -> mtu)
                            .min()
                            .orElse(PmtuReader.NONE));
            assertThat(table.size()).isLessThanOrEqualTo(CAPACITY);
        }
    }
}
