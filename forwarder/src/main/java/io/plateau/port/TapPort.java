package io.plateau.port;

import io.plateau.linux.ErrorNumber;
import io.plateau.linux.TapDevice;
import io.plateau.ring.FrameRing;
import org.agrona.DirectBuffer;
import org.agrona.ErrorHandler;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.NoOpIdleStrategy;

/**
 * A TAP interface. It costs a system call a frame, so a reader and a writer agent of its own, named after the port, do
 * them; the worker exchanges frames with them through two rings and makes no call while they are awake.
 *
 * <p>{@link #kernelDropped}, {@link #transmitErrors} and {@link #close} may be called by any thread, the rest by the worker.
 */
public final class TapPort implements Port {
    /** The agents look up this often, even if nobody wakes them. */
    static final int LONGEST_WAIT_MS = 100;

    /** Takes a super-frame eight times over. */
    private static final int RING_CAPACITY = 4 << 20;

    private static final int CLOSE_RETRY_MS = 1000;

    private final String name;
    private final TapDevice device;
    private final FrameRing received = new FrameRing(RING_CAPACITY);
    private final FrameRing transmitted = new FrameRing(RING_CAPACITY);
    private final WakeUp worker = new WakeUp();
    private final WakeUp writerWakeUp = new WakeUp();
    private final WakeUp stop = new WakeUp();
    private final TapReader reader;
    private final TapWriter writer;
    private final AgentRunner readerRunner;
    private final AgentRunner writerRunner;
    private final TransmitQueue queue = new TransmitQueue();
    private final TransmitQueue.Sender send = this::send;
    private final FrameRing.Handler onReceived = this::onReceived;
    private FrameHandler receiver;
    private boolean closed;

    private TapPort(final String name, final TapDevice device, final EpochNanoClock clock, final ErrorHandler errors) {
        this.name = name;
        this.device = device;
        reader = new TapReader(name, device, received, worker, clock, stop);
        writer = new TapWriter(name, device, transmitted, writerWakeUp, stop);
        readerRunner = start(reader, errors);
        writerRunner = start(writer, errors);
    }

    private static AgentRunner start(final Agent agent, final ErrorHandler errors) {
        final AgentRunner runner = new AgentRunner(NoOpIdleStrategy.INSTANCE, errors, null, agent);
        AgentRunner.startOnThread(runner, TapPort::daemon);
        return runner;
    }

    private static Thread daemon(final Runnable work) {
        final Thread thread = new Thread(work);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Attaches to a TAP of the calling thread's network namespace, or creates it, and starts both agents.
     *
     * @param name of the port in the configuration
     * @param interfaceName such as {@code tap0}
     * @param clock for timestamps
     * @param errors told, by the agents' threads, what goes wrong there
     * @return receiving already
     */
    public static TapPort open(
            final String name, final String interfaceName, final EpochNanoClock clock, final ErrorHandler errors) {
        return new TapPort(name, TapDevice.open(interfaceName), clock, errors);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int poll(final FrameHandler handler, final int limit) {
        worker.disarm();
        receiver = handler;
        return received.poll(onReceived, limit);
    }

    private void onReceived(
            final MutableDirectBuffer buffer, final int offset, final int length, final long timestampNs) {
        receiver.onFrame(buffer, offset, length, timestampNs);
    }

    @Override
    public void release() {
        received.release();
    }

    @Override
    public boolean transmit(final DirectBuffer buffer, final int offset, final int length, final int token) {
        return queue.add(buffer, offset, length, token);
    }

    /**
     * Hands what was queued to the writer, in order. What the kernel refuses after that is counted by {@link
     * #transmitErrors}.
     *
     * @param failures told of each frame for which the ring had no room (ENOBUFS)
     * @return frames handed over
     */
    @Override
    public int flush(final TransmitFailureHandler failures) {
        final int sent = queue.flush(send, failures);
        if (sent > 0) {
            writerWakeUp.signal();
        }
        return sent;
    }

    private int send(final DirectBuffer buffer, final int offset, final int length) {
        return transmitted.write(0, buffer, offset, length) ? 0 : ErrorNumber.ENOBUFS;
    }

    /**
     * Frames that were read but found the ring to the worker full.
     *
     * @return total since the port was opened
     */
    @Override
    public long kernelDropped() {
        return reader.dropped();
    }

    /**
     * Frames that the kernel refused after {@link #flush} had handed them over, for instance because the link is down.
     *
     * @return total since the port was opened
     */
    public long transmitErrors() {
        return writer.errors();
    }

    /**
     * Asks the reader to wake the worker.
     *
     * @return readable as soon as a frame waits, until the next {@link #poll}
     */
    @Override
    public int descriptor() {
        worker.arm();
        if (!received.isEmpty()) {
            worker.signal();
        }
        return worker.descriptor();
    }

    /** Lets the agents end after what the writer still holds, and detaches. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        stop.raise();
        readerRunner.close(CLOSE_RETRY_MS, null);
        writerRunner.close(CLOSE_RETRY_MS, null);
        device.close();
        worker.close();
        writerWakeUp.close();
        stop.close();
    }
}
