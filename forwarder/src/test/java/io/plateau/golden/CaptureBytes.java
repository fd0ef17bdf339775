package io.plateau.golden;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Frames with their times, as the bytes of a pcap or a pcapng file. */
final class CaptureBytes {
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final int MOST_BYTES = 1 << 20;

    private record Frame(long timeNs, ByteBuffer bytes) {}

    private final List<Frame> frames = new ArrayList<>();

    CaptureBytes at(final long timeNs, final byte[] frame) {
        frames.add(new Frame(timeNs, ByteBuffer.wrap(frame.clone())));
        return this;
    }

    // Little endian, nanoseconds, Ethernet: draft-ietf-opsawg-pcap sections 4 and 5.
    byte[] pcap() {
        final ByteBuffer out = ByteBuffer.allocate(MOST_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0xA1B23C4D).putShort((short) 2).putShort((short) 4).putLong(0);
        out.putInt(262_144).putInt(1);
        for (final Frame frame : frames) {
            out.putInt((int) (frame.timeNs / NS_PER_SECOND)).putInt((int) (frame.timeNs % NS_PER_SECOND));
            out.putInt(frame.bytes.capacity()).putInt(frame.bytes.capacity()).put(frame.bytes.duplicate());
        }
        return taken(out);
    }

    // Big endian, if_tsresol 9: draft-ietf-opsawg-pcapng sections 4.1 to 4.3.
    byte[] pcapng() {
        final ByteBuffer out = ByteBuffer.allocate(MOST_BYTES);
        out.putInt(0x0A0D0D0A).putInt(28).putInt(0x1A2B3C4D).putInt(0x0001_0000);
        out.putLong(-1).putInt(28);
        out.putInt(1).putInt(32).putShort((short) 1).putShort((short) 0).putInt(0);
        out.putInt(0x0009_0001).putInt(0x0900_0000).putInt(0).putInt(32);
        for (final Frame frame : frames) {
            final int padding = -frame.bytes.capacity() & 3;
            final int length = 32 + frame.bytes.capacity() + padding;
            out.putInt(6).putInt(length).putInt(0).putLong(frame.timeNs);
            out.putInt(frame.bytes.capacity()).putInt(frame.bytes.capacity()).put(frame.bytes.duplicate());
            out.put(new byte[padding]).putInt(length);
        }
        return taken(out);
    }

    private static byte[] taken(final ByteBuffer out) {
        final byte[] bytes = new byte[out.position()];
        out.get(0, bytes);
        return bytes;
    }
}
