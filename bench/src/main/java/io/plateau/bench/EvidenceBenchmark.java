package io.plateau.bench;

import io.plateau.evidence.Flow;
import io.plateau.evidence.FlowMemory;
import io.plateau.evidence.PendingFlows;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpProtocol;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Time to remember a long datagram, with 262144 flows: of the same flow each time, of random ones, and of 32 random ones
 * at once.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {Production.OPENS, Production.NO_BOUNDS_CHECKS, Production.COLLECTOR})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@State(Scope.Thread)
public class EvidenceBenchmark {
    private static final int FLOWS = 262_144;
    private static final int BURST = 32;
    private static final int LENGTH = 1500;
    private static final int PAYLOAD = 1448;
    private static final int WHOLE = Integer.MAX_VALUE;

    private final FlowMemory memory = new FlowMemory(FLOWS, 1, 2);
    private final PendingFlows pending = new PendingFlows(memory, BURST);
    private final int[] destinations = Tables.present(FLOWS);
    private final Flow flow = new Flow();
    private int next;
    private int sequence;

    /** Fills the memory. */
    @Setup
    public void fill() {
        int known = 0;
        for (final int destination : destinations) {
            put(0, destination);
            pending.moved(0, WHOLE, Tables.NOW);
        }
        for (final int destination : destinations) {
            known += memory.isMoved(segment(destination, sequence), LENGTH, Tables.NOW) ? 1 : 0;
        }
        if (known < FLOWS / 2) {
            throw new AssertionError("only " + known + " flows are remembered");
        }
    }

    // Each segment stands behind the one before.
    private Flow segment(final int destination, final int at) {
        return flow.between(
                        true,
                        0,
                        IpAddress.lowOfIpv4(Frames.SOURCE),
                        0,
                        IpAddress.lowOfIpv4(destination),
                        IpProtocol.TCP)
                .ports(40000, 443)
                .sequence(at, PAYLOAD, PAYLOAD);
    }

    private void put(final int token, final int destination) {
        pending.put(token, segment(destination, sequence), LENGTH);
    }

    /**
     * The same flow each time.
     *
     * @return what was remembered of it
     */
    @Benchmark
    public PendingFlows hot() {
        sequence++;
        pending.clear();
        put(0, destinations[0]);
        pending.moved(0, WHOLE, Tables.NOW);
        return pending;
    }

    /**
     * All flows, in an order that the cache cannot foresee.
     *
     * @return what was remembered of it
     */
    @Benchmark
    public PendingFlows random() {
        sequence++;
        pending.clear();
        put(0, destinations[advance(1)]);
        pending.moved(0, WHOLE, Tables.NOW);
        return pending;
    }

    /**
     * Bursts of 32, all taken in before the first is remembered, as the fast path does.
     *
     * @return what was remembered of them
     */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public PendingFlows burst() {
        final int first = advance(BURST);
        sequence++;
        pending.clear();
        for (int token = 0; token < BURST; token++) {
            put(token, destinations[first + token]);
        }
        pending.prefetch();
        for (int token = 0; token < BURST; token++) {
            pending.moved(token, WHOLE, Tables.NOW);
        }
        return pending;
    }

    private int advance(final int count) {
        final int first = next + count > FLOWS ? 0 : next;
        next = first + count;
        return first;
    }
}
