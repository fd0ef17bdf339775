package io.plateau.port;

import io.plateau.linux.PollSet;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.IdleStrategy;

/**
 * What a worker does without frames: looks again some times, then waits in poll(2) until one of its ports has frames.
 * One worker only.
 */
public final class PollIdleStrategy implements IdleStrategy {
    /** Empty rounds before waiting that cover the gap between two frames of a busy flow, some microseconds. */
    public static final int ADAPTIVE_ROUNDS = 200;

    /** The worker's housekeeping is due ten times a second, frames or not. */
    private static final int TIMEOUT_MS = 50;

    private static final int HURRY_MS = 1;

    private final Port[] ports;
    private final PollSet descriptors;
    private final BooleanSupplier hurry;
    private final int rounds;
    private int emptyRounds;

    /**
     * Waits on the ports of one worker.
     *
     * @param rounds empty ones before waiting; 0 waits at once
     * @param ports that the worker polls
     */
    public PollIdleStrategy(final int rounds, final List<Port> ports) {
        this(rounds, ports, () -> false);
    }

    /**
     * Waits on the ports of one worker, or for a millisecond while it waits for something else, too.
     *
     * @param rounds empty ones before waiting; 0 waits at once
     * @param ports that the worker polls
     * @param hurry asked before each wait: whether there may be work soon that no port tells of
     */
    public PollIdleStrategy(final int rounds, final List<Port> ports, final BooleanSupplier hurry) {
        this.hurry = hurry;
        this.rounds = rounds;
        this.ports = ports.toArray(new Port[0]);
        descriptors = new PollSet(new int[this.ports.length]);
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
        if (emptyRounds < rounds) {
            emptyRounds++;
            Thread.onSpinWait();
        } else {
            await();
        }
    }

    /** Asking a port for its descriptor has it wake us: see {@link Port#descriptor}. */
    private void await() {
        for (int index = 0; index < ports.length; index++) {
            descriptors.setDescriptor(index, ports[index].descriptor());
        }
        descriptors.await(hurry.getAsBoolean() ? HURRY_MS : TIMEOUT_MS);
    }

    @Override
    public void reset() {
        emptyRounds = 0;
    }

    @Override
    public String alias() {
        return rounds == 0 ? "poll" : "adaptive";
    }
}
