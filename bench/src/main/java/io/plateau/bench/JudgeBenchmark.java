package io.plateau.bench;

import io.plateau.counters.Verdict;
import io.plateau.fastpath.FastPath;
import io.plateau.pmtu.PmtuState;
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
 * Cost of one verdict, from a received frame in the cache to a frame sent and a verdict counted, in bursts of 32, by what
 * the frame is.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {Production.OPENS, Production.NO_BOUNDS_CHECKS, Production.COLLECTOR})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@State(Scope.Thread)
public class JudgeBenchmark {
    private static final int BURST = 32;
    private static final int ENTRIES = 1000;
    private static final int SMALL = 64;

    /** A frame and the verdict that it gets. */
    public enum Case {
        /** No IP. */
        OTHER(Verdict.FORWARDED),
        /** 64 bytes, shorter than anything that is enforced: no look-up. */
        SMALL_IPV4(Verdict.FORWARDED),
        /** The same. */
        SMALL_IPV6(Verdict.FORWARDED),
        /** 1500 bytes, looked up, fits. */
        LARGE(Verdict.FORWARDED),
        /** 1500 bytes into 576. */
        FRAGMENTED(Verdict.FRAGMENTED),
        /** 1500 bytes with DF towards 576, no budget. */
        REPORTED(Verdict.REPORTED),
        /** A claim about what nobody sent, one of a flood: heard, counted and passed on. */
        FORGED_CLAIM(Verdict.FORWARDED);

        private final Verdict verdict;

        Case(final Verdict verdict) {
            this.verdict = verdict;
        }
    }

    /** What comes in. */
    @Param
    public Case frame;

    private Wire wire;
    private FastPath path;

    /** Lays the wire. */
    @Setup
    public void layWire() {
        final PmtuState state = Tables.learned(ENTRIES);
        final UnsafeBuffer[] frames = new UnsafeBuffer[BURST];
        for (int i = 0; i < BURST; i++) {
            frames[i] = make(Tables.present(ENTRIES)[0]);
        }
        final LoopPort lan = new LoopPort("lan", () -> Tables.NOW, frames);
        final LoopPort wan = new LoopPort("wan", () -> Tables.NOW, frames);
        wire = new Wire(lan, wan, state, () -> Tables.NOW);
        path = wire.path();
    }

    private UnsafeBuffer make(final int destination) {
        return switch (frame) {
            case OTHER -> Frames.arp();
            case SMALL_IPV4 -> Frames.ipv4(SMALL, destination, true);
            case SMALL_IPV6 -> Frames.ipv6(SMALL, 2);
            case LARGE -> Frames.ipv4(Tables.MTU, destination, true);
            case FRAGMENTED -> Frames.ipv4(Tables.MTU, Tables.NARROW, false);
            case REPORTED -> Frames.ipv4(Tables.MTU, Tables.NARROW, true);
            case FORGED_CLAIM -> Frames.claim(destination, Tables.LOWEST_MTU);
        };
    }

    /**
     * Moves one burst.
     *
     * @return frames moved
     */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public int judge() {
        return path.poll(Tables.NOW, BURST);
    }

    /** Fails if the frames had another verdict. */
    @TearDown
    public void checkVerdicts() {
        wire.requireEach(frame.verdict);
    }
}
