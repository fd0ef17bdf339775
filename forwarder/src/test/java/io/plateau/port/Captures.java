package io.plateau.port;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Capture files, byte by byte. */
final class Captures {
    static final int MICROSECONDS = 0xA1B2C3D4;
    static final int NANOSECONDS = 0xA1B23C4D;

    private final ByteBuffer bytes = ByteBuffer.allocate(8 << 20);

    Captures(final ByteOrder order) {
        bytes.order(order);
    }

    Captures pcap(final int magic, final int linkType) {
        bytes.putInt(magic).putShort((short) 2).putShort((short) 4).putInt(0).putInt(0);
        bytes.putInt(262_144).putInt(linkType);
        return this;
    }

    Captures record(final int seconds, final int fraction, final int original, final byte[] frame) {
        bytes.putInt(seconds)
                .putInt(fraction)
                .putInt(frame.length)
                .putInt(original)
                .put(frame);
        return this;
    }

    Captures record(final int seconds, final int fraction, final byte[] frame) {
        return record(seconds, fraction, frame.length, frame);
    }

    Captures section() {
        bytes.putInt(0x0A0D0D0A)
                .putInt(28)
                .putInt(0x1A2B3C4D)
                .putShort((short) 1)
                .putShort((short) 0);
        bytes.putLong(-1).putInt(28);
        return this;
    }

    // Options as whole 4-byte words.
    Captures interfaceDescription(final int linkType, final byte... options) {
        final int length = 20 + options.length;
        bytes.putInt(1)
                .putInt(length)
                .putShort((short) linkType)
                .putShort((short) 0)
                .putInt(0);
        bytes.put(options).putInt(length);
        return this;
    }

    Captures enhancedPacket(final int source, final long units, final byte[] frame) {
        return packet(6, source, units, frame);
    }

    Captures obsoletePacket(final int source, final long units, final byte[] frame) {
        final int shifted = bytes.order() == ByteOrder.BIG_ENDIAN ? source << 16 : source;
        return packet(2, shifted, units, frame);
    }

    private Captures packet(final int type, final int source, final long units, final byte[] frame) {
        final int padded = (frame.length + 3) / 4 * 4;
        bytes.putInt(type)
                .putInt(32 + padded)
                .putInt(source)
                .putInt((int) (units >>> 32))
                .putInt((int) units);
        bytes.putInt(frame.length).putInt(frame.length).put(frame).put(new byte[padded - frame.length]);
        bytes.putInt(32 + padded);
        return this;
    }

    Captures simplePacket(final byte[] frame) {
        final int padded = (frame.length + 3) / 4 * 4;
        bytes.putInt(3).putInt(16 + padded).putInt(frame.length).put(frame).put(new byte[padded - frame.length]);
        bytes.putInt(16 + padded);
        return this;
    }

    Captures words(final int... words) {
        for (final int word : words) {
            bytes.putInt(word);
        }
        return this;
    }

    byte[] bytes() {
        final byte[] copy = new byte[bytes.position()];
        bytes.get(0, copy);
        return copy;
    }
}
