package io.plateau.bench;

import io.plateau.counters.Verdict;
import io.plateau.fastpath.ForwardingAgent;
import io.plateau.pmtu.PmtuState;
import io.plateau.port.FrameHandler;
import io.plateau.port.LoopPort;
import io.plateau.port.MemoryPort;
import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;
import org.agrona.concurrent.OffsetEpochNanoClock;
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
 * Cost of the whole way of a frame, clock, counters and latency histogram included, by datagram size: where frames stay
 * where they are, and where they are copied in and out; and of a copy alone, for comparison.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {Production.OPENS, Production.NO_BOUNDS_CHECKS, Production.COLLECTOR})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@State(Scope.Thread)
public class PathBenchmark {
    private static final int BURST = 64;
    private static final int LONGEST = 9216; // whole cache lines
    private static final int CACHE_LINE_LENGTH = 64;
    private static final int ENTRIES = 1000;
    private static final int QUEUE_LENGTH = 1 << 21;
    private static final int DESTINATION = 0x0AFF_0002;
    /** Seven of 40 bytes, four of 576, one of 1500, as test equipment has it: 340 on average. */
    private static final int[] MIX = {40, 576, 40, 40, 576, 40, 1500, 40, 576, 40, 576, 40};

    /** Of the datagrams, bytes; or the mix. */
    @Param({"64", "576", "1500", "9000", "imix"})
    public String size;

    private final UnsafeBuffer[] frames = new UnsafeBuffer[BURST];
    private final OffsetEpochNanoClock clock = new OffsetEpochNanoClock();
    private final MemoryPort lan = new MemoryPort("lan", QUEUE_LENGTH);
    private final MemoryPort wan = new MemoryPort("wan", QUEUE_LENGTH);
    private final FrameHandler receiver = (buffer, offset, length, timestampNs) -> {};
    private final UnsafeBuffer copies =
            new UnsafeBuffer(BufferUtil.allocateDirectAligned(BURST * LONGEST, CACHE_LINE_LENGTH));
    private Wire inPlaceWire;
    private Wire copyingWire;
    private ForwardingAgent inPlace;
    private ForwardingAgent copying;

    /** Lays the wires. */
    @Setup
    public void layWires() {
        final PmtuState state = Tables.learned(ENTRIES);
        Tables.enforce(state, DESTINATION, Wire.LINK_MTU);
        for (int i = 0; i < BURST; i++) {
            final int length = "imix".equals(size) ? MIX[i % MIX.length] : Integer.parseInt(size);
            frames[i] = Frames.ipv4(length, DESTINATION, true);
        }
        inPlaceWire = new Wire(new LoopPort("lan", clock, frames), new LoopPort("wan", clock, frames), state, clock);
        inPlace = inPlaceWire.worker();
        copyingWire = new Wire(lan, wan, state, clock);
        copying = copyingWire.worker();
        if (inPlace() != 2 * BURST || copied() != BURST) {
            throw new AssertionError("not every frame was moved");
        }
    }

    /**
     * One duty cycle: a burst each way, passed on without a copy.
     *
     * @return frames moved
     */
    @Benchmark
    @OperationsPerInvocation(2 * BURST)
    public int inPlace() {
        return inPlace.doWork();
    }

    /**
     * One duty cycle with a burst one way, which a queue took in and another gives out.
     *
     * @return frames that came out
     */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public int copied() {
        final long nowNs = clock.nanoTime();
        for (final UnsafeBuffer frame : frames) {
            lan.offer(frame, 0, frame.capacity(), nowNs);
        }
        copying.doWork();
        return wan.drain(receiver, BURST);
    }

    /**
     * Copies a burst and does nothing else: what any way costs that copies a frame once.
     *
     * @return bytes that it wrote to
     */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public UnsafeBuffer merelyCopied() {
        int end = 0;
        for (final UnsafeBuffer frame : frames) {
            copies.putBytes(end, frame, 0, frame.capacity());
            end += (frame.capacity() + CACHE_LINE_LENGTH - 1) / CACHE_LINE_LENGTH * CACHE_LINE_LENGTH;
        }
        return copies;
    }

    /** Fails if a frame was not forwarded. */
    @TearDown
    public void checkVerdicts() {
        inPlaceWire.requireEach(Verdict.FORWARDED);
        copyingWire.requireEach(Verdict.FORWARDED);
    }
}
