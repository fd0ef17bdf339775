package io.plateau.evidence;

import static io.plateau.evidence.Flows.at;
import static io.plateau.evidence.Flows.tcp;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** What a quote finds while the worker moves other datagrams. */
public final class FlowMemoryRaces {
    private static final int SHORT = 1000;
    private static final int LONG = 1500;
    /** Farther than one connection reaches: a new one between the same ports. */
    private static final long ELSEWHERE = 0x5000_0000L;

    private FlowMemoryRaces() {}

    private static Flow segment(final int port, final long sequence, final int length) {
        return tcp(sequence, length - 40).ports(port, 443);
    }

    private static void move(
            final FlowMemory memory, final int port, final long sequence, final int length, final int second) {
        final Flow flow = segment(port, sequence, length);
        memory.moved(memory.hash(flow), flow, length, at(second));
    }

    /** A row is written anew: another connection with longer segments. */
    @JCStressTest
    @Outcome(
            id = {"true, false", "false, false"},
            expect = ACCEPTABLE,
            desc = "the one or the other")
    @State
    public static class Restart {
        private final FlowMemory memory = new FlowMemory(2, 11, 12);

        /** One short segment. */
        public Restart() {
            move(memory, 1, 0, SHORT, 0);
        }

        /** Moves a long one of another connection. */
        @Actor
        public void worker() {
            move(memory, 1, ELSEWHERE, LONG, 0);
        }

        /**
         * Asks for the short one, and for one as long as the other in its place.
         *
         * @param result whether each was moved
         */
        @Actor
        public void reader(final ZZ_Result result) {
            result.r1 = memory.isMoved(segment(1, 0, SHORT), SHORT, at(0));
            result.r2 = memory.isMoved(segment(1, 0, LONG), LONG, at(0));
        }
    }

    /** A row is given to another flow. */
    @JCStressTest
    @Outcome(
            id = {"true, false", "false, false"},
            expect = ACCEPTABLE,
            desc = "the one or the other")
    @State
    public static class Eviction {
        private final FlowMemory memory = new FlowMemory(2, 11, 12);

        /** Two flows, all that there is room for. */
        public Eviction() {
            move(memory, 1, 0, SHORT, 0);
            move(memory, 2, 0, SHORT, 1);
        }

        /** Moves a third one's. */
        @Actor
        public void worker() {
            move(memory, 3, ELSEWHERE, LONG, 1);
        }

        /**
         * Asks for the first flow's segment, and for one of it in the third's place.
         *
         * @param result whether each was moved
         */
        @Actor
        public void reader(final ZZ_Result result) {
            result.r1 = memory.isMoved(segment(1, 0, SHORT), SHORT, at(1));
            result.r2 = memory.isMoved(segment(1, ELSEWHERE, LONG), LONG, at(1));
        }
    }

    /** The other row of a set changes hands. */
    @JCStressTest
    @Outcome(id = "true", expect = ACCEPTABLE, desc = "in the memory all the time")
    @State
    public static class Neighbour {
        private final FlowMemory memory = new FlowMemory(2, 11, 12);

        /** Two flows, all that there is room for. */
        public Neighbour() {
            move(memory, 1, 0, SHORT, 0);
            move(memory, 2, 0, SHORT, 1);
        }

        /** Moves a third one's in the place of the first. */
        @Actor
        public void worker() {
            move(memory, 3, ELSEWHERE, LONG, 1);
        }

        /**
         * Asks for the second flow's segment.
         *
         * @param result whether it was moved
         */
        @Actor
        public void reader(final Z_Result result) {
            result.r1 = memory.isMoved(segment(2, 0, SHORT), SHORT, at(1));
        }
    }
}
