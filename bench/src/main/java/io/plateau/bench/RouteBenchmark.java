package io.plateau.bench;

import io.plateau.route.RouteReader;
import io.plateau.route.RouteTable;
import io.plateau.wire.IpPrefix;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * Time to ask where a destination goes, by the number of routes: destinations at random, as people ask for them (Zipf), 32
 * at once, and of IPv6, of which there are a quarter as many routes; and time to change a route.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {Production.OPENS, Production.NO_BOUNDS_CHECKS, Production.COLLECTOR})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@State(Scope.Thread)
public class RouteBenchmark {
    private static final int BURST = 32;
    private static final int DESTINATIONS = 1 << 20;
    private static final int IPV6_SHARE = 4;

    /** IPv4 prefixes. */
    @Param({"100000", "1000000"})
    public int routes;

    private final RouteTable table = new RouteTable();
    private final RouteReader reader = table.reader();
    private List<IpPrefix> prefixes;
    private List<IpPrefix> ipv6Prefixes;
    private long[] random;
    private long[] zipf;
    private long[] ipv6;
    private int next;

    /** Fills the table. */
    @Setup
    public void fill() {
        final Internet internet = new Internet();
        prefixes = internet.ipv4(routes);
        ipv6Prefixes = internet.ipv6(routes / IPV6_SHARE);
        Internet.fill(table, prefixes);
        Internet.fill(table, ipv6Prefixes);
        random = internet.within(prefixes, DESTINATIONS);
        zipf = internet.zipf(prefixes, DESTINATIONS);
        ipv6 = internet.within(ipv6Prefixes, DESTINATIONS);
    }

    private long find(final long[] destinations) {
        final int i = advance(1);
        if (!reader.find(destinations[2 * i], destinations[2 * i + 1], i)) {
            throw new AssertionError("the table lacks a route");
        }
        return reader.gatewayLow();
    }

    /**
     * Any destination that has a route.
     *
     * @return gateway
     */
    @Benchmark
    public long random() {
        return find(random);
    }

    /**
     * Destinations as popular as on the Internet.
     *
     * @return gateway
     */
    @Benchmark
    public long zipf() {
        return find(zipf);
    }

    /**
     * Any IPv6 destination that has a route.
     *
     * @return gateway
     */
    @Benchmark
    public long ipv6() {
        return find(ipv6);
    }

    /**
     * Bursts of 32, all prefetched before the first is asked for.
     *
     * @return the sum
     */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public long burst() {
        return findBurst(random);
    }

    /**
     * The same of IPv6.
     *
     * @return the sum
     */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public long ipv6Burst() {
        return findBurst(ipv6);
    }

    private long findBurst(final long[] destinations) {
        final int first = advance(BURST);
        for (int i = first; i < first + BURST; i++) {
            reader.prefetch(destinations[2 * i], destinations[2 * i + 1]);
        }
        long sum = 0;
        for (int i = first; i < first + BURST; i++) {
            reader.find(destinations[2 * i], destinations[2 * i + 1], i);
            sum += reader.gatewayLow();
        }
        return sum;
    }

    /**
     * Another next hop for any prefix.
     *
     * @return prefixes in the table
     */
    @Benchmark
    public int change() {
        return change(prefixes);
    }

    /**
     * The same of IPv6.
     *
     * @return prefixes in the table
     */
    @Benchmark
    public int ipv6Change() {
        return change(ipv6Prefixes);
    }

    private int change(final List<IpPrefix> among) {
        final int i = advance(1) % among.size();
        table.put(among.get(i), Internet.route(next + i));
        return table.size();
    }

    private int advance(final int count) {
        final int first = next + count > DESTINATIONS ? 0 : next;
        next = first + count;
        return first;
    }
}
