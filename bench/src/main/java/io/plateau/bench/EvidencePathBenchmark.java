package io.plateau.bench;

import io.plateau.counters.Verdict;
import io.plateau.fastpath.FastPath;
import io.plateau.pmtu.claim.PolicySettings;
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
 * Cost of the evidence on the whole way of a TCP segment in IPv4, in bursts of 32: what remembering flows adds to small
 * and to large datagrams, of one flow and of 262144, and what a destination in doubt adds.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {Production.OPENS, Production.NO_BOUNDS_CHECKS, Production.COLLECTOR})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@State(Scope.Thread)
public class EvidencePathBenchmark {
    private static final int BURST = 32;
    private static final int ENTRIES = 1000;
    private static final int CLAIMED = 1400;
    private static final int OTHER = 0x0AFF_0003;

    /** What is in doubt. */
    public enum Doubt {
        /** Nothing: only then is no datagram looked at. */
        NOTHING,
        /** A destination where nothing goes. */
        OTHER,
        /** A destination of the datagrams. */
        THEIRS
    }

    /** Of the datagrams, bytes. */
    @Param({"64", "1500"})
    public int size;

    /** Whether the long ones are remembered: FLOW. */
    @Param({"QUOTE", "FLOW"})
    public PolicySettings.Evidence evidence;

    /** Of the datagrams, each in a flow of its own. */
    @Param({"1", "262144"})
    public int destinations;

    /** What is in doubt. */
    @Param
    public Doubt doubt;

    private Wire wire;
    private FastPath path;

    /** Lays the wire. */
    @Setup
    public void layWire() {
        final int[] addresses = Tables.absent(destinations);
        final UnsafeBuffer[] frames = new UnsafeBuffer[BURST];
        for (int i = 0; i < BURST; i++) {
            frames[i] = Frames.tcpIpv4(size, addresses[0]);
        }
        final LoopPort lan = new LoopPort("lan", () -> Tables.NOW, frames);
        final LoopPort wan = new LoopPort("wan", () -> Tables.NOW, frames);
        wire = new Wire(
                new ScatterPort(lan, addresses), wan, Tables.learned(ENTRIES), () -> Tables.NOW, Wire.policy(evidence));
        if (doubt != Doubt.NOTHING) {
            wire.doubt(doubt == Doubt.OTHER ? OTHER : addresses[0], CLAIMED, Tables.NOW);
        }
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
