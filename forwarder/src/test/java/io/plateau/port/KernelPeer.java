package io.plateau.port;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.linux.LinkSettings;
import io.plateau.linux.MessageVector;
import io.plateau.linux.PacketSocket;
import io.plateau.linux.PollSet;
import io.plateau.linux.ReceiveRing;
import io.plateau.linux.RingGeometry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** The far end of a port under test: a raw socket on the interface that faces it. */
final class KernelPeer implements AutoCloseable {
    private static final int HEADER = 10;

    private final PacketSocket socket;
    private int slot;

    KernelPeer(final String interfaceName) {
        socket = PacketSocket.open(LinkSettings.indexOf(interfaceName), RingGeometry.forSuperFrames(600));
    }

    void send(final List<byte[]> frames) {
        final MessageVector vector = new MessageVector(64);
        final List<UnsafeBuffer> buffers = new ArrayList<>();
        for (final byte[] frame : frames) {
            final UnsafeBuffer buffer = new UnsafeBuffer(BufferUtil.allocateDirectAligned(frame.length, 64));
            buffer.putBytes(0, frame);
            buffers.add(buffer);
            vector.add(buffer.addressOffset(), frame.length);
            if (vector.count() == 64) {
                flush(vector);
            }
        }
        flush(vector);
        assertThat(buffers).hasSameSizeAs(frames);
    }

    private void flush(final MessageVector vector) {
        final List<String> failures = new ArrayList<>();
        vector.send(socket.descriptor(), (position, errno) -> failures.add(position + ":" + errno));
        assertThat(failures).isEmpty();
    }

    // Frames with their virtio-net headers; a tag that the kernel took out is back in place, but the header as it came.
    List<byte[]> receive(final int count) {
        final ReceiveRing ring = socket.ring();
        final PollSet poll = new PollSet(socket.descriptor());
        final List<byte[]> frames = new ArrayList<>();
        while (frames.size() < count && (ring.isFilled(slot) || poll.await(30_000) > 0)) {
            if (ring.isFilled(slot)) {
                frames.add(frameOf(ring, slot));
                ring.giveBack(slot);
                slot = (slot + 1) % ring.slotCount();
            }
        }
        return frames;
    }

    private static byte[] frameOf(final ReceiveRing ring, final int slot) {
        final byte[] bytes = new byte[HEADER + ring.capturedLength(slot)];
        ring.memory().getBytes(ring.frameOffset(slot) - HEADER, bytes);
        if (!ring.hasVlanTag(slot)) {
            return bytes;
        }
        return ByteBuffer.allocate(bytes.length + 4)
                .put(bytes, 0, HEADER + 12)
                .putInt(ring.vlanTag(slot))
                .put(bytes, HEADER + 12, bytes.length - HEADER - 12)
                .array();
    }

    @Override
    public void close() {
        socket.close();
    }
}
