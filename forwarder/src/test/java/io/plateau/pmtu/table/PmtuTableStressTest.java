package io.plateau.pmtu.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Contention;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One writer at full speed against readers: what they see follows from the address, or they see nothing. */
class PmtuTableStressTest {
    private static final int WRITES = 2_000_000;
    private static final int KEYS = 512;
    private static final int STAYING = 64;
    private static final int VARIANTS = 8;

    private final PmtuTable table = new PmtuTable(400, 11, 12);
    private final Contention contention = new Contention();

    // Few addresses in a small table: every row and slot is used again and again, and deletions shift.
    private static IpAddress key(final int number) {
        return new IpAddress(number * 0x9E37_79B9_7F4A_7C15L, ~number * 0x9E37_79B9_7F4A_7C15L);
    }

    // An MTU that tells which address it belongs to, in several versions.
    private static int mtu(final int number, final int variant) {
        return 1000 + number * VARIANTS + variant;
    }

    private static boolean belongs(final int mtu, final int number) {
        return (mtu - 1000) / VARIANTS == number;
    }

    // Every field follows from the address and the MTU.
    private static PmtuEntry entry(final int number, final int variant) {
        final int mtu = mtu(number, variant);
        return new PmtuEntry(
                IpPrefix.host(key(number)),
                mtu,
                EntryState.LEARNED,
                EntrySource.ICMP,
                new IpAddress(mtu, ~(long) mtu),
                mtu * PmtuEntry.NS_PER_MS,
                (1_000_000_000L + mtu) * PmtuEntry.NS_PER_MS,
                (long) mtu << 32 | mtu);
    }

    @Test
    void shouldNeverShowOneTornValue() throws Exception {
        for (int number = 0; number < STAYING; number++) {
            table.put(entry(number, 0));
        }
        contention.run(this::write, List.of(lookUps(1), lookUps(2), walks()));
    }

    private void write() {
        final Random random = new Random(42);
        for (int i = 0; i < WRITES; i++) {
            final int number = random.nextInt(KEYS);
            if (number < STAYING || random.nextInt(3) > 0) {
                table.put(entry(number, random.nextInt(VARIANTS)));
            } else {
                table.remove(key(number).high(), key(number).low());
            }
        }
    }

    private Callable<Long> lookUps(final int seed) {
        return () -> {
            final PmtuReader reader = table.reader();
            final Random random = new Random(seed);
            long checked = 0;
            while (!contention.isOver() || checked == 0) {
                final int number = random.nextInt(random.nextBoolean() ? STAYING : KEYS);
                final int mtu = reader.mtu(key(number).high(), key(number).low());
                if (mtu == PmtuReader.NONE) {
                    // Present throughout: not even a deletion that shifts its reference may hide it.
                    assertThat(number).isGreaterThanOrEqualTo(STAYING);
                } else {
                    assertThat(belongs(mtu, number))
                            .as("%d for %d", mtu, number)
                            .isTrue();
                    checked++;
                }
            }
            return checked;
        };
    }

    private Callable<Long> walks() {
        return () -> {
            final long[] checked = new long[1];
            while (!contention.isOver() || checked[0] == 0) {
                table.forEachHost(entry -> {
                    final int number = (entry.mtu() - 1000) / VARIANTS;
                    assertThat(entry).isEqualTo(entry(number, entry.mtu() - mtu(number, 0)));
                    checked[0]++;
                });
            }
            return checked[0];
        };
    }

    @Test
    void shouldNotHideWhatDeletionsShift() throws Exception {
        final int[] chain = sharingOneSlot();
        final AtomicLong phase = new AtomicLong(1); // even: the last of the chain is in the table
        contention.run(
                () -> {
                    for (int round = 0; round < 60_000; round++) {
                        shift(chain, phase);
                    }
                },
                List.of(finds(key(chain[0]), phase)));
    }

    // Puts the first of the chain behind all others, then takes them out one by one: each time it moves a slot.
    private void shift(final int[] chain, final AtomicLong phase) {
        table.remove(key(chain[0]).high(), key(chain[0]).low());
        for (int i = chain.length - 1; i >= 0; i--) {
            table.put(entry(chain[i], 0));
        }
        phase.incrementAndGet();
        for (int i = chain.length - 1; i > 0; i--) {
            table.remove(key(chain[i]).high(), key(chain[i]).low());
        }
        phase.incrementAndGet();
    }

    private Callable<Long> finds(final IpAddress address, final AtomicLong phase) {
        return () -> {
            final PmtuReader reader = table.reader();
            long checked = 0;
            while (!contention.isOver()) {
                final long before = phase.get();
                final int mtu = reader.mtu(address.high(), address.low());
                if ((before & 1) == 0 && phase.get() == before) {
                    assertThat(mtu).as("in the table all the time").isNotEqualTo(PmtuReader.NONE);
                    checked++;
                }
            }
            return checked;
        };
    }

    // Numbers of addresses whose probes begin in the same slot.
    private static int[] sharingOneSlot() {
        final HostIndex index = TestTables.index(400, 11, 12);
        final int slot = index.home(index.hash(key(1).high(), key(1).low()));
        return IntStream.range(1, 8000)
                .filter(number ->
                        index.home(index.hash(key(number).high(), key(number).low())) == slot)
                .limit(8)
                .toArray();
    }
}
