package io.plateau.fastpath;

import io.plateau.counters.PortCounters;
import io.plateau.port.Port;
import io.plateau.wire.VirtioNetHeader;
import org.agrona.DirectBuffer;

/** Sends out of one port on behalf of one burst. One worker only. */
final class Transmitter {
    private final Port port;
    private final PortCounters counters;
    private final Burst burst;
    private final boolean carriesSuperFrames;
    private boolean anyQueued;

    Transmitter(final Port port, final PortCounters counters, final Burst burst) {
        this.port = port;
        this.counters = counters;
        this.burst = burst;
        carriesSuperFrames = port.carriesSuperFrames();
    }

    // Whether the port takes a frame as it is, or only the plain frames that it stands for.
    boolean takes(final DirectBuffer buffer, final int offset) {
        return carriesSuperFrames || VirtioNetHeader.gsoType(buffer, offset) == VirtioNetHeader.GSO_NONE;
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

    // Sends what is queued.
    void flush() {
        if (anyQueued) {
            flushPort();
            anyQueued = false;
        }
    }

    private void flushPort() {
        counters.addTransmitted(port.flush(burst));
    }
}
