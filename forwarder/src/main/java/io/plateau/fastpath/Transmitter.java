package io.plateau.fastpath;

import io.plateau.counters.PortCounters;
import io.plateau.port.Port;
import io.plateau.wire.FrameArena;
import io.plateau.wire.FrameSink;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Sends out of one port on behalf of one burst: frames that are passed on from where they were received, and frames made
 * in an arena of its own. One worker only.
 */
final class Transmitter implements FrameSink {
    /** Room for the pieces of the longest datagram at the smallest MTU, with tags to spare. */
    private static final int ARENA_LENGTH = 1 << 20;

    private final FrameArena arena = new FrameArena(new UnsafeBuffer(ByteBuffer.allocateDirect(ARENA_LENGTH)), this);
    private final Port port;
    private final PortCounters counters;
    private final Burst burst;
    private int arenaToken;
    private boolean anyQueued;

    Transmitter(final Port port, final PortCounters counters, final Burst burst) {
        this.port = port;
        this.counters = counters;
        this.burst = burst;
    }

    // Queues a frame where it stands.
    void send(final DirectBuffer buffer, final int offset, final int length, final int token) {
        if (!port.transmit(buffer, offset, length, token)) {
            flushPort();
            if (!port.transmit(buffer, offset, length, token)) {
                burst.onTransmitFailed(token, 0);
            }
        }
        anyQueued = true;
    }

    // Memory for frames that are made on behalf of one received frame; whatever is committed there is sent.
    FrameArena arenaFor(final int token) {
        arenaToken = token;
        return arena;
    }

    @Override
    public void onFrame(final MutableDirectBuffer buffer, final int offset, final int length) {
        send(buffer, offset, length, arenaToken);
    }

    // Sends what is queued and empties the arena.
    void flush() {
        if (anyQueued) {
            flushPort();
            anyQueued = false;
            arena.reset();
        }
    }

    private void flushPort() {
        counters.addTransmitted(port.flush(burst));
    }
}
