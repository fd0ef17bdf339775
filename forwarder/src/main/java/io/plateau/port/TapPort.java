package io.plateau.port;

import io.plateau.linux.ErrorNumber;
import io.plateau.linux.InterfaceCounter;
import io.plateau.linux.SystemCallException;
import io.plateau.linux.TapDevice;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A TAP interface. The worker itself reads and writes, a system call a frame: a frame is read into memory that the last
 * burst has left in the cache, judged there, and written from there, so that only the kernel copies it.
 *
 * <p>{@link #kernelDropped} and {@link #close} may be called by any thread, the rest by the worker.
 */
public final class TapPort implements Port {
    /** No frame is longer: 65,535 bytes of IP, Ethernet, eight tags, PPPoE, the virtio-net header, and a byte that shows a cut. */
    private static final int LONGEST_FRAME = 65_536 + 64;

    /** A burst of super-frames that stays in a core's second-level cache. */
    private static final int ROOM = 8 * LONGEST_FRAME;

    private static final int CACHE_LINE_LENGTH = 64;

    private final String name;
    private final TapDevice device;
    private final InterfaceCounter queueDropped;
    private final EpochNanoClock clock;
    private final ErrorHandler errors;
    private final UnsafeBuffer room = new UnsafeBuffer(BufferUtil.allocateDirectAligned(ROOM, CACHE_LINE_LENGTH));
    private final TransmitQueue queue = new TransmitQueue();
    private final TransmitQueue.Sender send = this::send;
    private int held;
    private int readError;
    private volatile long cut;

    private TapPort(
            final String name,
            final TapDevice device,
            final InterfaceCounter queueDropped,
            final EpochNanoClock clock,
            final ErrorHandler errors) {
        this.name = name;
        this.device = device;
        this.queueDropped = queueDropped;
        this.clock = clock;
        this.errors = errors;
    }

    /**
     * Attaches to a TAP of the calling thread's network namespace, or creates it.
     *
     * @param name of the port in the configuration
     * @param interfaceName such as {@code tap0}
     * @param clock for timestamps
     * @param errors told, by the worker, once, when nothing can be read any more
     * @return receiving already
     */
    public static TapPort open(
            final String name, final String interfaceName, final EpochNanoClock clock, final ErrorHandler errors) {
        final TapDevice device = TapDevice.open(interfaceName);
        return new TapPort(name, device, InterfaceCounter.transmitDropped(interfaceName), clock, errors);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int poll(final FrameHandler handler, final int limit) {
        int handed = 0;
        long timestampNs = 0;
        while (handed < limit && held + LONGEST_FRAME <= ROOM) {
            final int offset = held;
            final int length = device.read(room.addressOffset() + offset, LONGEST_FRAME);
            if (length <= 0) {
                onNothingRead(-length);
                break;
            }
            timestampNs = handed == 0 ? clock.nanoTime() : timestampNs;
            if (length < LONGEST_FRAME) {
                held = BitUtil.align(offset + length, CACHE_LINE_LENGTH);
                handler.onFrame(room, offset, length, timestampNs);
                handed++;
            } else {
                countCut();
            }
        }
        return handed;
    }

    // A TAP that was taken away fails for good: said once, and never waited for again.
    private void onNothingRead(final int errno) {
        if (errno == ErrorNumber.EAGAIN || errno == ErrorNumber.EINTR) {
            readError = 0;
        } else if (errno != readError) {
            readError = errno;
            errors.onError(new SystemCallException("read", "TAP of port " + name, errno));
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer, the worker
    private void countCut() {
        cut++;
    }

    @Override
    public void release() {
        held = 0;
    }

    @Override
    public boolean transmit(final DirectBuffer buffer, final int offset, final int length, final int token) {
        return queue.add(buffer, offset, length, token);
    }

    @Override
    public int flush(final TransmitFailureHandler failures) {
        return queue.flush(send, failures);
    }

    private int send(final DirectBuffer buffer, final int offset, final int length) {
        final long address = buffer.addressOffset() + offset;
        int result = device.write(address, length);
        while (result == -ErrorNumber.EINTR) {
            result = device.write(address, length);
        }
        return result < 0 ? -result : 0;
    }

    /**
     * Frames for which the interface's queue had no room, and frames longer than a virtio-net header can tell of. The former are known
     * where sysfs shows the interface, that is in the namespace that the program was started in.
     *
     * @return total since the port was opened
     */
    @Override
    public long kernelDropped() {
        return queueDropped.sinceOpened() + cut;
    }

    @Override
    public int descriptor() {
        return readError == 0 ? device.descriptor() : -1;
    }

    /** Detaches. */
    @Override
    public void close() {
        device.close();
        queueDropped.close();
    }
}
