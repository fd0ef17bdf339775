package io.plateau.bench;

import io.plateau.fragment.Ipv4Fragmenter;
import io.plateau.wire.FrameArena;
import io.plateau.wire.Ipv4View;
import io.plateau.wire.LinkLayer;
import io.plateau.wire.VirtioNetHeader;
import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Time to cut an IPv4 datagram into pieces of at most 576 bytes, payload copied, checksums made. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {Production.OPENS, Production.NO_BOUNDS_CHECKS, Production.COLLECTOR})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@State(Scope.Thread)
public class FragmentBenchmark {
    private static final int MTU = 576;
    private static final int ARENA_LENGTH = 1 << 15;
    private static final int CACHE_LINE_LENGTH = 64;

    /** Of the datagram, bytes. */
    @Param({"1500", "9000"})
    public int length;

    private final Ipv4Fragmenter fragmenter = new Ipv4Fragmenter();
    private final LinkLayer link = new LinkLayer();
    private final Ipv4View ip = new Ipv4View();
    private FrameArena arena;

    /** Makes and parses the frame. */
    @Setup
    public void makeFrame() {
        arena = new FrameArena(
                new UnsafeBuffer(BufferUtil.allocateDirectAligned(ARENA_LENGTH, CACHE_LINE_LENGTH)),
                (buffer, offset, pieceLength) -> {});
        final UnsafeBuffer frame = Frames.ipv4(length, Tables.NARROW, false);
        link.wrap(frame, VirtioNetHeader.LENGTH, frame.capacity() - VirtioNetHeader.LENGTH);
        ip.wrap(frame, link.networkOffset(), link.networkLength());
        if (!ip.isWellFormed() || fragment() < 2) {
            throw new AssertionError("the datagram was not cut");
        }
    }

    /**
     * Cuts it.
     *
     * @return pieces
     */
    @Benchmark
    public int fragment() {
        arena.reset();
        return fragmenter.fragment(link, ip, MTU, arena);
    }
}
