package io.plateau.testkit;

import io.plateau.linux.LinkSettings;
import io.plateau.linux.MessageVector;
import io.plateau.linux.NetworkNamespace;
import io.plateau.linux.PacketSocket;
import io.plateau.linux.RingGeometry;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Sends raw frames out of an interface of a namespace, as any host on the link can. One thread at a time. */
public final class FrameSender implements AutoCloseable {
    private static final int VIRTIO_NET_HEADER = 10;
    private static final int CAPACITY = 64;
    private static final int SLOT = 2048;

    private final PacketSocket socket;
    private final MessageVector vector = new MessageVector(CAPACITY);
    private final UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(CAPACITY * SLOT));
    private int queued;

    private FrameSender(final PacketSocket socket) {
        this.socket = socket;
    }

    public static FrameSender open(final String namespace, final String interfaceName) {
        try (NetworkNamespace entered = NetworkNamespace.named(namespace)) {
            return entered.call(() -> new FrameSender(
                    PacketSocket.open(LinkSettings.indexOf(interfaceName), RingGeometry.of(SLOT, CAPACITY))));
        }
    }

    // Sends one frame, without a virtio-net header, now.
    public void send(final byte[] frame) {
        queue(frame);
        flush();
    }

    // Queues one frame; full queues are sent.
    public void queue(final byte[] frame) {
        if (queued == CAPACITY) {
            flush();
        }
        final int offset = queued++ * SLOT;
        memory.setMemory(offset, VIRTIO_NET_HEADER, (byte) 0);
        memory.putBytes(offset + VIRTIO_NET_HEADER, frame);
        vector.add(memory.addressOffset() + offset, VIRTIO_NET_HEADER + frame.length);
    }

    public void flush() {
        vector.send(socket.descriptor(), (position, errno) -> {
            throw new AssertionError("frame " + position + " not sent: errno " + errno);
        });
        queued = 0;
    }

    @Override
    public void close() {
        socket.close();
    }
}
