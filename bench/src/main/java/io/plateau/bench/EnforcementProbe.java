package io.plateau.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plateau.linux.MessageVector;
import io.plateau.linux.PacketSocket;
import io.plateau.linux.RealtimeClock;
import io.plateau.linux.ReceiveRing;
import io.plateau.wire.VirtioNetHeader;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.UnsafeBuffer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Sends UDP frames that may be fragmented on a fixed schedule in one network namespace, and watches in another
 * when they begin and cease to come in pieces, by the kernel's stamp of the receipt of each first piece. Used by
 * bench/enforcement.
 *
 * <p>Prints {@code ready} when frames flow. Then it waits for standard input to end, of which each line is a
 * journalled change (see {@link JournalledChange}), and prints one line of JSON: how late each was.
 *
 * <p>One thread sends and receives, as {@link LatencyProbe} does.
 */
@Command(name = "EnforcementProbe", mixinStandardHelpOptions = true)
public final class EnforcementProbe implements Callable<Integer> {
    private static final int BATCH = 64;
    private static final int STAMP_MARK = 0;
    private static final int STAMP_SENT = 8;
    private static final int STAMP_LENGTH = 16;
    private static final int FLAGS_FRAGMENT_OFFSET = 20; // from the frame's first byte
    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int FRAGMENT_OFFSET = 0x1FFF;
    private static final long LEAD_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long GRACE_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long SHORTEST_REST_NS = TimeUnit.MICROSECONDS.toNanos(20);
    private static final long HIGHEST_NS = TimeUnit.MINUTES.toNanos(1);
    private static final int SIGNIFICANT_DIGITS = 3;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ProbeOptions way;

    @Mixin
    private FrameOptions frameOptions;

    @Option(names = "--seconds", required = true, description = "How long at most.")
    private double seconds;

    private UnsafeBuffer[] frames;
    private final MessageVector messages = new MessageVector(BATCH);
    private final MessageVector.SendFailureHandler refusals = (position, errno) -> this.refused++;
    private final RealtimeClock clock = new RealtimeClock();
    private final TreatmentRuns runs = new TreatmentRuns();
    private final Histogram lateness = new Histogram(1, HIGHEST_NS, SIGNIFICANT_DIGITS);
    private final Histogram gaps = new Histogram(1, HIGHEST_NS, SIGNIFICANT_DIGITS);
    private final Histogram transitWhole = new Histogram(1, HIGHEST_NS, SIGNIFICANT_DIGITS);
    private final Histogram transitInPieces = new Histogram(1, HIGHEST_NS, SIGNIFICANT_DIGITS);
    private Schedule schedule;
    private PacketSocket out;
    private ReceiveRing ring;
    private long next;
    private long refused;
    private long received;
    private long previousNs;
    private int slot;

    private EnforcementProbe() {}

    /**
     * Runs until standard input ends.
     *
     * @param arguments see --help
     */
    public static void main(final String[] arguments) {
        System.exit(new CommandLine(new EnforcementProbe()).execute(arguments));
    }

    @Override
    public Integer call() throws JsonProcessingException {
        way.pin();
        frames = frameOptions.make(BATCH);
        for (final UnsafeBuffer frame : frames) {
            UdpFrame.allowFragmentation(frame);
            UdpFrame.direct(frame, frameOptions.destination());
        }
        try (PacketSocket sending = way.openSending();
                PacketSocket receiving = way.openReceiving()) {
            out = sending;
            ring = receiving.ring();
            schedule = new Schedule(clock.nanoTime() + LEAD_NS, way.rate(), 0, seconds);
            say("ready");
            final List<JournalledChange> changes = exchange();
            say(new ObjectMapper().writeValueAsString(report(changes, receiving.dropped())));
        }
        return 0;
    }

    private void say(final String line) {
        final PrintWriter output = spec.commandLine().getOut();
        output.println(line);
        output.flush();
    }

