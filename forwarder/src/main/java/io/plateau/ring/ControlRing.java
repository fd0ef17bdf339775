package io.plateau.ring;

import com.lmax.disruptor.ExceptionHandler;
import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.LiteBlockingWaitStrategy;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.ProducerType;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.ErrorHandler;

/**
 * The one ordered way to everything that can change the table: many producers, one control thread. Slots are made at
 * construction; offering copies, never blocks and never allocates.
 *
 * <p>The control thread sleeps when there is nothing to do. A producer takes a lock only to wake it. Workers' events may
 * fill only seven eighths of the ring: a flood of forged claims must not keep an operator's command or the clock out.
 *
 * <p>Any thread may offer. What a producer wrote into a slot is released by the Disruptor's publish and acquired by the
 * control thread's sequence barrier.
 */
public final class ControlRing implements ControlSink, AutoCloseable {
    private static final long CLOSE_TIMEOUT_NS = 1_500_000_000L;
    private static final int RESERVED_SHIFT = 3;

    private final Disruptor<ControlEvent> disruptor;
    private final RingBuffer<ControlEvent> ring;
    private final int reserved;
    private final CountDownLatch drained = new CountDownLatch(1);
    private volatile boolean started;
    private volatile boolean closed;
    private volatile long handled = -1;
    private volatile long lastTaken = Long.MAX_VALUE;

    /**
     * Makes the ring; nothing is handled before {@link #start()}.
     *
     * @param slots a power of two, at least 8; each takes about 2 KiB
     * @param handler runs on the control thread
     * @param errors told what the handler threw, on the control thread
     */
    public ControlRing(final int slots, final ControlHandler handler, final ErrorHandler errors) {
        if (slots < 1 << RESERVED_SHIFT || Integer.bitCount(slots) != 1) {
            throw new IllegalArgumentException("slots=" + slots + " is not a power of two of at least 8");
        }
        disruptor = new Disruptor<>(
                ControlEvent::new, slots, ControlRing::newThread, ProducerType.MULTI, new LiteBlockingWaitStrategy());
        disruptor.setDefaultExceptionHandler(new ErrorsTo(errors));
        disruptor.handleEventsWith((event, sequence, endOfBatch) -> {
            try {
                if (!event.isWithdrawn()) {
                    handler.onEvent(event);
                }
            } finally {
                event.forget();
                onHandled(sequence);
            }
        });
        ring = disruptor.getRingBuffer();
        reserved = slots >> RESERVED_SHIFT;
    }

    // Release of handled, then acquire of lastTaken; awaitHandled() does the opposite, so that one sees the other's.
    private void onHandled(final long sequence) {
        handled = sequence;
        if (sequence >= lastTaken) {
            drained.countDown();
        }
    }

    private static Thread newThread(final Runnable work) {
        final Thread created = new Thread(work, "control");
        created.setDaemon(true);
        return created;
    }

    /** Starts the control thread. Once. */
    public void start() {
        disruptor.start();
        started = true;
    }

    /** Any thread, usually a worker. False too when the ring is closed. */
    @Override
    public boolean offer(
            final ControlKind kind,
            final int port,
            final long timeNs,
            final DirectBuffer source,
            final int offset,
            final int length) {
        final long sequence = next(1 + reserved);
        if (sequence < 0) {
            return false;
        }
        ring.get(sequence).set(kind, port, timeNs, source, offset, length);
        ring.publish(sequence);
        return true;
    }

    /**
     * Offers a count of claims that found the ring full. Any thread, usually a worker.
     *
     * @param port index of the port that they came in by
     * @param timeNs nanoseconds since the epoch
     * @param lost claims since the last time that this returned true
     * @return false if the ring is full or closed
     */
    public boolean offerOverrun(final int port, final long timeNs, final long lost) {
        final long sequence = next(1 + reserved);
        if (sequence < 0) {
            return false;
        }
        ring.get(sequence).setOverrun(port, timeNs, lost);
        ring.publish(sequence);
        return true;
    }

    /**
     * Offers a command. Any thread.
     *
     * @param command what the handler knows
     * @param timeNs nanoseconds since the epoch
     * @return false if the ring is full or closed: the command will not be carried out
     */
    public boolean offerCommand(final Object command, final long timeNs) {
        return offer(ControlKind.COMMAND, timeNs, command);
    }

    /**
     * Tells the time. Any thread.
     *
     * @param timeNs nanoseconds since the epoch
     * @return false if the ring is full or closed
     */
    public boolean offerTick(final long timeNs) {
        return offer(ControlKind.TICK, timeNs, null);
    }

    private boolean offer(final ControlKind kind, final long timeNs, final Object attachment) {
        final long sequence = next(1);
        if (sequence < 0) {
            return false;
        }
        ring.get(sequence).set(kind, timeNs, attachment);
        ring.publish(sequence);
        return true;
    }

    private long next(final int room) {
        if (closed || !ring.hasAvailableCapacity(room)) {
            return -1;
        }
        final long sequence;
        try {
            sequence = ring.tryNext();
        } catch (final InsufficientCapacityException full) { // one instance without a stack trace: costs nothing
            return -1;
        }
        if (closed) { // perhaps too late for close() to wait for it
            ring.get(sequence).withdraw();
            ring.publish(sequence);
            return -1;
        }
        return sequence;
    }

    /**
     * Takes no more, handles what was taken, and ends the control thread. Gives up on a handler that takes longer than
     * 1.5 seconds, and says so by an exception.
     *
     * @throws IllegalStateException if the handler did not get through what was left
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (!started) {
            return;
        }
        try {
            awaitHandled();
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            disruptor.halt();
        }
    }

    // Not Disruptor.shutdown(): that takes a consumer which has not begun to run yet for one with nothing to do.
    private void awaitHandled() throws InterruptedException {
        lastTaken = ring.getCursor();
        if (handled < lastTaken && !drained.await(CLOSE_TIMEOUT_NS, TimeUnit.NANOSECONDS)) {
            throw new IllegalStateException(
                    "the control thread did not get through its events within " + CLOSE_TIMEOUT_NS + " ns");
        }
    }

    /** Keeps the control thread alive whatever a handler throws. */
    private static final class ErrorsTo implements ExceptionHandler<ControlEvent> {
        private final ErrorHandler errors;

        ErrorsTo(final ErrorHandler errors) {
            this.errors = errors;
        }

        @Override
        public void handleEventException(final Throwable problem, final long sequence, final ControlEvent event) {
            errors.onError(problem);
        }

        @Override
        public void handleOnStartException(final Throwable problem) {
            errors.onError(problem);
        }

        @Override
        public void handleOnShutdownException(final Throwable problem) {
            errors.onError(problem);
        }
    }
}
