package io.plateau.fastpath;

import io.plateau.ring.ControlKind;
import io.plateau.ring.ControlSink;
import java.nio.ByteBuffer;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Hands the path MTU claims that go by to the control thread. A claim that finds no room is counted, and the count handed
 * over as soon as there is room again. One worker only.
 */
final class ClaimTap {
    private final UnsafeBuffer overrunRecord = new UnsafeBuffer(ByteBuffer.allocateDirect(BitUtil.SIZE_OF_LONG));
    private final ControlSink control;
    private final int port;
    private long overruns;

    ClaimTap(final ControlSink control, final int port) {
        this.control = control;
        this.port = port;
    }

    void offer(final DirectBuffer buffer, final int frameOffset, final int frameLength, final long nowNs) {
        if (!control.offer(ControlKind.CLAIM, port, nowNs, buffer, frameOffset, frameLength)) {
            overruns++;
        }
    }

    // Reports what was lost, once there is room. alsoLost: messages of other kinds that found no room
    void flush(final long nowNs, final long alsoLost) {
        overruns += alsoLost;
        if (overruns > 0) {
            overrunRecord.putLong(0, overruns);
            if (control.offer(ControlKind.OVERRUN, port, nowNs, overrunRecord, 0, BitUtil.SIZE_OF_LONG)) {
                overruns = 0;
            }
        }
    }
}
