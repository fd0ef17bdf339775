package io.plateau.port;

import org.agrona.MutableDirectBuffer;

/** Takes the frames that a port received. */
@FunctionalInterface
public interface FrameHandler {
    /**
     * Takes one frame: a 10-byte virtio-net header, then the Ethernet frame with its tags in place and without its FCS.
     * The bytes may be changed; they stay valid until the port's {@link Port#release()}.
     *
     * @param buffer that holds the frame, off-heap
     * @param offset of the virtio-net header
     * @param length of header and frame, bytes
     * @param timestampNs when it was received, nanoseconds since the epoch
     */
    void onFrame(MutableDirectBuffer buffer, int offset, int length, long timestampNs);
}
