package io.plateau.pmtu.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plateau.testkit.Allocations;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PmtuTableTest {
    private static final IpAddress REPORTER = IpAddress.parse("203.0.113.9");
    private static final long START_MS = 1_700_000_000_123L;

    private final PmtuTable table = new PmtuTable(1000, 3, 4);

    private static PmtuEntry learned(final IpAddress destination, final int mtu, final long expiresMs) {
        return new PmtuEntry(
                IpPrefix.host(destination),
                mtu,
                EntryState.LEARNED,
                EntrySource.ICMP,
                REPORTER,
                START_MS * PmtuEntry.NS_PER_MS,
                expiresMs * PmtuEntry.NS_PER_MS,
                0x1234_5678_9ABCL);
    }

    private static PmtuEntry fixed(final String destination, final int mtu, final EntryState state) {
        return new PmtuEntry(
                IpPrefix.parse(destination), mtu, state, EntrySource.OPERATOR, null, 0, PmtuEntry.NEVER, 1);
    }

    private static IpAddress host(final int number) {
        return number % 2 == 0 ? IpAddress.ofIpv4(0x0A00_0000 + number) : new IpAddress(0x2001_0db8_0000_0000L, number);
    }

    private int mtu(final IpAddress address) {
        return table.reader().mtu(address.high(), address.low());
    }

    private void remove(final IpAddress address) {
        table.remove(address.high(), address.low());
    }

    @Test
    void shouldHoldOneMillionEntriesInSixtyFourMebibytes() {
        assertThat(new PmtuTable(1_000_000).memoryBytes()).isLessThanOrEqualTo(64L << 20);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, PmtuTable.MAXIMUM_CAPACITY + 1})
    void shouldRefuseImpossibleCapacities(final int capacity) {
        assertThatThrownBy(() -> new PmtuTable(capacity))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pmtu.capacity=" + capacity);
    }

    @ParameterizedTest(name = "mtu {0}, expires {1}")
    @CsvSource({"0,0", "65535,1700000600123", "1400,1700000600999", "68,4294967294000"})
    void shouldKeepEveryField(final int mtu, final long expiresMs) {
        final PmtuEntry entry = learned(host(1), mtu, expiresMs);
        table.put(entry);
        final PmtuEntry fixed = fixed("10.0.0.9", mtu, EntryState.LOCKED);
        table.put(fixed);

        final List<PmtuEntry> all = new ArrayList<>();
        table.forEachHost(all::add);

        assertThat(all).containsExactlyInAnyOrder(entry, fixed);
        assertThat(table.match(host(1).high(), host(1).low())).isEqualTo(entry);
    }

    @Test
    void shouldAgreeWithOneMapWhateverHappens() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final Map<IpAddress, Integer> model = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            final IpAddress address = host(random.nextInt(1200));
            if (random.nextInt(5) < 2) {
                remove(address);
                model.remove(address);
            } else if (table.put(learned(address, 68 + random.nextInt(1500), START_MS + random.nextInt(100_000)))) {
                model.put(address, table.reader().mtu(address.high(), address.low()));
            } else {
                assertThat(model).as("seed %d", seed).hasSize(1000).doesNotContainKey(address);
            }
            if (i % 1000 == 0) {
                assertSame(model, seed);
            }
        }
    }

    private void assertSame(final Map<IpAddress, Integer> model, final long seed) {
        for (int i = 0; i < 1200; i++) {
            assertThat(mtu(host(i))).as("seed %d", seed).isEqualTo(model.getOrDefault(host(i), PmtuReader.NONE));
        }
        assertThat(table.size()).isEqualTo(model.size());
        assertThat(table.size(EntryState.LEARNED)).isEqualTo(model.size());
        assertThat(table.lowestEnforced())
                .isEqualTo(model.values().stream().mapToInt(mtu -> mtu).min().orElse(PmtuReader.NONE));
    }

    @Test
    void shouldRefuseOneTooMany() {
        for (int i = 0; i < 1000; i++) {
            assertThat(table.put(learned(host(i), 1400, START_MS))).isTrue();
        }
        assertThat(table.put(learned(host(1000), 600, START_MS))).isFalse();
        assertThat(table.lowestEnforced()).isEqualTo(1400);
        assertThat(table.put(learned(host(0), 1300, START_MS))).isTrue();
        assertThat(table.isFull()).isTrue();
    }

    @Test
    void shouldAskPrefixesOnlyWithoutOneHostEntryAndTheLongestFirst() {
        table.prefixes(List.of(
                fixed("0.0.0.0/0", 1490, EntryState.STATIC),
                fixed("10.0.0.0/8", 1480, EntryState.STATIC),
                fixed("10.1.0.0/16", 1470, EntryState.LOCKED),
                fixed("10.2.0.0/16", 1460, EntryState.STATIC),
                fixed("::/0", 1450, EntryState.STATIC),
                fixed("2001:db8::/32", 1440, EntryState.STATIC),
                fixed("2001:db8:0:1::/64", 1430, EntryState.STATIC)));
        table.put(fixed("10.1.0.1", 1475, EntryState.STATIC));

        assertThat(mtu(IpAddress.parse("10.1.0.1"))).isEqualTo(1475);
        assertThat(mtu(IpAddress.parse("10.1.0.2"))).isEqualTo(1470);
        assertThat(mtu(IpAddress.parse("10.2.255.255"))).isEqualTo(1460);
        assertThat(mtu(IpAddress.parse("10.3.0.0"))).isEqualTo(1480);
        assertThat(mtu(IpAddress.parse("9.255.255.255"))).isEqualTo(1490);
        assertThat(mtu(IpAddress.parse("2001:db8:0:1::9"))).isEqualTo(1430);
        assertThat(mtu(IpAddress.parse("2001:db8:0:2::9"))).isEqualTo(1440);
        assertThat(mtu(IpAddress.parse("fe80::1"))).isEqualTo(1450);
        assertThat(table.lowestEnforced()).isEqualTo(1430);
        final PmtuReader reader = table.reader();
        assertThat(reader.isLocked(0, IpAddress.parse("10.1.0.2").low())).isTrue();
        assertThat(reader.isLocked(0, IpAddress.parse("10.1.0.1").low())).isFalse();
        assertThat(reader.lowestEnforced()).isEqualTo(1430);

        table.prefixes(List.of());
        assertThat(table.lowestEnforced()).isEqualTo(1475);
        assertThat(mtu(IpAddress.parse("10.1.0.2"))).isEqualTo(PmtuReader.NONE);
        assertThat(reader.isLocked(0, IpAddress.parse("10.1.0.2").low())).isFalse();
    }

    @Test
    void shouldFindWhatHasExpiredToTheMillisecond() {
        table.put(learned(host(1), 1400, START_MS + 10));
        table.put(learned(host(2), 1400, START_MS + 11));
        table.put(learned(host(3), 1400, START_MS + 5000));
        table.put(fixed("10.9.9.9", 1400, EntryState.STATIC));
        assertThat(table.firstExpired(START_MS + 9)).isNull();

        assertThat(table.firstExpired(START_MS + 10).destination()).isEqualTo(IpPrefix.host(host(1)));
        remove(host(1));
        table.put(learned(host(4), 1400, START_MS + 12)); // takes the row before the pass
        assertThat(table.nextExpired(START_MS + 10)).isNull();

        assertThat(expiredAt(START_MS + 12)).containsExactlyInAnyOrder(host(2), host(4));
        assertThat(table.firstExpired(START_MS + 4999)).isNull();
        assertThat(expiredAt(START_MS + 5000)).containsExactly(host(3));
        assertThat(table.firstExpired(Long.MAX_VALUE / 2_000_000)).isNull();
    }

    private List<IpAddress> expiredAt(final long nowMs) {
        final List<IpAddress> expired = new ArrayList<>();
        for (PmtuEntry over = table.firstExpired(nowMs); over != null; over = table.nextExpired(nowMs)) {
            expired.add(over.destination().address());
            remove(over.destination().address());
        }
        return expired;
    }

    @Test
    void shouldNameTheNearestExpiryAmongManyAndNever() {
        final PmtuTable large = new PmtuTable(20_000, 5, 6);
        final Random random = new Random(1);
        final Map<IpAddress, Long> model = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            put(large, model, host(i), START_MS + random.nextInt(1_000_000));
        }
        for (int i = 0; i < 12_000; i++) {
            final PmtuEntry victim = large.nearestExpiry();
            if (i % 100 == 0) {
                assertThat(victim.expiresMs())
                        .isEqualTo(model.values().stream()
                                .mapToLong(at -> at)
                                .min()
                                .orElseThrow());
            }
            final IpAddress address = victim.destination().address();
            large.remove(address.high(), address.low());
            model.remove(address);
            put(large, model, host(100_000 + i), START_MS + random.nextInt(2_000_000));
        }
        large.prefixes(List.of());
        assertThat(new PmtuTable(1).nearestExpiry()).isNull();
    }

    private static void put(
            final PmtuTable target, final Map<IpAddress, Long> model, final IpAddress address, final long expiresMs) {
        target.put(learned(address, 1400, expiresMs));
        model.put(address, expiresMs);
    }

    @Test
    void shouldNeverNameOneLastingEntry() {
        table.put(fixed("10.9.9.9", 1400, EntryState.STATIC));
        table.put(fixed("10.9.9.8", 1400, EntryState.LOCKED));
        assertThat(table.nearestExpiry()).isNull();
        table.put(learned(host(1), 1400, START_MS));
        assertThat(table.nearestExpiry().destination()).isEqualTo(IpPrefix.host(host(1)));
        table.put(learned(host(1), 1300, START_MS + 9)); // noted anew
        assertThat(table.nearestExpiry().mtu()).isEqualTo(1300);
        remove(host(1));
        assertThat(table.nearestExpiry()).isNull();
    }

    @Test
    void shouldSpreadSequentialAddressesWhateverTheSecret() {
        final Random random = new Random(7);
        for (int i = 0; i < 20; i++) {
            final HostIndex index = TestTables.index(600, random.nextLong(), random.nextLong());
            final Set<Long> buckets = new HashSet<>();
            for (int address = 0; address < 4096; address++) {
                buckets.add(index.hash(0, IpAddress.lowOfIpv4(0x0A00_0000 + address)) >>> 52);
            }
            // of 4096 random throws into 4096 buckets about 63 percent are hit
            assertThat(buckets.size()).isBetween(2300, 2900);
        }
    }

    @Test
    void shouldNotAllocate() {
        for (int i = 0; i < 500; i++) {
            table.put(learned(host(i), 1400, START_MS + 1_000_000));
        }
        table.prefixes(List.of(fixed("10.0.0.0/8", 1480, EntryState.STATIC)));
        final PmtuReader reader = table.reader();
        final long[] sink = new long[1];

        assertThat(Allocations.bytesPerMillionCalls(() -> {
                    reader.prefetch(0, IpAddress.lowOfIpv4(0x0A00_0002));
                    sink[0] += reader.mtu(0, IpAddress.lowOfIpv4(0x0A00_0002));
                    sink[0] += reader.mtu(0, IpAddress.lowOfIpv4(0x0A00_0003));
                    sink[0] += reader.mtu(0x2001_0db8_0000_0000L, 2);
                    sink[0] += reader.isLocked(0, 9) ? 1 : 0;
                    sink[0] += reader.lowestEnforced();
                    sink[0] += table.firstExpired(START_MS + 5) == null ? 0 : 1;
                }))
                .isZero();
        assertThat(reader.touched()).isNotZero();
    }
}
