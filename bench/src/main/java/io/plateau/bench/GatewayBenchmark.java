package io.plateau.bench;

import io.plateau.counters.Verdict;
import io.plateau.fastpath.FastPath;
import io.plateau.port.LoopPort;
import io.plateau.route.NeighbourState;
import io.plateau.route.NeighbourTable;
import io.plateau.route.NextHop;
import io.plateau.route.Route;
import io.plateau.route.RouteKind;
import io.plateau.route.RouteTable;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Cost of a small datagram on its way through a gateway, in bursts of 32: header checksum verified, route and neighbour
 * looked up, time to live, checksum and link header written, by the number of routes, and of frames that take turns.
 *
 * <p>Making a frame anew before it comes in again is part of the figure.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {Production.OPENS, Production.NO_BOUNDS_CHECKS, Production.COLLECTOR})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@State(Scope.Thread)
public class GatewayBenchmark {
    private static final int BURST = 32;
    private static final int LENGTH = 46; // of the datagram in the shortest frame
    private static final int PREFIXES = 100_000;
    private static final int DESTINATIONS = 1 << 20;
    private static final long NEXT_MAC = 0x0200_0000_1000L;

    /** Of IPv4; one is the default route. Destinations are the same, random ones. */
    @Param({"1", "100000"})
    public int routes;

    /** In the cache, or 32 MiB of them. */
    @Param({"32", "262144"})
    public int frames;

    private Wire wire;
    private LoopPort wan;
    private FastPath path;
    private long moved;

    /** Fills the tables and lays the links. */
    @Setup
    public void makeGateway() {
        final Internet internet = new Internet();
        final List<IpPrefix> prefixes = Internet.transit(internet.ipv4(PREFIXES));
        final RouteTable table = new RouteTable();
        if (routes == 1) {
            table.put(IpPrefix.parse("0.0.0.0/0"), route(0));
        } else {
            for (int i = 0; i < prefixes.size(); i++) {
                table.put(prefixes.get(i), route(i));
            }
        }
        final UnsafeBuffer frame = Frames.ipv4(LENGTH, Tables.NARROW, true);
        final UnsafeBuffer[] all = new UnsafeBuffer[frames];
        Arrays.fill(all, frame);
        final LoopPort lan = new LoopPort("lan", () -> Tables.NOW, all);
        wan = new LoopPort("wan", () -> Tables.NOW, frame);
        final ScatterPort scattered = ScatterPort.renewing(lan, destinations(internet, prefixes), frame);
        wire = new Wire(scattered, wan, Tables.learned(1000), () -> Tables.NOW);
        path = wire.path(table, neighbours());
    }

    private static int[] destinations(final Internet internet, final List<IpPrefix> prefixes) {
        final long[] addresses = internet.within(prefixes, DESTINATIONS);
        final int[] destinations = new int[DESTINATIONS];
        Arrays.setAll(destinations, i -> (int) addresses[2 * i + 1]);
        return destinations;
    }

    private static Route route(final int number) {
        return Route.of(RouteKind.UNICAST, NextHop.by(1, router(number % Internet.NEXT_HOPS)));
    }

    private static IpAddress router(final int number) {
        return IpAddress.ofIpv4(0xC000_0200 + number);
    }

    private static NeighbourTable neighbours() {
        final NeighbourTable neighbours = new NeighbourTable();
        for (int i = 0; i < Internet.NEXT_HOPS; i++) {
            neighbours.put(1, router(i), NEXT_MAC + i, NeighbourState.REACHABLE);
        }
        return neighbours;
    }

    /**
     * Moves one burst.
     *
     * @return frames moved
     */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public int route() {
        moved += BURST;
        return path.poll(Tables.NOW, BURST);
    }

    /** Fails if a frame was not sent to a next hop. */
    @TearDown
    public void checkVerdicts() {
        wire.requireEach(Verdict.FORWARDED);
        if (wan.transmittedFrames() != moved) {
            throw new AssertionError(wan.transmittedFrames() + " of " + moved + " frames were sent");
        }
    }
}
