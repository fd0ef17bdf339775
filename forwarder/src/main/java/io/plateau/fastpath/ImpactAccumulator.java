package io.plateau.fastpath;

import io.plateau.counters.Verdict;
import io.plateau.ring.ControlKind;
import io.plateau.ring.ControlSink;
import io.plateau.ring.ImpactRecord;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What datagrams longer than their path MTU met with, summed up per (destination, sender) and handed to the control
 * thread ten times a second, so that the cost of an entry can be shown and journalled. Fixed size: a pair that needs the
 * place of another hands that one over first. One worker only.
 */
final class ImpactAccumulator {
    private static final int ROWS = 256;
    private static final long MIX = 0x9E37_79B9_7F4A_7C15L;
    private static final int INDEX_SHIFT = Long.SIZE - Integer.numberOfTrailingZeros(ROWS);

    private final UnsafeBuffer rows = new UnsafeBuffer(ByteBuffer.allocateDirect((ROWS + 1) * ImpactRecord.LENGTH));
    private final boolean[] used = new boolean[ROWS];
    private final ImpactRecord row = new ImpactRecord();
    private final ControlSink control;
    private final int port;
    private boolean anyUsed;
    private long nowNs;
    private long unattributed;

    ImpactAccumulator(final ControlSink control, final int port) {
        this.control = control;
        this.port = port;
    }

    // Takes the time for what has to be handed over before the next flush.
    void nowNs(final long timeNs) {
        nowNs = timeNs;
    }

    // Moves to the row of a pair of addresses. Returns the row to count in.
    ImpactRecord row(
            final long destinationHigh, final long destinationLow, final long senderHigh, final long senderLow) {
        final long addresses = ((destinationHigh ^ senderLow) * MIX) ^ destinationLow ^ senderHigh;
        final int index = (int) ((addresses * MIX) >>> INDEX_SHIFT);
        row.wrap(rows, index * ImpactRecord.LENGTH);
        if (used[index] && !row.isAbout(destinationHigh, destinationLow, senderHigh, senderLow)) {
            used[index] = !offer(index);
            if (used[index]) {
                unattributed++;
                return row.wrap(rows, ROWS * ImpactRecord.LENGTH);
            }
        }
        if (!used[index]) {
            row.clear(destinationHigh, destinationLow, senderHigh, senderLow);
            used[index] = true;
            anyUsed = true;
        }
        return row;
    }

    // Counts what became of one datagram in the row that row moved to.
    static void count(final ImpactRecord row, final Verdict verdict) {
        switch (verdict) {
            case FRAGMENTED -> row.addFragmented();
            case RESEGMENTED -> row.addResegmented();
            case REPORTED -> row.addReported();
            case FORWARDED -> row.addForwarded();
            default -> row.addDropped();
        }
    }

    // Hands over all that was counted; what finds no room is kept for the next time.
    void flush(final long timeNs) {
        nowNs = timeNs;
        if (!anyUsed) {
            return;
        }
        anyUsed = false;
        for (int index = 0; index < ROWS; index++) {
            if (used[index]) {
                used[index] = !offer(index);
                anyUsed |= used[index];
            }
        }
    }

    // Datagrams whose cost could be put down to no entry, because the control thread fell behind. Returns since the
    // last call.
    long takeUnattributed() {
        final long taken = unattributed;
        unattributed = 0;
        return taken;
    }

    private boolean offer(final int index) {
        return control.offer(ControlKind.IMPACT, port, nowNs, rows, index * ImpactRecord.LENGTH, ImpactRecord.LENGTH);
    }
}
