package io.plateau.bench;

import io.plateau.counters.Verdict;
import io.plateau.fastpath.FastPath;
import io.plateau.port.LoopPort;
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
 * Cost of a 1500-byte datagram whose destination must be looked up, in bursts of 32, when each goes to another of many
 * destinations.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {Production.OPENS, Production.NO_BOUNDS_CHECKS, Production.COLLECTOR})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@State(Scope.Thread)
public class DestinationsBenchmark {
    private static final int BURST = 32;

    /** In the table, and as many destinations. */
    @Param({"1000", "100000", "1000000"})
    public int entries;

    private Wire wire;
    private FastPath path;

    /** Lays the wire. */
    @Setup
    public void layWire() {
        final UnsafeBuffer[] frames = new UnsafeBuffer[BURST];
        for (int i = 0; i < BURST; i++) {
            frames[i] = Frames.ipv4(Tables.MTU, Tables.NARROW, true);
        }
        final LoopPort lan = new LoopPort("lan", () -> Tables.NOW, frames);
        final LoopPort wan = new LoopPort("wan", () -> Tables.NOW, frames);
        wire = new Wire(new ScatterPort(lan, Tables.present(entries)), wan, Tables.learned(entries), () -> Tables.NOW);
        path = wire.path();
    }

    /**
     * Moves one burst.
     *
     * @return frames moved
     */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public int forward() {
        return path.poll(Tables.NOW, BURST);
    }

    /** Fails if a frame was not forwarded. */
    @TearDown
    public void checkVerdicts() {
        wire.requireEach(Verdict.FORWARDED);
    }
}
