package io.plateau.port;

import io.plateau.linux.EventDescriptor;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Wakes a thread that waits in poll(2) for what another puts into a ring; costs the other a system call only while the
 * first does wait.
 *
 * <p>The waiting thread arms, looks into the ring once more, and waits; the other writes to the ring and signals. The full fences on both
 * sides pair: at least one of the two sees what the other wrote.
 */
final class WakeUp implements AutoCloseable {
    private final EventDescriptor event = new EventDescriptor();
    private final AtomicBoolean waiting = new AtomicBoolean();
    private boolean armed;

    /** Says that this thread is about to wait. It must look for work once more after this. Waiting thread only. */
    void arm() {
        armed = true;
        waiting.set(true);
        VarHandle.fullFence();
    }

    /** Says that this thread waits no longer. Waiting thread only. */
    void disarm() {
        if (armed) {
            armed = false;
            waiting.set(false);
            event.lower();
        }
    }

    /** Wakes the other thread if it waits. To be called after something was put into the ring. */
    void signal() {
        VarHandle.fullFence();
        if (waiting.get() && waiting.compareAndSet(true, false)) {
            event.raise();
        }
    }

    /** Makes the descriptor readable, whoever waits. */
    void raise() {
        event.raise();
    }

    /**
     * What to wait for.
     *
     * @return readable once it was signalled
     */
    int descriptor() {
        return event.descriptor();
    }

    @Override
    public void close() {
        event.close();
    }
}
