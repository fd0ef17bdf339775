package io.plateau.bench;

import io.plateau.icmp.ReportWriter;
import io.plateau.journal.JournalWriter;
import io.plateau.pmtu.PmtuControl;
import io.plateau.pmtu.PmtuPorts;
import io.plateau.pmtu.PmtuState;
import io.plateau.pmtu.table.PmtuTable;
import io.plateau.ring.ControlKind;
import io.plateau.ring.DirectControl;
import io.plateau.ring.ImpactRecord;
import io.plateau.wire.FrameArena;
import io.plateau.wire.IpAddress;
import io.plateau.wire.Ipv4View;
import io.plateau.wire.LinkLayer;
import io.plateau.wire.VirtioNetHeader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Makes a journal of as many events as wanted, with the forwarder's own control thread: claims about 100,000 destinations,
 * what they cost, and entries that expire, over some days of virtual time. Prints how fast they were appended.
 */
public final class JournalMaker {
    private static final int DESTINATIONS = 100_000;
    private static final int FIRST = 0x0B00_0000; // 11.0.0.0
    private static final int LINK_MTU = 1500;
    private static final int[] MTUS = {1400, 1420, 1454, 1480, 1492};
    private static final long BETWEEN_CLAIMS_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int SEED = 42;
    private static final int CACHE_LINE_LENGTH = 64;
    private static final double NS_PER_S = 1e9;

    private final Random random = new Random(SEED);
    private final UnsafeBuffer frame = new UnsafeBuffer(BufferUtil.allocateDirectAligned(1 << 10, CACHE_LINE_LENGTH));
    private final UnsafeBuffer costs = new UnsafeBuffer(new byte[ImpactRecord.LENGTH]);
    private final ImpactRecord cost = new ImpactRecord();
    private final ReportWriter reports = new ReportWriter(IpAddress.ofIpv4(Frames.SOURCE), null);
    private final LinkLayer link = new LinkLayer();
    private final Ipv4View ip = new Ipv4View();
    private final PmtuControl control;
    private final DirectControl input;
    private int length;
    private long nowNs = Tables.NOW;
    private long tickedNs = Tables.NOW;

    private JournalMaker(final JournalWriter journal) {
        control = new PmtuControl(
                new PmtuState(new PmtuTable(DESTINATIONS, 1, 2)),
                journal,
                new PmtuPorts(List.of("lan", "wan"), port -> LINK_MTU),
                (quoted, quotedLength, timeNs) -> random.nextInt(8) > 0,
                Wire.policy());
        input = new DirectControl(control);
    }

    /**
     * Makes it.
     *
     * @param arguments directory, and the number of events
     */
    public static void main(final String... arguments) {
        final long events = Long.parseLong(arguments[1]);
        try (JournalWriter journal = JournalWriter.open(Path.of(arguments[0]))) {
            final JournalMaker maker = new JournalMaker(journal);
            final long startNs = System.nanoTime();
            maker.make(journal, events);
            final double seconds = (System.nanoTime() - startNs) / NS_PER_S;
            new PrintWriter(System.out, true, StandardCharsets.UTF_8)
                    .printf(
                            Locale.ROOT,
                            "%d events in %.2f s, %.0f a second%n",
                            journal.lastSequence(),
                            seconds,
                            journal.lastSequence() / seconds);
        }
    }

    private void make(final JournalWriter journal, final long events) {
        control.start("benchmark", "policy: {}", nowNs);
        while (journal.lastSequence() < events) {
            nowNs += BETWEEN_CLAIMS_NS;
            final int destination = FIRST + random.nextInt(DESTINATIONS);
            claim(destination, MTUS[random.nextInt(MTUS.length)]);
            cost(FIRST + random.nextInt(DESTINATIONS));
            if (nowNs - tickedNs >= TICK_NS) {
                tickedNs = nowNs;
                input.tick(nowNs);
            }
        }
        control.stop(nowNs);
    }

    private void claim(final int destination, final int mtu) {
        final UnsafeBuffer reported = Frames.tcpIpv4(LINK_MTU, destination);
        link.wrap(reported, VirtioNetHeader.LENGTH, reported.capacity() - VirtioNetHeader.LENGTH);
        ip.wrap(reported, link.networkOffset(), link.networkLength());
        reports.report(link, ip, mtu, LINK_MTU, new FrameArena(frame, (buffer, offset, bytes) -> length = bytes));
        input.offer(ControlKind.CLAIM, 1, nowNs, frame, VirtioNetHeader.LENGTH, length - VirtioNetHeader.LENGTH);
    }

    private void cost(final int destination) {
        cost.wrap(costs, 0).clear(0, IpAddress.lowOfIpv4(destination), 0, IpAddress.lowOfIpv4(Frames.SOURCE));
        cost.mtu(LINK_MTU);
        cost.addReported();
        input.offer(ControlKind.IMPACT, 0, nowNs, costs, 0, ImpactRecord.LENGTH);
    }
}
