package io.plateau.bench;

import io.plateau.icmp.ReportBudget;
import io.plateau.icmp.ReportRule;
import io.plateau.icmp.ReportWriter;
import io.plateau.wire.FrameArena;
import io.plateau.wire.IpAddress;
import io.plateau.wire.Ipv4View;
import io.plateau.wire.Ipv6View;
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

/** Time to tell the sender of a 1500-byte datagram that it is too big, and to find out whether one may. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {Production.OPENS, Production.NO_BOUNDS_CHECKS, Production.COLLECTOR})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@State(Scope.Thread)
public class ReportBenchmark {
    private static final int LENGTH = 1500;
    private static final int MTU = 1280;
    private static final int ARENA_LENGTH = 1 << 12;
    private static final int CACHE_LINE_LENGTH = 64;
    private static final int RATE = 1000;
    private static final int PER_SOURCE_RATE = 20;

    /** IP version. */
    @Param({"4", "6"})
    public int version;

    private final ReportRule rule = new ReportRule();
    private final ReportWriter writer = new ReportWriter(null, null);
    private final ReportBudget budget = new ReportBudget(RATE, RATE, PER_SOURCE_RATE, 7);
    private final LinkLayer link = new LinkLayer();
    private final Ipv4View ipv4 = new Ipv4View();
    private final Ipv6View ipv6 = new Ipv6View();
    private FrameArena arena;
    private long nowNs = Tables.NOW;

    /** Makes and parses the frame. */
    @Setup
    public void makeFrame() {
        arena = new FrameArena(
                new UnsafeBuffer(BufferUtil.allocateDirectAligned(ARENA_LENGTH, CACHE_LINE_LENGTH)),
                (buffer, offset, length) -> {});
        final UnsafeBuffer frame = version == 4 ? Frames.ipv4(LENGTH, Tables.NARROW, true) : Frames.ipv6(LENGTH, 2);
        link.wrap(frame, VirtioNetHeader.LENGTH, frame.capacity() - VirtioNetHeader.LENGTH);
        ipv4.wrap(frame, link.networkOffset(), link.networkLength());
        ipv6.wrap(frame, link.networkOffset(), link.networkLength());
        if (write() != 1) {
            throw new AssertionError("the datagram was not reported");
        }
    }

    /**
     * Asks the rule and writes the report.
     *
     * @return 1
     */
    @Benchmark
    public int write() {
        arena.reset();
        if (version == 4) {
            return rule.mayReport(link, ipv4) ? writer.report(link, ipv4, MTU, LENGTH, arena) : 0;
        }
        return rule.mayReport(link, ipv6) ? writer.report(link, ipv6, MTU, LENGTH, arena) : 0;
    }

    /**
     * Asks the budget, a million times a second of its own time, so that it says no to nearly all.
     *
     * @return true for the few
     */
    @Benchmark
    public boolean askBudget() {
        nowNs += 1000;
        return version == 4
                ? budget.mayReport(
                        0, IpAddress.lowOfIpv4(Frames.SOURCE), 0, IpAddress.lowOfIpv4(Tables.NARROW), MTU, nowNs)
                : budget.mayReport(ipv6.sourceHigh(), 1, ipv6.destinationHigh(), 2, MTU, nowNs);
    }
}
