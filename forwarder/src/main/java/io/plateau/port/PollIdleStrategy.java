package io.plateau.port;

import io.plateau.linux.EventDescriptor;
import io.plateau.linux.PollSet;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.IdleStrategy;

/**
 * What a worker does without frames: looks again for a while, then waits in poll(2) until one of its ports has frames.
 * One worker only.
 */
public final class PollIdleStrategy implements IdleStrategy {
    /** Time to look again before waiting that covers the gap between two frames of a busy flow, nanoseconds. */
    public static final long ADAPTIVE_NS = 20_000;

    /** The worker's housekeeping is due ten times a second, frames or not. */
    private static final int TIMEOUT_MS = 50;

    private static final int HURRY_MS = 1;
    private static final int NO_DESCRIPTOR = -1;

    private final Port[] ports;
    private final EventDescriptor wakeUp; // null for none
    private final PollSet descriptors;
    private final BooleanSupplier hurry;
    private final long spinNs;
    private long emptySinceNs;
    private boolean isEmpty;

    /**
     * Waits on the ports of one worker.
     *
     * @param spinNs time to look again before waiting, nanoseconds; 0 waits at once
     * @param ports that the worker polls
     */
    public PollIdleStrategy(final long spinNs, final List<Port> ports) {
        this(spinNs, ports, () -> false);
    }

    /**
     * Waits on the ports of one worker, or for a millisecond while it waits for something else, too.
     *
     * @param spinNs time to look again before waiting, nanoseconds; 0 waits at once
     * @param ports that the worker polls
     * @param hurry asked before each wait: whether there may be work soon that no port tells of
     */
    public PollIdleStrategy(final long spinNs, final List<Port> ports, final BooleanSupplier hurry) {
        this(spinNs, ports, hurry, null);
    }

    /**
     * The same for a worker that others may wake.
     *
     * @param spinNs time to look again before waiting, nanoseconds; 0 waits at once
     * @param ports that the worker polls
     * @param hurry asked before each wait: whether there may be work soon that no port tells of
     * @param wakeUp raised by others when they have left something; lowered here. Null if there are no others
     */
    public PollIdleStrategy(
            final long spinNs, final List<Port> ports, final BooleanSupplier hurry, final EventDescriptor wakeUp) {
        this.hurry = hurry;
        this.spinNs = spinNs;
        this.ports = ports.toArray(new Port[0]);
        this.wakeUp = wakeUp;
        descriptors = new PollSet(new int[this.ports.length + 1]);
        descriptors.setDescriptor(this.ports.length, wakeUp == null ? NO_DESCRIPTOR : wakeUp.descriptor());
    }

    @Override
    public void idle(final int workCount) {
        if (workCount > 0) {
            reset();
        } else {
            idle();
        }
    }

    @Override
    public void idle() {
        if (isSpinTimeOver()) {
            await();
        } else {
            Thread.onSpinWait();
        }
    }

    private boolean isSpinTimeOver() {
        if (spinNs == 0) {
            return true;
        }
        final long nowNs = System.nanoTime();
        if (!isEmpty) {
            isEmpty = true;
            emptySinceNs = nowNs;
        }
        return nowNs - emptySinceNs >= spinNs;
    }

    private void await() {
        for (int index = 0; index < ports.length; index++) {
            descriptors.setDescriptor(index, ports[index].descriptor());
        }
        descriptors.await(hurry.getAsBoolean() ? HURRY_MS : TIMEOUT_MS);
        if (wakeUp != null && descriptors.isReady(ports.length)) {
            wakeUp.lower(); // before the worker looks what there is
        }
    }

    @Override
    public void reset() {
        isEmpty = false;
    }

    @Override
    public String alias() {
        return spinNs == 0 ? "poll" : "adaptive";
    }
}
