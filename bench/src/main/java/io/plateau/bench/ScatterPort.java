package io.plateau.bench;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.plateau.port.FrameHandler;
import io.plateau.port.Port;
import io.plateau.port.TransmitFailureHandler;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * A port whose untagged IPv4 frames go to the next of many destinations each, while their bytes stay in the cache, as
 * they do where a network card has just put them. One store a frame, and a header checksum that is no longer right:
 * nobody looks at that of a datagram that fits.
 */
final class ScatterPort implements Port {
    private final Port port;
    private final int[] destinations;
    private final FrameHandler scatter = this::scatter;
    private FrameHandler receiver;
    private int next;

    /**
     * Puts itself before a port.
     *
     * @param port that has the frames
     * @param destinations IPv4 addresses, taken in turn
     */
    ScatterPort(final Port port, final int[] destinations) {
        this.port = port;
        this.destinations = destinations;
    }

    @Override
    public int poll(final FrameHandler handler, final int limit) {
        receiver = handler;
        return port.poll(scatter, limit);
    }

    private void scatter(final MutableDirectBuffer buffer, final int offset, final int length, final long timestampNs) {
        buffer.putInt(offset + Frames.IPV4_DESTINATION, destinations[next], BIG_ENDIAN);
        next = next + 1 == destinations.length ? 0 : next + 1;
        receiver.onFrame(buffer, offset, length, timestampNs);
    }

    @Override
    public String name() {
        return port.name();
    }

    @Override
    public void release() {
        port.release();
    }

    @Override
    public boolean transmit(final DirectBuffer buffer, final int offset, final int length, final int token) {
        return port.transmit(buffer, offset, length, token);
    }

    @Override
    public int flush(final TransmitFailureHandler failures) {
        return port.flush(failures);
    }

    @Override
    public long kernelDropped() {
        return port.kernelDropped();
    }

    @Override
    public int descriptor() {
        return port.descriptor();
    }

    @Override
    public void close() {
        port.close();
    }
}
