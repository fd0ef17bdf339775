package io.plateau.port;

import io.plateau.linux.ErrorNumber;
import io.plateau.linux.PollSet;
import io.plateau.linux.TapDevice;
import io.plateau.ring.FrameRing;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.Agent;

/** Takes what the worker put into a ring and writes it to a TAP. Waits in poll(2) when there is nothing. */
final class TapWriter implements Agent {
    private static final int BURST_LIMIT = 64;

    private final String name;
    private final TapDevice device;
    private final FrameRing ring;
    private final WakeUp wakeUp;
    private final PollSet idle;
    private final FrameRing.Handler write = this::write;
    private volatile long errors;

    TapWriter(final String name, final TapDevice device, final FrameRing ring, final WakeUp wakeUp, final WakeUp stop) {
        this.name = name;
        this.device = device;
        this.ring = ring;
        this.wakeUp = wakeUp;
        idle = new PollSet(stop.descriptor(), wakeUp.descriptor());
    }

    @Override
    public int doWork() {
        final int work = ring.poll(write, BURST_LIMIT);
        if (work > 0) {
            ring.release();
        } else {
            waitForWork();
        }
        return work;
    }

    private void waitForWork() {
        wakeUp.arm();
        if (ring.isEmpty()) {
            idle.await(TapPort.LONGEST_WAIT_MS);
        }
        wakeUp.disarm();
    }

    private void write(final MutableDirectBuffer buffer, final int offset, final int length, final long timestampNs) {
        final long address = buffer.addressOffset() + offset;
        int result = device.write(address, length);
        while (result == -ErrorNumber.EINTR
                || (result == -ErrorNumber.EAGAIN
                        && PollSet.awaitWritable(device.descriptor(), TapPort.LONGEST_WAIT_MS))) {
            result = device.write(address, length);
        }
        if (result < 0) {
            countError();
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer, this agent
    private void countError() {
        errors++;
    }

    /**
     * Frames that the kernel refused.
     *
     * @return any thread may ask
     */
    long errors() {
        return errors;
    }

    /** Writes what is left. */
    @Override
    public void onClose() {
        while (ring.poll(write, BURST_LIMIT) > 0) {
            ring.release();
        }
    }

    @Override
    public String roleName() {
        return name + "-writer";
    }
}
