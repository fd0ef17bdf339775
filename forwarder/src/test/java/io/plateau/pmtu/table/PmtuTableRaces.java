package io.plateau.pmtu.table;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.stream.IntStream;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** What a reader may see while the writer changes the table. */
public final class PmtuTableRaces {
    private static final int CAPACITY = 3;
    private static final long SECRET_HIGH = 11;
    private static final long SECRET_LOW = 12;
    private static final IpAddress[] NEIGHBOURS = sharingOneSlot();

    private PmtuTableRaces() {}

    private static IpAddress key(final int number) {
        return new IpAddress(number * 0x9E37_79B9_7F4A_7C15L, ~number * 0x9E37_79B9_7F4A_7C15L);
    }

    // Three addresses whose probes begin in the same slot.
    private static IpAddress[] sharingOneSlot() {
        final HostIndex index = TestTables.index(CAPACITY, SECRET_HIGH, SECRET_LOW);
        return IntStream.range(1, 1000)
                .mapToObj(PmtuTableRaces::key)
                .filter(key -> index.home(index.hash(key.high(), key.low())) == 0)
                .limit(CAPACITY)
                .toArray(IpAddress[]::new);
    }

    private static PmtuTable table() {
        return new PmtuTable(CAPACITY, SECRET_HIGH, SECRET_LOW);
    }

    private static void put(final PmtuTable table, final IpAddress key, final int mtu) {
        table.put(new PmtuEntry(
                IpPrefix.host(key),
                mtu,
                EntryState.LEARNED,
                EntrySource.ICMP,
                key,
                PmtuEntry.NS_PER_MS,
                1_000_000_000L * PmtuEntry.NS_PER_MS,
                1));
    }

    /** The MTU of an entry changes. */
    @JCStressTest
    @Outcome(id = "1400", expect = ACCEPTABLE, desc = "not yet")
    @Outcome(id = "1300", expect = ACCEPTABLE, desc = "already")
    @State
    public static class Change {
        private final PmtuTable table = table();
        private final PmtuReader reader = table.reader();

        /** One entry. */
        public Change() {
            put(table, NEIGHBOURS[0], 1400);
        }

        /** Writes. */
        @Actor
        public void writer() {
            put(table, NEIGHBOURS[0], 1300);
        }

        /**
         * Looks it up.
         *
         * @param result the MTU
         */
        @Actor
        public void reader(final I_Result result) {
            result.r1 = reader.mtu(NEIGHBOURS[0].high(), NEIGHBOURS[0].low());
        }
    }

    /** A deletion shifts what stands behind it in the same probe. */
    @JCStressTest
    @Outcome(id = "1302", expect = ACCEPTABLE, desc = "in the table all the time")
    @State
    public static class Shift {
        private final PmtuTable table = table();
        private final PmtuReader reader = table.reader();

        /** Three entries that share a slot. */
        public Shift() {
            for (int i = 0; i < CAPACITY; i++) {
                put(table, NEIGHBOURS[i], 1300 + i);
            }
        }

        /** Takes out the two before the last. */
        @Actor
        public void writer() {
            table.remove(NEIGHBOURS[0].high(), NEIGHBOURS[0].low());
            table.remove(NEIGHBOURS[1].high(), NEIGHBOURS[1].low());
        }

        /**
         * Looks up the last.
         *
         * @param result the MTU
         */
        @Actor
        public void reader(final I_Result result) {
            result.r1 = reader.mtu(NEIGHBOURS[2].high(), NEIGHBOURS[2].low());
        }
    }

    /** A row is given to another address. */
    @JCStressTest
    @Outcome(id = "1400", expect = ACCEPTABLE, desc = "still there")
    @Outcome(id = "" + PmtuReader.NONE, expect = ACCEPTABLE, desc = "gone")
    @State
    public static class Reuse {
        private final PmtuTable table = table();
        private final PmtuReader reader = table.reader();

        /** One entry. */
        public Reuse() {
            put(table, NEIGHBOURS[0], 1400);
        }

        /** Gives its row to another. */
        @Actor
        public void writer() {
            table.remove(NEIGHBOURS[0].high(), NEIGHBOURS[0].low());
            put(table, NEIGHBOURS[1], 1300);
        }

        /**
         * Looks up the first.
         *
         * @param result the MTU
         */
        @Actor
        public void reader(final I_Result result) {
            result.r1 = reader.mtu(NEIGHBOURS[0].high(), NEIGHBOURS[0].low());
        }
    }
}
