package io.plateau.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plateau.linux.MessageVector;
import io.plateau.linux.PacketSocket;
import io.plateau.linux.RealtimeClock;
import io.plateau.linux.ReceiveRing;
import io.plateau.wire.VirtioNetHeader;
import java.io.PrintWriter;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Sends UDP frames on a fixed schedule in one network namespace, receives them in another, and says how long
 * they took: from the time at which a frame should have been sent, which it carries, to the kernel's stamp of
 * its receipt, both of CLOCK_REALTIME. Used by bench/latency and bench/steady.
 *
 * <p>One thread does both, and between two frames looks at what has come: as the kernel stamps it, it may wait,
 * and no third thread disturbs the device under test. Before the first frame it prints one line of JSON that
 * says when the measured part begins and ends, at the end another one with what was measured.
 */
@Command(name = "LatencyProbe", mixinStandardHelpOptions = true)
public final class LatencyProbe implements Callable<Integer> {
    private static final int BATCH = 64;
    private static final int STAMP_MARK = 0;
    private static final int STAMP_DUE = 8;
    private static final int STAMP_LENGTH = 16;
    private static final long LEAD_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long GRACE_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final double NS_PER_S = 1e9;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ProbeOptions way;

    @Mixin
    private FrameOptions frameOptions;

    @Option(names = "--warm-up", defaultValue = "1", description = "Seconds that are not counted (1).")
    private double warmUp;

    @Option(names = "--seconds", required = true, description = "How long.")
    private double seconds;

    @Option(names = "--interval", description = "Seconds that are told of together (all).")
    private Double interval;

    @Option(
            names = "--destinations",
            defaultValue = "1",
            description = "Go at random to so many addresses, of which that one is the first (1).")
    private int destinations;

    private UnsafeBuffer[] frames;
    private final long[] dueNs = new long[BATCH];
    private final MessageVector messages = new MessageVector(BATCH);
    private final MessageVector.SendFailureHandler refusals =
            (position, errno) -> this.intervals.refused(dueNs[position]);
    private final SplittableRandom random = new SplittableRandom(42);
    private final RealtimeClock clock = new RealtimeClock();
    private int firstDestination;
    private Schedule schedule;
    private long sendingNs;
    private LatencyIntervals intervals;
    private PacketSocket out;
    private ReceiveRing ring;
    private long next;
    private int slot;

    private LatencyProbe() {}

    /**
     * Runs until the time is over.
     *
     * @param arguments see --help
     */
    public static void main(final String[] arguments) {
        System.exit(new CommandLine(new LatencyProbe()).execute(arguments));
    }

    @Override
    public Integer call() throws JsonProcessingException {
        way.pin();
        firstDestination = frameOptions.destination();
        frames = frameOptions.make(BATCH);
        try (PacketSocket sending = way.openSending();
                PacketSocket receiving = way.openReceiving()) {
            out = sending;
            ring = receiving.ring();
            begin();
            exchange();
            say(Map.of(
                    "intervals",
                    intervals.report(),
                    "sink-dropped",
                    receiving.dropped(),
                    "took-s",
                    sendingNs / NS_PER_S));
        }
        return 0;
    }

    private void begin() throws JsonProcessingException {
        schedule = new Schedule(clock.nanoTime() + LEAD_NS, way.rate(), warmUp, seconds);
        final long intervalNs = (long) ((interval == null ? seconds : interval) * NS_PER_S);
        intervals = new LatencyIntervals(schedule.beginsNs(), schedule.endsNs(), intervalNs);
        say(Map.of("begins", schedule.beginsNs() / NS_PER_S, "ends", schedule.endsNs() / NS_PER_S));
    }

    private void say(final Map<String, Object> what) throws JsonProcessingException {
        final PrintWriter output = spec.commandLine().getOut();
        output.println(new ObjectMapper().writeValueAsString(what));
        output.flush();
    }

    private void exchange() {
        while (next < schedule.count()) {
            send(clock.nanoTime());
            receive();
        }
        sendingNs = clock.nanoTime() - schedule.beginsNs();
        final long endNs = clock.nanoTime() + GRACE_NS;
        while (clock.nanoTime() < endNs) {
            receive();
        }
    }

    // What is due.
    private void send(final long nowNs) {
        int due = 0;
        while (due < BATCH && next < schedule.count() && schedule.dueNs(next) <= nowNs) {
            dueNs[due] = schedule.dueNs(next);
            prepare(frames[due], dueNs[due], nowNs);
            next++;
            due++;
        }
        if (due > 0) {
            messages.send(out.descriptor(), refusals);
        }
    }

    private void prepare(final UnsafeBuffer frame, final long frameDueNs, final long nowNs) {
        UdpFrame.direct(frame, destinations > 1 ? firstDestination + random.nextInt(destinations) : firstDestination);
        final int stamp = VirtioNetHeader.LENGTH + UdpFrame.PAYLOAD;
        frame.putLong(stamp + STAMP_MARK, schedule.beginsNs());
        frame.putLong(stamp + STAMP_DUE, frameDueNs);
        messages.add(frame.addressOffset(), frame.capacity());
        intervals.sent(frameDueNs, nowNs);
    }

    private void receive() {
        for (int i = 0; i < BATCH && ring.isFilled(slot); i++) {
            final int stamp = ring.frameOffset(slot) + UdpFrame.PAYLOAD;
            if (ring.capturedLength(slot) >= UdpFrame.PAYLOAD + STAMP_LENGTH
                    && ring.memory().getLong(stamp + STAMP_MARK) == schedule.beginsNs()) {
                intervals.received(ring.memory().getLong(stamp + STAMP_DUE), ring.timestampNs(slot));
            }
            ring.giveBack(slot);
            slot = slot + 1 < ring.slotCount() ? slot + 1 : 0;
        }
    }
}
