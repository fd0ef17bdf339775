package io.plateau.port;

import org.agrona.DirectBuffer;

/**
 * Where frames come in and go out. One frame format, whatever the kind of port: a 10-byte virtio-net header in host byte
 * order (virtio 1.2 section 5.1.6, legacy layout), then the Ethernet frame, 802.1Q and 802.1ad tags in place, no FCS.
 *
 * <p>A worker's duty cycle is {@link #poll} on one port, {@link #transmit} on others, {@link #flush} on each of those,
 * then {@link #release} on the first: frames are passed on from where they were received, without a copy.
 *
 * <p>Owned by one worker, but for {@link #name}.
 */
public interface Port extends AutoCloseable {
    /** Frames that can wait between two flushes. */
    int TRANSMIT_QUEUE_LENGTH = 256;

    /**
     * The name in the configuration.
     *
     * @return for counters, logs and the journal
     */
    String name();

    /**
     * Hands over received frames, in the order of their arrival.
     *
     * @param handler called once for each
     * @param limit frames at most
     * @return frames handed over, 0 if none waited
     */
    int poll(FrameHandler handler, int limit);

    /** Gives all frames that were handed over back to the port. Their bytes are no longer ours. */
    void release();

    /**
     * Queues one frame by reference. Its bytes must stay as they are until {@link #flush} returns.
     *
     * @param buffer that holds the frame, off-heap
     * @param offset of the virtio-net header
     * @param length of header and frame, bytes
     * @param token handed back if it cannot be sent
     * @return false if {@link #TRANSMIT_QUEUE_LENGTH} frames wait already: flush, then try again
     */
    boolean transmit(DirectBuffer buffer, int offset, int length, int token);

    /**
     * Whether a super-frame can be transmitted, to be cut by whatever is behind the port. Always the same answer.
     *
     * @return false if each frame must be one that a link can carry
     */
    default boolean carriesSuperFrames() {
        return true;
    }

    /**
     * Sends what was queued, in order. A frame that is refused does not hold up those behind it.
     *
     * @param failures called once for each frame that was not sent
     * @return frames sent
     */
    int flush(TransmitFailureHandler failures);

    /**
     * Frames that were lost before {@link #poll} could see them, for want of room.
     *
     * @return total since the port was opened
     */
    long kernelDropped();

    /**
     * Frames that the kernel passed on to the other end of the wire, so that {@link #poll} never sees them.
     *
     * @return total since the port was opened
     */
    default long passedInKernel() {
        return 0;
    }

    /**
     * What to wait for when there is no work. Ask before each wait: a port that was taken away has nothing to wait for
     * any more.
     *
     * @return a file descriptor for poll(2) that is readable while frames wait, or -1 if there is none
     */
    int descriptor();

    /** Leaves the interface as it was found. Idempotent. */
    @Override
    void close();
}
