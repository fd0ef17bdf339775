package io.plateau.port;

import org.agrona.DirectBuffer;

/** Frames that wait for the next flush, by reference, in order. For ports that have no queue of their own. Allocation-free. */
final class TransmitQueue {
    private final DirectBuffer[] buffers = new DirectBuffer[Port.TRANSMIT_QUEUE_LENGTH];
    private final int[] offsets = new int[Port.TRANSMIT_QUEUE_LENGTH];
    private final int[] lengths = new int[Port.TRANSMIT_QUEUE_LENGTH];
    private final int[] tokens = new int[Port.TRANSMIT_QUEUE_LENGTH];
    private int count;

    boolean add(final DirectBuffer buffer, final int offset, final int length, final int token) {
        if (count == Port.TRANSMIT_QUEUE_LENGTH) {
            return false;
        }
        buffers[count] = buffer;
        offsets[count] = offset;
        lengths[count] = length;
        tokens[count] = token;
        count++;
        return true;
    }

    // Frames that wait.
    int count() {
        return count;
    }

    // The token of a frame, in the order of add, from 0; also after a flush, until more is added.
    int token(final int position) {
        return tokens[position];
    }

    /**
     * Sends all and empties the queue.
     *
     * @param sender of each
     * @param failures told of those that were refused
     * @return frames sent
     */
    int flush(final Sender sender, final TransmitFailureHandler failures) {
        final int total = count;
        int sent = 0;
        for (int i = 0; i < total; i++) {
            final int errno = sender.send(buffers[i], offsets[i], lengths[i]);
            if (errno == 0) {
                sent++;
            } else {
                failures.onTransmitFailed(tokens[i], errno);
            }
        }
        count = 0;
        return sent;
    }

    /** Takes one frame. */
    @FunctionalInterface
    interface Sender {
        /**
         * Sends one frame.
         *
         * @param buffer that holds it
         * @param offset of its virtio-net header
         * @param length of header and frame
         * @return 0, or an errno
         */
        int send(DirectBuffer buffer, int offset, int length);
    }
}
