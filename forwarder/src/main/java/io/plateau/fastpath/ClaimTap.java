package io.plateau.fastpath;

import io.plateau.ring.ControlEvent;
import io.plateau.ring.ControlKind;
import io.plateau.ring.ControlSink;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Hands the path MTU claims that go by to the control thread. A claim that finds no room is counted, and the count handed
 * over as soon as there is room again. Claims that are too many are counted too, and the count handed over once a second
 * with the first of them. One worker only.
 */
final class ClaimTap {
    private static final long LIMITED_PERIOD_NS = TimeUnit.SECONDS.toNanos(1);

    private final UnsafeBuffer limitedRecord = new UnsafeBuffer(ByteBuffer.allocateDirect(ControlEvent.CAPACITY));
    private final UnsafeBuffer overrunRecord = new UnsafeBuffer(ByteBuffer.allocateDirect(BitUtil.SIZE_OF_LONG));
    private final ControlSink control;
    private final int port;
    private long overruns;
    private long limited;
    private int limitedLength;
    private long limitedToldNs = Long.MIN_VALUE / 2;

    ClaimTap(final ControlSink control, final int port) {
        this.control = control;
        this.port = port;
    }

    void offer(final DirectBuffer buffer, final int frameOffset, final int frameLength, final long nowNs) {
        if (!control.offer(ControlKind.CLAIM, port, nowNs, buffer, frameOffset, frameLength)) {
            overruns++;
        }
    }

    // Counts a claim that is not to be judged.
    void limit(final DirectBuffer buffer, final int frameOffset, final int frameLength, final long nowNs) {
        if (limited == 0) {
            final int copied = Math.min(frameLength, ControlEvent.CAPACITY - BitUtil.SIZE_OF_LONG);
            limitedRecord.putBytes(BitUtil.SIZE_OF_LONG, buffer, frameOffset, copied);
            limitedLength = BitUtil.SIZE_OF_LONG + copied;
        }
        limited++;
        tellLimited(nowNs);
    }

    private void tellLimited(final long nowNs) {
        if (limited > 0 && nowNs - limitedToldNs >= LIMITED_PERIOD_NS) {
            limitedRecord.putLong(0, limited);
            if (control.offer(ControlKind.RATE_LIMITED, port, nowNs, limitedRecord, 0, limitedLength)) {
                limited = 0;
                limitedToldNs = nowNs;
            }
        }
    }

    // Reports what was lost, once there is room. alsoLost: messages of other kinds that found no room
    void flush(final long nowNs, final long alsoLost) {
        tellLimited(nowNs);
        overruns += alsoLost;
        if (overruns > 0) {
            overrunRecord.putLong(0, overruns);
            if (control.offer(ControlKind.OVERRUN, port, nowNs, overrunRecord, 0, BitUtil.SIZE_OF_LONG)) {
                overruns = 0;
            }
        }
    }
}
