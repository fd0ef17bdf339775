package io.plateau.lab.forgery;

import io.plateau.lab.network.LabException;
import io.plateau.lab.network.LabNetwork;
import io.plateau.linux.LinkSettings;
import io.plateau.linux.PacketSocket;
import io.plateau.linux.ReceiveRing;
import io.plateau.linux.RingGeometry;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;

/** Somebody on the server's link who sees what the client sends. */
final class Eavesdropper {
    private static final int SLOT_BYTES = 2048;
    private static final int SLOTS = 512;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(5);
    private static final int ETHERTYPE = 12;
    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int IP = 14;
    private static final int TOTAL_LENGTH = IP + 2;
    private static final int DESTINATION = IP + 16;
    private static final int TCP = IP + 20;
    private static final int SEQUENCE = TCP + 4;

    private final LabNetwork network;

    Eavesdropper(final LabNetwork network) {
        this.network = network;
    }

    // Waits for the next full-sized segment of a connection over IPv4.
    // Returns the segment; of a super-frame the first
    Quote overhear(final InetSocketAddress sender, final InetSocketAddress receiver) {
        final RingGeometry geometry = RingGeometry.of(SLOT_BYTES, SLOTS);
        try (PacketSocket socket =
                network.in(LabNetwork.SERVER, () -> PacketSocket.open(LinkSettings.indexOf("eth0"), geometry))) {
            final ReceiveRing ring = socket.ring();
            final long startedNs = System.nanoTime();
            int slot = 0;
            while (System.nanoTime() - startedNs < PATIENCE_NS) {
                if (!ring.isFilled(slot)) {
                    Thread.onSpinWait();
                    continue;
                }
                final int offset = ring.frameOffset(slot);
                if (isSegment(ring.memory(), offset, sender, receiver)) {
                    final int sequence = ring.memory().getInt(offset + SEQUENCE, ByteOrder.BIG_ENDIAN);
                    return new Quote(sender, receiver, Quote.FULL_LENGTH, sequence);
                }
                ring.giveBack(slot);
                slot = (slot + 1) % ring.slotCount();
            }
        }
        throw LabException.failed("nothing of " + sender + " was overheard on the server's link");
    }

    // Headers without options, as the lab's kernels send them.
    static boolean isSegment(
            final DirectBuffer frame,
            final int offset,
            final InetSocketAddress sender,
            final InetSocketAddress receiver) {
        return unsignedShort(frame, offset + ETHERTYPE) == ETHERTYPE_IPV4
                && unsignedShort(frame, offset + TOTAL_LENGTH) >= Quote.FULL_LENGTH
                && frame.getInt(offset + DESTINATION) == address(receiver)
                && unsignedShort(frame, offset + TCP) == sender.getPort()
                && unsignedShort(frame, offset + TCP + 2) == receiver.getPort();
    }

    private static int address(final InetSocketAddress socket) {
        return ByteBuffer.wrap(socket.getAddress().getAddress())
                .order(ByteOrder.nativeOrder())
                .getInt();
    }

    private static int unsignedShort(final DirectBuffer frame, final int offset) {
        return frame.getShort(offset, ByteOrder.BIG_ENDIAN) & 0xFFFF;
    }
}
