package io.plateau.route;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** What a reader may see while the writer changes routes, links and neighbours. */
public final class RouteTableRaces {
    private static final IpPrefix SHORT = IpPrefix.parse("198.51.0.0/16");
    private static final IpPrefix LONG = IpPrefix.parse("198.51.100.7");
    private static final IpAddress ADDRESS = LONG.address();
    private static final int NOTHING = -9;

    private RouteTableRaces() {}

    private static int port(final RouteReader reader) {
        return reader.find(ADDRESS.high(), ADDRESS.low(), 0) ? reader.port() : NOTHING;
    }

    private static Route by(final int port) {
        return Route.of(RouteKind.UNICAST, new NextHop(port, port, null, 1));
    }

    /** A longer prefix comes, and goes. */
    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "by the shorter")
    @Outcome(id = "2", expect = ACCEPTABLE, desc = "by the longer")
    @State
    public static class Visit {
        private final RouteTable table = new RouteTable();
        private final RouteReader reader = table.reader();

        /** The shorter prefix. */
        public Visit() {
            table.put(SHORT, by(1));
        }

        /** Writes. */
        @Actor
        public void writer() {
            table.put(LONG, by(2));
            table.remove(LONG);
        }

        /**
         * Looks up.
         *
         * @param result port
         */
        @Actor
        public void reader(final I_Result result) {
            result.r1 = port(reader);
        }
    }

    /** A link goes down, and with it one of two ways. */
    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "still by the first")
    @Outcome(id = "2", expect = ACCEPTABLE, desc = "already by the second")
    @State
    public static class LinkDown {
        private final RouteTable table = new RouteTable();
        private final RouteReader reader = table.reader();

        /** Two ways. */
        public LinkDown() {
            final List<NextHop> ways = List.of(new NextHop(1, 1, null, 1), new NextHop(2, 2, null, 1));
            table.put(SHORT, by(1).withHops(ways));
        }

        /** Writes. */
        @Actor
        public void writer() {
            table.setUsable(1, false);
        }

        /**
         * Looks up.
         *
         * @param result port
         */
        @Actor
        public void reader(final I_Result result) {
            result.r1 = port(reader);
        }
    }

    /** A neighbour becomes known. */
    @JCStressTest
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "not yet")
    @Outcome(id = "7", expect = ACCEPTABLE, desc = "with its address")
    @State
    public static class Resolution {
        private final NeighbourTable table = new NeighbourTable();
        private final NeighbourReader reader = table.reader();

        /** Nobody yet. */
        public Resolution() {}

        /** Writes. */
        @Actor
        public void writer() {
            table.put(0, ADDRESS, 7, NeighbourState.REACHABLE);
        }

        /**
         * Looks it up.
         *
         * @param result hardware address
         */
        @Actor
        public void reader(final I_Result result) {
            result.r1 = reader.find(0, ADDRESS.high(), ADDRESS.low()) && reader.isUsable() ? (int) reader.mac() : 0;
        }
    }
}
