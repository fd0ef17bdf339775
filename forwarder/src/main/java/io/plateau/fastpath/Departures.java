package io.plateau.fastpath;

import io.plateau.fragment.SuperFrameSegmenter;
import io.plateau.wire.FrameArena;
import io.plateau.wire.FrameSink;
import io.plateau.wire.LinkLayer;
import io.plateau.wire.VirtioNetHeader;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What one burst sends, by port: frames that are passed on from where they were received, and frames made in an arena of
 * its own. A super-frame that leaves by a port which carries none is cut into the frames that it stands for. One worker only.
 */
final class Departures implements FrameSink {
    /** Room for the pieces of the longest datagram at the smallest MTU, with tags to spare. */
    private static final int ARENA_LENGTH = 1 << 20;

    private final FrameArena arena = new FrameArena(new UnsafeBuffer(ByteBuffer.allocateDirect(ARENA_LENGTH)), this);
    private final Burst burst;
    private final Transmitter[] transmitters;
    private final SuperFrameSegmenter segmenter = new SuperFrameSegmenter();
    private final LinkLayer link = new LinkLayer();
    private int arenaPort;
    private int arenaToken;

    Departures(final FastPathContext context, final Burst burst) {
        this.burst = burst;
        transmitters = new Transmitter[context.ports().size()];
        for (int port = 0; port < transmitters.length; port++) {
            transmitters[port] = new Transmitter(
                    context.ports().get(port), context.counters().get(port), burst);
        }
    }

    // Queues a frame where it stands.
    void send(final int port, final DirectBuffer buffer, final int offset, final int length, final int token) {
        if (transmitters[port].takes(buffer, offset)) {
            transmitters[port].send(buffer, offset, length, token);
        } else {
            sendSegments(port, buffer, offset, length, token);
        }
    }

    private void sendSegments(
            final int port, final DirectBuffer buffer, final int offset, final int length, final int token) {
        final int gsoType = VirtioNetHeader.gsoType(buffer, offset);
        int segments = SuperFrameSegmenter.IMPOSSIBLE;
        if (gsoType != VirtioNetHeader.GSO_UDP
                && link.wrap(buffer, offset + VirtioNetHeader.LENGTH, length - VirtioNetHeader.LENGTH)) {
            final int gsoSize = VirtioNetHeader.gsoSize(buffer, offset);
            segments = segmenter.segment(link, gsoSize, arenaFor(port, token));
            if (segments == FrameArena.NO_ROOM) {
                flush();
                segments = segmenter.segment(link, gsoSize, arena);
            }
        }
        if (segments <= 0) {
            burst.onTransmitFailed(token, Burst.EMSGSIZE);
        }
    }

    // Memory for frames that are made on behalf of one received frame; whatever is committed there is sent by the port.
    FrameArena arenaFor(final int port, final int token) {
        arenaPort = port;
        arenaToken = token;
        return arena;
    }

    @Override
    public void onFrame(final MutableDirectBuffer buffer, final int offset, final int length) {
        transmitters[arenaPort].send(buffer, offset, length, arenaToken);
    }

    // Sends what is queued and empties the arena.
    void flush() {
        for (final Transmitter transmitter : transmitters) {
            transmitter.flush();
        }
        arena.reset();
    }
}
