package io.plateau.pmtu;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.pmtu.claim.Policies;
import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.pmtu.claim.PolicySettings.BelowFloor;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.table.EntryState;
import io.plateau.pmtu.table.PmtuReader;
import io.plateau.pmtu.table.PmtuTable;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
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

/** For any sequence of claims, commands, ticks and reloads. */
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
            Policies.of(BelowFloor.REJECT));

    // One thing that happens.
    private record Step(String text, Consumer<Bench> action) {
        @Override
        public String toString() {
            return text;
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        final Arbitrary<String> host = Arbitraries.of(HOSTS);
        final Arbitrary<String> any = Arbitraries.oneOf(host, Arbitraries.of(PREFIXES));
        final Arbitrary<Integer> mtu = Arbitraries.integers().between(60, 1510);
        final Arbitrary<Step> claim = Combinators.combine(host, mtu)
                .as((to, value) -> new Step("claim " + to + " " + value, bench -> bench.claim(to, value)));
        final Arbitrary<Step> set = Combinators.combine(any, mtu)
                .as((to, value) -> new Step("set " + to + " " + value, bench -> bench.set(to, value)));
        final Arbitrary<Step> lock = Combinators.combine(any, mtu)
                .as((to, value) -> new Step("lock " + to + " " + value, bench -> bench.lock(to, value)));
        final Arbitrary<Step> clear = any.map(to -> new Step("clear " + to, bench -> bench.clear(to)));
        final Arbitrary<Step> accept = host.map(to -> new Step("accept " + to, bench -> bench.accept(to)));
        final Arbitrary<Step> impact = host.map(to -> new Step("impact " + to, bench -> bench.impact(to, 1, 2)));
        final Arbitrary<Step> tick = Arbitraries.of(0L, 1L, Bench.SECOND, 200 * Bench.SECOND, 601 * Bench.SECOND)
                .map(ns -> new Step("tick " + ns, bench -> bench.tick(ns)));
        final Arbitrary<Step> reload = Arbitraries.integers()
                .between(0, RELOADS.size() - 1)
                .map(i -> new Step("reload " + i, bench -> bench.run(PmtuCommand.applyPolicy(RELOADS.get(i), ""))));
        final Arbitrary<Step> clearAll =
                Arbitraries.just(new Step("clear --all", bench -> bench.run(PmtuCommand.clearAll(Bench.UID))));
        return Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(8, claim),
                        net.jqwik.api.Tuple.of(2, set),
                        net.jqwik.api.Tuple.of(1, lock),
                        net.jqwik.api.Tuple.of(2, clear),
                        net.jqwik.api.Tuple.of(1, accept),
                        net.jqwik.api.Tuple.of(2, impact),
                        net.jqwik.api.Tuple.of(3, tick),
                        net.jqwik.api.Tuple.of(1, reload),
                        net.jqwik.api.Tuple.of(1, clearAll))
                .list()
                .ofMaxSize(40);
    }

    @Property(tries = 400)
    void shouldRebuildTheLiveTableFromItsEvents(@ForAll("steps") final List<Step> steps) {
        final Bench bench = Bench.started(CAPACITY, RELOADS.get(0));
        final PmtuState replayed = new PmtuState(new PmtuTable(CAPACITY, 7, 8));
        final Model model = new Model();
        int seen = 0;
        for (final Step step : steps) {
            try {
                step.action.accept(bench);
            } catch (final PmtuRefusedException refused) {
                assertThat(refused).hasMessageMatching(".{10,}");
            }
            for (; seen < bench.log().events().size(); seen++) {
                final PmtuEvent event = bench.log().events().get(seen);
                replayed.apply(event);
                model.apply(event);
            }
            assertThat(replayed.digest()).isEqualTo(bench.state().digest());
            model.assertEnforcedBy(bench.state().table());
            model.assertEnforcedBy(replayed.table());
        }
    }

    /** What is enforced, told by nothing but the events' own words: old and new MTU of each destination. */
    private static final class Model {
        private final Map<IpPrefix, Integer> own = new HashMap<>();

        void apply(final PmtuEvent event) {
            switch (event.type()) {
                case MTU_CHANGED -> {
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
