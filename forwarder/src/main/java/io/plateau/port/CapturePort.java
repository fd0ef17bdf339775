package io.plateau.port;

import io.plateau.linux.ErrorNumber;
import io.plateau.wire.Checksum;
import io.plateau.wire.VirtioNetHeader;
import java.nio.file.Path;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Capture files in the place of an interface: pcap or pcapng in, pcap with nanoseconds out. Frames come as they stand in the file, with an empty
 * virtio-net header; one of which the file holds only the beginning comes as that beginning.
 *
 * <p>What is transmitted is stamped with the clock that the port was given. A partial checksum is completed. A
 * super-frame is refused (EMSGSIZE): no wire carries it.
 */
public final class CapturePort implements Port {
    /** {@link #nextTimestampNs} after the last frame. */
    public static final long END = Long.MAX_VALUE;

    private static final int ARENA_LENGTH = 4 << 20;
    private static final int CACHE_LINE_LENGTH = 64;

    /** Puts the network header, 24 bytes on, at a multiple of 32. */
    private static final int FRAME_START = 8;

    private final String name;
    private final EpochNanoClock clock;
    private final CaptureReader reader;
    private final PcapWriter writer;
    private final UnsafeBuffer arena = allocate(ARENA_LENGTH);
    private final UnsafeBuffer completed = allocate(VirtioNetHeader.LENGTH + CaptureReader.LONGEST_FRAME);
    private final TransmitQueue queue = new TransmitQueue();
    private final TransmitQueue.Sender send = this::send;
    private int arenaEnd;
    private boolean pending;
    private CaptureException fault;
    private boolean closed;

    /**
     * Opens the captures.
     *
     * @param name of the port in the configuration
     * @param read capture with the frames that arrive, or null if none do
     * @param write capture to write what is transmitted to, anew, or null if it is not kept
     * @param clock the time of what is transmitted
     * @throws CaptureException if one cannot be opened or is no capture of Ethernet frames
     */
    public CapturePort(final String name, final Path read, final Path write, final EpochNanoClock clock) {
        this.name = name;
        this.clock = clock;
        reader = read == null ? null : CaptureReader.open(read);
        writer = write == null ? null : new PcapWriter(write);
        advance();
    }

    private static UnsafeBuffer allocate(final int length) {
        return new UnsafeBuffer(BufferUtil.allocateDirectAligned(length, CACHE_LINE_LENGTH));
    }

    /** Finds the next frame. A fault waits until the frames before it were handed out. */
    private void advance() {
        try {
            pending = reader != null && reader.next();
        } catch (final CaptureException e) {
            pending = false;
            fault = e;
        }
    }

    /**
     * When the next frame arrives: what decides which of several ports comes next.
     *
     * @return nanoseconds since the epoch, or {@link #END}
     * @throws CaptureException if the capture is damaged there
     */
    public long nextTimestampNs() {
        throwFault();
        return pending ? reader.timestampNs() : END;
    }

    private void throwFault() {
        if (fault != null) {
            throw fault;
        }
    }

    @Override
    public String name() {
        return name;
    }

    /**
     * Hands over the frames that come next in the capture, whatever time they have.
     *
     * @throws CaptureException if the capture is damaged at the first of them
     */
    @Override
    public int poll(final FrameHandler handler, final int limit) {
        throwFault();
        int handed = 0;
        while (pending && handed < limit && fits()) {
            final int offset = arenaEnd + FRAME_START;
            final int length = VirtioNetHeader.LENGTH + reader.frameLength();
            final long timestampNs = reader.timestampNs();
            VirtioNetHeader.clear(arena, offset);
            arena.putBytes(
                    offset + VirtioNetHeader.LENGTH,
                    reader.file().window(),
                    reader.frameOffset(),
                    reader.frameLength());
            arenaEnd = BitUtil.align(offset + length, CACHE_LINE_LENGTH);
            advance();
            handler.onFrame(arena, offset, length, timestampNs);
            handed++;
        }
        return handed;
    }

    private boolean fits() {
        return arenaEnd + FRAME_START + VirtioNetHeader.LENGTH + reader.frameLength() <= ARENA_LENGTH;
    }

    @Override
    public void release() {
        arenaEnd = 0;
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
        if (VirtioNetHeader.gsoType(buffer, offset) != VirtioNetHeader.GSO_NONE
                || length > VirtioNetHeader.LENGTH + CaptureReader.LONGEST_FRAME) {
            return ErrorNumber.EMSGSIZE;
        }
        if (!VirtioNetHeader.needsChecksum(buffer, offset)) {
            return write(buffer, offset, length);
        }
        completed.putBytes(0, buffer, offset, length);
        return Checksum.completePartial(completed, 0, length) ? write(completed, 0, length) : ErrorNumber.EINVAL;
    }

    private int write(final DirectBuffer buffer, final int offset, final int length) {
        if (writer != null) {
            writer.append(buffer, offset + VirtioNetHeader.LENGTH, length - VirtioNetHeader.LENGTH, clock.nanoTime());
        }
        return 0;
    }

    @Override
    public long kernelDropped() {
        return 0;
    }

    @Override
    public int descriptor() {
        return -1;
    }

    /** Writes what is still in memory. Idempotent. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (reader != null) {
            reader.close();
        }
        if (writer != null) {
            writer.close();
        }
    }
}
