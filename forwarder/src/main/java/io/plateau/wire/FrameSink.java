package io.plateau.wire;

import org.agrona.MutableDirectBuffer;

/** Takes frames that were made here: fragments, segments, reports. */
@FunctionalInterface
public interface FrameSink {
    /**
     * Takes one finished frame. Its bytes stay as they are until its {@link FrameArena} is reset.
     *
     * @param buffer that holds the frame
     * @param offset of the virtio-net header
     * @param length of header and frame, bytes
     */
    void onFrame(MutableDirectBuffer buffer, int offset, int length);
}
