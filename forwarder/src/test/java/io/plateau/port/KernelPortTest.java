package io.plateau.port;

import io.plateau.testkit.TestNetwork;
import io.plateau.wire.VirtioNetHeader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;

/** The contract of ports at interfaces of the kernel's, in a network of their own, with a peer at the far end. */
abstract class KernelPortTest extends PortContractTest {
    static final int HEADER = VirtioNetHeader.LENGTH;

    private final TestNetwork network = TestNetwork.empty();
    private final long startNs = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    private KernelPeer peer;

    // Opens the port, with a peer that faces it.
    abstract Port openPort();

    final TestNetwork network() {
        return network;
    }

    final void placePeer(final String role, final String interfaceName) {
        peer = network.in(role, () -> new KernelPeer(interfaceName));
    }

    final KernelPeer peer() {
        return peer;
    }

    @AfterEach
    void disconnect() {
        if (peer != null) {
            peer.close();
        }
        network.close();
    }

    @Override
    final Port open(final List<byte[]> arriving) {
        final Port port = openPort();
        peer.send(arriving);
        return port;
    }

    @Override
    final List<byte[]> departed(final int count) {
        final List<byte[]> frames = new ArrayList<>();
        for (final byte[] frame : peer.receive(count)) {
            frames.add(Arrays.copyOfRange(frame, HEADER, frame.length));
        }
        return frames;
    }

    @Override
    final long earliestTimestampNs() {
        return startNs;
    }

    // Takes so many frames, and sends each back by the port that it came from.
    static List<byte[]> takeAndSendBack(final Port port, final int count) {
        final List<byte[]> seen = new ArrayList<>();
        while (seen.size() < count) {
            port.poll(
                    (buffer, offset, length, timestampNs) -> {
                        final byte[] bytes = new byte[length];
                        buffer.getBytes(offset, bytes);
                        seen.add(bytes);
                        port.transmit(buffer, offset, length, 1);
                    },
                    64);
            port.flush((token, errno) -> {
                throw new IllegalStateException("errno " + errno);
            });
            port.release();
        }
        return seen;
    }
}
