package io.plateau.bench;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.plateau.port.FrameHandler;
import io.plateau.port.Port;
import io.plateau.port.TransmitFailureHandler;
import io.plateau.wire.Checksum;
import io.plateau.wire.Ipv4View;
import io.plateau.wire.LinkLayer;
import io.plateau.wire.VirtioNetHeader;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A port whose untagged IPv4 frames go to the next of many destinations each, while their bytes stay in the cache, as
 * they do where a network card has just put them. One store a frame, and a header checksum that is no longer right:
 * nobody looks at that of a datagram that fits a wire. A gateway does, and changes the frame: for one, the frame is
 * {@linkplain #renewing made anew}.
 */
final class ScatterPort implements Port {
    private static final int LINK = VirtioNetHeader.LENGTH;
    private static final int IPV4 = LINK + LinkLayer.ETHERNET_LENGTH;
    private static final int TIME_TO_LIVE = IPV4 + 8;
    private static final int CHECKSUM = IPV4 + 10;

    private final Port port;
    private final int[] destinations;
    private final FrameHandler scatter = this::scatter;
    private final UnsafeBuffer pattern;
    private final int patternSum;
    private FrameHandler receiver;
    private int next;

    /**
     * Puts itself before a port.
     *
     * @param port that has the frames
     * @param destinations IPv4 addresses, taken in turn
     */
    ScatterPort(final Port port, final int[] destinations) {
        this(port, destinations, null);
    }

    private ScatterPort(final Port port, final int[] destinations, final UnsafeBuffer pattern) {
        this.port = port;
        this.destinations = destinations;
        this.pattern = pattern;
        patternSum = pattern == null ? 0 : sumWithoutDestination(pattern);
    }

    // What the first one says, and the link header and the whole IPv4 header are as in the pattern, with a checksum
    // that is right: twelve bytes of addresses, time to live, checksum and destination are written.
    static ScatterPort renewing(final Port port, final int[] destinations, final UnsafeBuffer pattern) {
        return new ScatterPort(port, destinations, pattern);
    }

    private static int sumWithoutDestination(final UnsafeBuffer pattern) {
        final UnsafeBuffer header = new UnsafeBuffer(new byte[Ipv4View.MIN_HEADER_LENGTH]);
        header.putBytes(0, pattern, IPV4, Ipv4View.MIN_HEADER_LENGTH);
        header.putShort(CHECKSUM - IPV4, (short) 0);
        header.putInt(Frames.IPV4_DESTINATION - IPV4, 0);
        return Checksum.fold(Checksum.partialSum(header, 0, Ipv4View.MIN_HEADER_LENGTH));
    }

    @Override
    public int poll(final FrameHandler handler, final int limit) {
        receiver = handler;
        return port.poll(scatter, limit);
    }

    private void scatter(final MutableDirectBuffer buffer, final int offset, final int length, final long timestampNs) {
        buffer.putInt(offset + Frames.IPV4_DESTINATION, destinations[next], BIG_ENDIAN);
        if (pattern != null) {
            renew(buffer, offset, destinations[next]);
        }
        next = next + 1 == destinations.length ? 0 : next + 1;
        receiver.onFrame(buffer, offset, length, timestampNs);
    }

    private void renew(final MutableDirectBuffer buffer, final int offset, final int destination) {
        buffer.putLong(offset + LINK, pattern.getLong(LINK));
        buffer.putInt(offset + LINK + Long.BYTES, pattern.getInt(LINK + Long.BYTES));
        buffer.putByte(offset + TIME_TO_LIVE, pattern.getByte(TIME_TO_LIVE));
        final long sum = (long) patternSum + (destination >>> Short.SIZE) + (destination & Checksum.ALL_ONES);
        buffer.putShort(offset + CHECKSUM, (short) Checksum.complement(sum), BIG_ENDIAN);
    }

    @Override
    public String name() {
        return port.name();
    }

    @Override
    public void release() {
        port.release();
    }

    @Override
    public boolean transmit(final DirectBuffer buffer, final int offset, final int length, final int token) {
        return port.transmit(buffer, offset, length, token);
    }

    @Override
    public int flush(final TransmitFailureHandler failures) {
        return port.flush(failures);
    }

    @Override
    public long kernelDropped() {
        return port.kernelDropped();
    }

    @Override
    public int descriptor() {
        return port.descriptor();
    }

    @Override
    public void close() {
        port.close();
    }
}
