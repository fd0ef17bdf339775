package io.plateau.bench;

import io.plateau.linux.LinkSettings;
import io.plateau.linux.MessageVector;
import io.plateau.linux.PacketSocket;
import io.plateau.linux.RingGeometry;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Sends UDP frames of one length on one interface as fast as sendmmsg(2) takes them. Used by the measurements
 * in bench.
 */
@Command(name = "FrameGenerator", mixinStandardHelpOptions = true)
public final class FrameGenerator implements Callable<Integer> {
    private static final int BATCH = 64;
    private static final int DESTINATIONS = 1 << 20;
    private static final long REPORT_NS = TimeUnit.SECONDS.toNanos(1);

    @Mixin
    private FrameOptions frameOptions;

    @Option(names = "--interface", required = true, description = "Where to send.")
    private String interfaceName;

    @Option(names = "--seconds", required = true, description = "How long.")
    private double seconds;

    @Option(
            names = "--routes",
            defaultValue = "0",
            description = "Go to random destinations instead, within so many prefixes of the Internet.")
    private int routes;

    @Option(
            names = "--destinations",
            defaultValue = "1",
            description = "Go at random to so many addresses, of which that one is the first (1).")
    private int addresses;

    private FrameGenerator() {}

    /**
     * Runs until the time is over.
     *
     * @param arguments see --help
     */
    public static void main(final String[] arguments) {
        System.exit(new CommandLine(new FrameGenerator()).execute(arguments));
    }

    @Override
    public Integer call() {
        final UnsafeBuffer[] frames = frameOptions.make(BATCH);
        final int[] destinations = destinations();
        int next = 0;
        final long endNs = System.nanoTime() + (long) (seconds * REPORT_NS);
        final int interfaceIndex = LinkSettings.indexOf(interfaceName);
        try (PacketSocket socket = PacketSocket.open(interfaceIndex, RingGeometry.of(2048, 1))) {
            final MessageVector messages = new MessageVector(BATCH);
            while (System.nanoTime() < endNs) {
                for (final UnsafeBuffer frame : frames) {
                    UdpFrame.direct(frame, destinations[next]);
                    next = next + 1 < destinations.length ? next + 1 : 0;
                    messages.add(frame.addressOffset(), frame.capacity());
                }
                // What the device's queue does not take is lost: the sink counts.
                messages.send(socket.descriptor(), (position, errno) -> {});
            }
        }
        return 0;
    }

    // In host byte order.
    private int[] destinations() {
        if (routes == 0) {
            return Tables.shuffled(frameOptions.destination(), addresses);
        }
        final Internet internet = new Internet();
        final long[] addresses = internet.within(Internet.transit(internet.ipv4(routes)), DESTINATIONS);
        final int[] destinations = new int[DESTINATIONS];
        Arrays.setAll(destinations, i -> (int) addresses[2 * i + 1]);
        return destinations;
    }
}
