package io.plateau.counters;

import java.nio.ByteBuffer;
import java.util.List;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The counters of one port. The worker that polls the port is the only writer; any thread may read.
 *
 * <p>Every counter is a 64-bit word of its own, written with release and read with acquire order, so that a reader that
 * sees a verdict also sees the frame that it belongs to as received.
 */
public final class PortCounters {
    private static final int VERDICTS = 0;
    private static final int RECEIVED = Verdict.COUNT * BitUtil.SIZE_OF_LONG;
    private static final int TRANSMITTED = RECEIVED + BitUtil.SIZE_OF_LONG;
    private static final int KERNEL_DROPPED = TRANSMITTED + BitUtil.SIZE_OF_LONG;
    private static final int ASSISTED = KERNEL_DROPPED + BitUtil.SIZE_OF_LONG;
    private static final int LENGTH = BitUtil.align(ASSISTED + BitUtil.SIZE_OF_LONG, 128);

    private final UnsafeBuffer words = new UnsafeBuffer(ByteBuffer.allocateDirect(LENGTH));
    private final String port;

    /**
     * All zero.
     *
     * @param port configured name of the port
     */
    public PortCounters(final String port) {
        this.port = port;
    }

    /**
     * What several workers counted of one port, as of now. Any thread.
     *
     * @param workers counters of the same port
     * @return their sum, which nobody counts on in
     */
    public static PortCounters sum(final List<PortCounters> workers) {
        final PortCounters sum = new PortCounters(workers.get(0).port);
        for (final PortCounters worker : workers) {
            for (int field = 0; field < LENGTH; field += BitUtil.SIZE_OF_LONG) { // verdicts before what was received
                sum.add(field, worker.words.getLongAcquire(field));
            }
        }
        return sum;
    }

    /**
     * Which port these belong to.
     *
     * @return configured name
     */
    public String port() {
        return port;
    }

    /**
     * Counts received frames. Owning worker only.
     *
     * @param frames that came in
     */
    public void addReceived(final long frames) {
        add(RECEIVED, frames);
    }

    /**
     * Counts one frame's verdict. Owning worker only.
     *
     * @param verdict what became of it
     */
    public void count(final Verdict verdict) {
        add(VERDICTS + verdict.index() * BitUtil.SIZE_OF_LONG, 1);
    }

    /**
     * Counts frames that left through this port, generated ones included. Owning worker only.
     *
     * @param frames that the kernel took
     */
    public void addTransmitted(final long frames) {
        add(TRANSMITTED, frames);
    }

    /**
     * Counts frames that the kernel passed on by itself: received and forwarded like others. Owning worker only.
     *
     * @param frames that it passed on
     */
    public void addAssisted(final long frames) {
        add(RECEIVED, frames);
        add(VERDICTS + Verdict.FORWARDED.index() * BitUtil.SIZE_OF_LONG, frames);
        add(ASSISTED, frames);
    }

    /**
     * Publishes what the kernel dropped before we could see it. Owning worker only.
     *
     * @param frames total since the port was opened
     */
    public void kernelDropped(final long frames) {
        words.putLongRelease(KERNEL_DROPPED, frames);
    }

    /**
     * Any thread.
     *
     * @return frames received
     */
    public long received() {
        return words.getLongAcquire(RECEIVED);
    }

    /**
     * Any thread.
     *
     * @param verdict to read
     * @return frames that got it
     */
    public long of(final Verdict verdict) {
        return words.getLongAcquire(VERDICTS + verdict.index() * BitUtil.SIZE_OF_LONG);
    }

    /**
     * Any thread.
     *
     * @return frames sent out of this port
     */
    public long transmitted() {
        return words.getLongAcquire(TRANSMITTED);
    }

    /**
     * Any thread.
     *
     * @return frames that the kernel dropped for want of room, since the port was opened
     */
    public long kernelDropped() {
        return words.getLongAcquire(KERNEL_DROPPED);
    }

    /**
     * Any thread.
     *
     * @return frames that the kernel passed on by itself, which are among those forwarded
     */
    public long assisted() {
        return words.getLongAcquire(ASSISTED);
    }

    private void add(final int field, final long amount) {
        words.putLongRelease(field, words.getLong(field) + amount);
    }
}
