package io.plateau.bench;

import io.plateau.wire.Ipv4View;
import io.plateau.wire.Ipv6View;
import io.plateau.wire.LinkLayer;
import io.plateau.wire.VirtioNetHeader;
import java.util.concurrent.TimeUnit;
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

/**
 * Time to know of a frame in the cache whether its headers are sound, how long its datagram is, and where it goes.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {Production.OPENS, Production.NO_BOUNDS_CHECKS, Production.COLLECTOR})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@State(Scope.Thread)
public class ParseBenchmark {
    private static final int LENGTH = 64;

    /** What the frame is. */
    @Param({"ipv4", "ipv4-tagged", "ipv4-pppoe", "ipv6"})
    public String kind;

    private final LinkLayer link = new LinkLayer();
    private final Ipv4View ipv4 = new Ipv4View();
    private final Ipv6View ipv6 = new Ipv6View();
    private UnsafeBuffer frame;
    private int length;

    /** Makes the frame. */
    @Setup
    public void makeFrame() {
        frame = switch (kind) {
            case "ipv4" -> Frames.ipv4(LENGTH, Tables.NARROW, true);
            case "ipv4-tagged" -> Frames.taggedIpv4(LENGTH, Tables.NARROW);
            case "ipv4-pppoe" -> Frames.pppoeIpv4(LENGTH, Tables.NARROW);
            case "ipv6" -> Frames.ipv6(LENGTH, 2);
            default -> throw new IllegalArgumentException(kind);
        };
        length = frame.capacity() - VirtioNetHeader.LENGTH;
        if (parse() < 0) {
            throw new AssertionError("the frame is malformed");
        }
    }

    /**
     * Parses it.
     *
     * @return something of length and destination; negative if the frame is malformed
     */
    @Benchmark
    public long parse() {
        if (!link.wrap(frame, VirtioNetHeader.LENGTH, length)) {
            return -1;
        }
        return link.isIpv4() ? parseIpv4() : parseIpv6();
    }

    private long parseIpv4() {
        ipv4.wrap(frame, link.networkOffset(), link.networkLength());
        return ipv4.isWellFormed() ? ipv4.totalLength() + (ipv4.destination() & 0xFFFF_FFFFL) : -1;
    }

    private long parseIpv6() {
        ipv6.wrap(frame, link.networkOffset(), link.networkLength());
        return ipv6.isWellFormed() ? ipv6.totalLength() + ipv6.destinationHigh() + ipv6.destinationLow() : -1;
    }
}
