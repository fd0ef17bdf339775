package io.plateau.testkit;

import io.plateau.linux.LinkSettings;
import io.plateau.linux.NetworkNamespace;
import io.plateau.linux.PacketSocket;
import io.plateau.linux.PollSet;
import io.plateau.linux.ReceiveRing;
import io.plateau.linux.RingGeometry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Sees what an interface of a namespace receives, as an attacker on the path does. One thread at a time. */
public final class Wiretap implements AutoCloseable {
    private static final int SLOT = 2048;
    private static final int SLOTS = 512;
    private static final int PATIENCE_MS = 100;

    private final PacketSocket socket;
    private final PollSet poll;
    private int slot;

    private Wiretap(final PacketSocket socket) {
        this.socket = socket;
        poll = new PollSet(socket.descriptor());
    }

    public static Wiretap open(final String namespace, final String interfaceName) {
        try (NetworkNamespace entered = NetworkNamespace.named(namespace)) {
            return entered.call(() ->
                    new Wiretap(PacketSocket.open(LinkSettings.indexOf(interfaceName), RingGeometry.of(SLOT, SLOTS))));
        }
    }

    // The latest of the frames that wait, or come within a moment, and are wanted.
    public Optional<Sighting> latest(final Predicate<Sighting> wanted) {
        final ReceiveRing ring = socket.ring();
        Sighting latest = null;
        if (!ring.isFilled(slot)) {
            poll.await(PATIENCE_MS);
        }
        for (int frames = 0; frames < ring.slotCount() && ring.isFilled(slot); frames++) {
            final Sighting seen = sighting(ring);
            latest = wanted.test(seen) ? seen : latest;
            next(ring);
        }
        return Optional.ofNullable(latest);
    }

    // The datagrams of all frames, in their order, before one that is wanted; the test's timeout ends it.
    public List<byte[]> allBefore(final Predicate<Sighting> wanted) {
        final ReceiveRing ring = socket.ring();
        final List<byte[]> datagrams = new ArrayList<>();
        while (!Thread.currentThread().isInterrupted()) {
            while (ring.isFilled(slot)) {
                final Sighting seen = sighting(ring);
                next(ring);
                if (wanted.test(seen)) {
                    return datagrams;
                }
                datagrams.add(seen.datagram());
            }
            poll.await(PATIENCE_MS);
        }
        throw new AssertionError("interrupted");
    }

    // Makes room for what comes next: a full ring takes no frame.
    public void clear() {
        final ReceiveRing ring = socket.ring();
        for (int frames = 0; frames < ring.slotCount() && ring.isFilled(slot); frames++) {
            next(ring);
        }
    }

    private void next(final ReceiveRing ring) {
        ring.giveBack(slot);
        slot = (slot + 1) % ring.slotCount();
    }

    // The latest of those, once there is one; the test's timeout ends it.
    public Sighting await(final Predicate<Sighting> wanted) {
        Optional<Sighting> seen = latest(wanted);
        while (seen.isEmpty()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("interrupted");
            }
            seen = latest(wanted);
        }
        return seen.get();
    }

    private Sighting sighting(final ReceiveRing ring) {
        final byte[] bytes = new byte[Frames.VIRTIO + ring.capturedLength(slot)];
        ring.memory().getBytes(ring.frameOffset(slot) - Frames.VIRTIO, bytes);
        return Sighting.of(bytes);
    }

    @Override
    public void close() {
        socket.close();
    }
}
