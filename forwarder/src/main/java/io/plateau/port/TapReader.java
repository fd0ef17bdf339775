package io.plateau.port;

import io.plateau.linux.ErrorNumber;
import io.plateau.linux.PollSet;
import io.plateau.linux.SystemCallException;
import io.plateau.linux.TapDevice;
import io.plateau.ring.FrameRing;
import org.agrona.BufferUtil;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/** Reads what the kernel sends on a TAP and puts it into the worker's ring. Waits in poll(2) when there is nothing. */
final class TapReader implements Agent {
    private static final int BURST_LIMIT = 64;
    private static final int ROOM = 72 << 10;
    private static final int CACHE_LINE_LENGTH = 64;

    private final String name;
    private final TapDevice device;
    private final FrameRing ring;
    private final WakeUp worker;
    private final EpochNanoClock clock;
    private final PollSet idle;
    private final PollSet idleAfterError;
    private final UnsafeBuffer frame = new UnsafeBuffer(BufferUtil.allocateDirectAligned(ROOM, CACHE_LINE_LENGTH));
    private volatile long dropped;

    TapReader(
            final String name,
            final TapDevice device,
            final FrameRing ring,
            final WakeUp worker,
            final EpochNanoClock clock,
            final WakeUp stop) {
        this.name = name;
        this.device = device;
        this.ring = ring;
        this.worker = worker;
        this.clock = clock;
        idle = new PollSet(stop.descriptor(), device.descriptor());
        idleAfterError = new PollSet(stop.descriptor());
    }

    @Override
    public int doWork() {
        int work = 0;
        while (work < BURST_LIMIT) {
            final int length = device.read(frame.addressOffset(), ROOM);
            if (length <= 0) {
                awaitAfter(length, work);
                break;
            }
            work++;
            if (ring.write(clock.nanoTime(), frame, 0, length)) {
                worker.signal();
            } else {
                countDropped();
            }
        }
        return work;
    }

    private void awaitAfter(final int result, final int work) {
        if (result == -ErrorNumber.EAGAIN) {
            if (work == 0) {
                idle.await(TapPort.LONGEST_WAIT_MS);
            }
        } else if (result != -ErrorNumber.EINTR) {
            idleAfterError.await(TapPort.LONGEST_WAIT_MS);
            throw new SystemCallException("read", "TAP of port " + name, -result);
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer, this agent
    private void countDropped() {
        dropped++;
    }

    /**
     * Frames for which the ring had no room.
     *
     * @return any thread may ask
     */
    long dropped() {
        return dropped;
    }

    @Override
    public String roleName() {
        return name + "-reader";
    }
}
