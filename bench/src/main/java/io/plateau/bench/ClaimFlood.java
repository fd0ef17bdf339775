package io.plateau.bench;

import io.plateau.linux.LinkSettings;
import io.plateau.linux.XdpMemory;
import io.plateau.linux.XdpSocket;
import io.plateau.wire.VirtioNetHeader;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.UnsafeBuffer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Sends forged claims on one interface, as fast as an AF_XDP socket takes them or so many a second, each by
 * another reporter about another destination that nobody sends to. Used by bench/flood and bench/steady.
 */
@Command(name = "ClaimFlood", mixinStandardHelpOptions = true)
public final class ClaimFlood implements Callable<Integer> {
    private static final int CLAIMS = 16_384;
    private static final int FIRST_DESTINATION = 0x0B00_0001;
    private static final int CLAIMED_MTU = 1400;
    private static final int RING = 1024;
    private static final int RECEIVE_RING = 64;
    private static final int BATCH = 64;

    @Option(names = "--interface", required = true, description = "Where to send.")
    private String interfaceName;

    @Option(names = "--seconds", required = true, description = "How long.")
    private double seconds;

    @Option(names = "--rate", defaultValue = "0", description = "Claims a second (as many as go).")
    private long rate;

    private ClaimFlood() {}

    /**
     * Runs until the time is over.
     *
     * @param arguments see --help
     */
    public static void main(final String[] arguments) {
        System.exit(new CommandLine(new ClaimFlood()).execute(arguments));
    }

    @Override
    public Integer call() {
        final int interfaceIndex = LinkSettings.indexOf(interfaceName);
        try (XdpMemory memory = new XdpMemory(CLAIMS);
                XdpSocket socket = XdpSocket.open(interfaceIndex, 0, memory, null, RECEIVE_RING, RING)) {
            final int[] lengths = forge(memory.buffer());
            if (rate > 0) {
                pace(socket, lengths);
            } else {
                flood(socket, lengths);
            }
        }
        return 0;
    }

    // One claim a chunk. Returns the length of each.
    private static int[] forge(final UnsafeBuffer memory) {
        final int[] lengths = new int[CLAIMS];
        for (int i = 0; i < CLAIMS; i++) {
            final UnsafeBuffer claim = Frames.claim(FIRST_DESTINATION + i, CLAIMED_MTU);
            lengths[i] = claim.capacity() - VirtioNetHeader.LENGTH;
            memory.putBytes(i << XdpMemory.CHUNK_SHIFT, claim, VirtioNetHeader.LENGTH, lengths[i]);
        }
        return lengths;
    }

    // The kernel copies a frame before its turn comes again.
    private void flood(final XdpSocket socket, final int[] lengths) {
        final long endNs = System.nanoTime() + (long) (seconds * TimeUnit.SECONDS.toNanos(1));
        int next = 0;
        while (System.nanoTime() < endNs) {
            next = send(socket, lengths, next, Math.min(BATCH, socket.transmit().room()));
        }
    }

    // Sleeps between two claims: the processors belong to what is measured.
    private void pace(final XdpSocket socket, final int[] lengths) {
        final Schedule schedule = new Schedule(System.nanoTime(), rate, 0, seconds);
        int next = 0;
        for (long number = 0; number < schedule.count(); number++) {
            for (long ahead = schedule.dueNs(number) - System.nanoTime();
                    ahead > 0;
                    ahead = schedule.dueNs(number) - System.nanoTime()) {
                LockSupport.parkNanos(ahead);
            }
            next = send(socket, lengths, next, Math.min(1, socket.transmit().room()));
        }
    }

    // Returns what comes next.
    private static int send(final XdpSocket socket, final int[] lengths, final int first, final int count) {
        int next = first;
        for (int left = count; left > 0; left--) {
            socket.transmit().put((long) next << XdpMemory.CHUNK_SHIFT, lengths[next]);
            next = (next + 1) % CLAIMS;
        }
        socket.transmit().publish();
        socket.wakeTransmit(); // what the device's queue does not take is lost: the device counts
        socket.completion().release(socket.completion().available(RING));
        return next;
    }
}