    private List<JournalledChange> exchange() {
        final CompletableFuture<List<JournalledChange>> changes =
                CompletableFuture.supplyAsync(EnforcementProbe::readChanges);
        while (next < schedule.count() && !changes.isDone()) {
            send(clock.nanoTime());
            receive();
            rest();
        }
        final long endNs = clock.nanoTime() + GRACE_NS;
        while (clock.nanoTime() < endNs) {
            receive();
        }
        return changes.join();
    }

    // Leaves the processor to others while there is time: the forwarder's other threads are what is measured.
    private void rest() {
        final long aheadNs = schedule.dueNs(next) - clock.nanoTime();
        if (aheadNs > SHORTEST_REST_NS) {
            LockSupport.parkNanos(aheadNs - SHORTEST_REST_NS);
        }
    }

    private static List<JournalledChange> readChanges() {
        return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                .lines()
                .map(JournalledChange::parse)
                .toList();
    }

    // What is due.
    private void send(final long nowNs) {
        int due = 0;
        while (due < BATCH && next < schedule.count() && schedule.dueNs(next) <= nowNs) {
            final UnsafeBuffer frame = frames[due];
            frame.putLong(VirtioNetHeader.LENGTH + UdpFrame.PAYLOAD + STAMP_MARK, schedule.beginsNs());
            frame.putLong(VirtioNetHeader.LENGTH + UdpFrame.PAYLOAD + STAMP_SENT, nowNs);
            messages.add(frame.addressOffset(), frame.capacity());
            record(lateness, nowNs - schedule.dueNs(next));
            next++;
            due++;
        }
        if (due > 0) {
            messages.send(out.descriptor(), refusals);
        }
    }

    private void receive() {
        for (int i = 0; i < BATCH && ring.isFilled(slot); i++) {
            final int start = ring.frameOffset(slot);
            final int fragment = ring.memory().getShort(start + FLAGS_FRAGMENT_OFFSET, ByteOrder.BIG_ENDIAN);
            if (ring.capturedLength(slot) >= UdpFrame.PAYLOAD + STAMP_LENGTH
                    && (fragment & FRAGMENT_OFFSET) == 0
                    && ring.memory().getLong(start + UdpFrame.PAYLOAD + STAMP_MARK) == schedule.beginsNs()) {
                received(
                        (fragment & MORE_FRAGMENTS) != 0,
                        ring.memory().getLong(start + UdpFrame.PAYLOAD + STAMP_SENT),
                        ring.timestampNs(slot));
            }
            ring.giveBack(slot);
            slot = slot + 1 < ring.slotCount() ? slot + 1 : 0;
        }
    }

    private void received(final boolean isInPieces, final long sentNs, final long receivedNs) {
        runs.received(isInPieces, sentNs, receivedNs);
        record(isInPieces ? transitInPieces : transitWhole, receivedNs - sentNs);
        if (received > 0) {
            record(gaps, receivedNs - previousNs);
        }
        previousNs = receivedNs;
        received++;
    }

    private static void record(final Histogram histogram, final long valueNs) {
        histogram.recordValue(Math.max(1, Math.min(valueNs, HIGHEST_NS)));
    }

    private Map<String, Object> report(final List<JournalledChange> changes, final long sinkDropped) {
        final Map<String, Object> report = new LinkedHashMap<>();
        report.put("changes", runs.delays(changes));
        report.put("sent", next - refused);
        report.put("received", received);
        report.put("sink-dropped", sinkDropped);
        report.put("late-ns", percentiles(lateness));
        report.put("gap-ns", percentiles(gaps));
        report.put("transit-whole-ns", percentiles(transitWhole));
        report.put("transit-in-pieces-ns", percentiles(transitInPieces));
        return report;
    }

    private static Map<String, Long> percentiles(final Histogram histogram) {
        final Map<String, Long> percentiles = new LinkedHashMap<>();
        percentiles.put("min", histogram.getMinValue());
        percentiles.put("p50", histogram.getValueAtPercentile(50));
        percentiles.put("p99", histogram.getValueAtPercentile(99));
        percentiles.put("max", histogram.getMaxValue());
        return percentiles;
    }
}
