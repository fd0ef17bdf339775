package io.plateau.bench;

import io.plateau.fragment.SuperFrameSegmenter;
import io.plateau.fragment.TcpResegmenter;
import io.plateau.wire.FrameArena;
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

/** Time to cut a TCP segment into segments of at most 576 bytes: checksum verified, payload copied, checksums made. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {Production.OPENS, Production.NO_BOUNDS_CHECKS, Production.COLLECTOR})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@State(Scope.Thread)
public class ResegmentBenchmark {
    private static final int MTU = 576;
    private static final int ARENA_LENGTH = 1 << 15;
    private static final int CACHE_LINE_LENGTH = 64;

    /** Of the datagram, bytes. */
    @Param({"1500", "9000"})
    public int length;

    private final TcpResegmenter resegmenter = new TcpResegmenter(new SuperFrameSegmenter());
    private final LinkLayer link = new LinkLayer();
    private UnsafeBuffer frame;
    private FrameArena arena;

    /** Makes and parses the frame. */
    @Setup
    public void makeFrame() {
        arena = new FrameArena(
                new UnsafeBuffer(BufferUtil.allocateDirectAligned(ARENA_LENGTH, CACHE_LINE_LENGTH)),
                (buffer, offset, pieceLength) -> {});
        frame = Frames.tcpIpv4(length, Tables.NARROW);
        link.wrap(frame, VirtioNetHeader.LENGTH, frame.capacity() - VirtioNetHeader.LENGTH);
        if (resegment() < 2) {
            throw new AssertionError("the segment was not cut");
        }
    }

    /**
     * Cuts it.
     *
     * @return segments
     */
    @Benchmark
    public int resegment() {
        arena.reset();
        return resegmenter.resegment(frame, 0, link, MTU, arena);
    }
}
