package io.plateau.system;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.plateau.linux.LinkSettings;
import io.plateau.linux.NetworkNamespace;
import io.plateau.linux.PacketSocket;
import io.plateau.linux.PollSet;
import io.plateau.linux.ReceiveRing;
import io.plateau.linux.RingGeometry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The first and the last datagram that came to a host for each destination, by their identification and the kernel's time
 * of them. A thread of its own reads.
 */
final class Arrivals implements AutoCloseable {
    private static final int SLOT = 2048;
    private static final int SLOTS = 4096;
    private static final int PATIENCE_MS = 20;
    private static final int TYPE = 12;
    private static final int IPV4 = 0x0800;
    private static final int IDENTIFICATION = 14 + 4;
    private static final int DESTINATION = 14 + 16;

    private final Map<Integer, Span> spans = new ConcurrentHashMap<>();
    private final PacketSocket socket;
    private volatile boolean isDone;

    /**
     * The first and the last to one destination.
     *
     * @param first identification
     * @param firstNs nanoseconds since the epoch
     * @param last identification
     * @param lastNs nanoseconds since the epoch
     */
    record Span(int first, long firstNs, int last, long lastNs) {}

    private Arrivals(final PacketSocket socket) {
        this.socket = socket;
        new Thread(this::read, "arrivals").start();
    }

    // What eth0 of a namespace receives.
    static Arrivals at(final String namespace) {
        try (NetworkNamespace entered = NetworkNamespace.named(namespace)) {
            return entered.call(
                    () -> new Arrivals(PacketSocket.open(LinkSettings.indexOf("eth0"), RingGeometry.of(SLOT, SLOTS))));
        }
    }

    // By destination, in host byte order.
    Map<Integer, Span> spans() {
        return spans;
    }

    private void read() {
        final ReceiveRing ring = socket.ring();
        final PollSet poll = new PollSet(socket.descriptor());
        int slot = 0;
        while (!isDone) {
            while (ring.isFilled(slot)) {
                note(ring.memory(), ring.frameOffset(slot), ring.timestampNs(slot));
                ring.giveBack(slot);
                slot = (slot + 1) % ring.slotCount();
            }
            poll.await(PATIENCE_MS);
        }
        socket.close();
    }

    private void note(final UnsafeBuffer memory, final int frame, final long timeNs) {
        if ((memory.getShort(frame + TYPE, BIG_ENDIAN) & 0xFFFF) == IPV4) {
            final int number = memory.getShort(frame + IDENTIFICATION, BIG_ENDIAN) & 0xFFFF;
            spans.merge(
                    memory.getInt(frame + DESTINATION, BIG_ENDIAN),
                    new Span(number, timeNs, number, timeNs),
                    (before, now) -> new Span(before.first(), before.firstNs(), now.last(), now.lastNs()));
        }
    }

    @Override
    public void close() {
        isDone = true; // and the thread closes the socket
    }
}
