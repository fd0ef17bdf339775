package io.plateau.bench;

import io.plateau.pmtu.table.PmtuReader;
import io.plateau.wire.IpAddress;
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
 * Time to ask the table what is enforced towards a destination, by its number of entries: one that is asked for all the
 * time, random ones, ones that it does not have, and 32 at once.
 *
 * <p>Look-ups one after the other do not depend on each other, so that the processor overlaps a few of them by itself.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {Production.OPENS, Production.NO_BOUNDS_CHECKS, Production.COLLECTOR})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@State(Scope.Thread)
public class LookUpBenchmark {
    private static final int BURST = 32;

    /** In the table. */
    @Param({"1000", "100000", "1000000"})
    public int entries;

    private PmtuReader reader;
    private int[] present;
    private int[] absent;
    private int next;

    /** Fills the table. */
    @Setup
    public void fill() {
        reader = Tables.learned(entries).table().reader();
        present = Tables.present(entries);
        absent = Tables.absent(entries);
        if (random() != Tables.MTU || absent() != PmtuReader.NONE) {
            throw new AssertionError("the table has other entries than it should");
        }
    }

    /**
     * The same destination each time.
     *
     * @return bytes
     */
    @Benchmark
    public int hot() {
        return reader.mtu(0, IpAddress.lowOfIpv4(present[0]));
    }

    /**
     * All destinations, in an order that the cache cannot foresee.
     *
     * @return bytes
     */
    @Benchmark
    public int random() {
        return reader.mtu(0, IpAddress.lowOfIpv4(present[advance(1)]));
    }

    /**
     * Destinations that have no entry, the commonest answer.
     *
     * @return {@link PmtuReader#NONE}
     */
    @Benchmark
    public int absent() {
        return reader.mtu(0, IpAddress.lowOfIpv4(absent[advance(1)]));
    }

    /**
     * Bursts of 32, all prefetched before the first is asked for, as the fast path does.
     *
     * @return the sum
     */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public long burst() {
        final int first = advance(BURST);
        for (int i = first; i < first + BURST; i++) {
            reader.prefetch(0, IpAddress.lowOfIpv4(present[i]));
        }
        long sum = 0;
        for (int i = first; i < first + BURST; i++) {
            sum += reader.mtu(0, IpAddress.lowOfIpv4(present[i]));
        }
        return sum;
    }

    private int advance(final int count) {
        final int first = next + count > entries ? 0 : next;
        next = first + count;
        return first;
    }
}
