package io.plateau.bench;

import io.plateau.route.RouteTable;
import io.plateau.wire.IpPrefix;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Time to fill a table with so many IPv4 routes and a quarter as many of IPv6, and the memory that it then takes. */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {Production.OPENS, Production.NO_BOUNDS_CHECKS, Production.COLLECTOR})
@Warmup(iterations = 2)
@Measurement(iterations = 3)
@State(Scope.Thread)
public class RouteLoadBenchmark {
    private static final int IPV6_SHARE = 4;
    private static final double KIBIBYTE = 1024;

    /** IPv4 prefixes. */
    @Param({"0", "100000", "1000000"})
    public int routes;

    private List<IpPrefix> ipv4;
    private List<IpPrefix> ipv6;
    private long heapBefore;

    /** What the table takes. */
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class Memory {
        /** What look-ups touch. */
        public double walkedMebibytes;

        /** All of it, the writer's books included. */
        public double heapMebibytes;

        private RouteTable loaded;
        private long heapBefore;

        /** Weighs what was loaded last, and forgets it. */
        @TearDown(Level.Iteration)
        public void weigh() {
            walkedMebibytes = loaded.memoryBytes() / KIBIBYTE / KIBIBYTE;
            heapMebibytes = (heap() - heapBefore) / KIBIBYTE / KIBIBYTE;
            loaded = null;
        }
    }

    /** Thinks up the routes. */
    @Setup
    public void make() {
        final Internet internet = new Internet();
        ipv4 = internet.ipv4(routes);
        ipv6 = internet.ipv6(routes / IPV6_SHARE);
    }

    /** Weighs what is there without a table. */
    @Setup(Level.Iteration)
    public void weigh() {
        heapBefore = heap();
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /**
     * Fills it.
     *
     * @param memory told afterwards
     * @return the table
     */
    @Benchmark
    public RouteTable load(final Memory memory) {
        final RouteTable table = new RouteTable();
        Internet.fill(table, ipv4);
        Internet.fill(table, ipv6);
        memory.loaded = table;
        memory.heapBefore = heapBefore;
        return table;
    }
}
