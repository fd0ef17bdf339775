package io.plateau.ring;

import org.agrona.BitUtil;
import org.agrona.MutableDirectBuffer;

/**
 * What datagrams longer than their path MTU met with, since the last such record of the same worker.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                destination address, 16 bytes                  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                  sender address, 16 bytes                     |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                            path MTU                           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                           fragmented                          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                          resegmented                          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                            reported                           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                            dropped                            |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                           forwarded                           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * <p>Native byte order: it never leaves the process. A flyweight; one thread at a time.
 */
public final class ImpactRecord {
    private static final int DESTINATION = 0;
    private static final int SENDER = DESTINATION + 2 * BitUtil.SIZE_OF_LONG;
    private static final int MTU = SENDER + 2 * BitUtil.SIZE_OF_LONG;
    private static final int FRAGMENTED = MTU + BitUtil.SIZE_OF_INT;
    private static final int RESEGMENTED = FRAGMENTED + BitUtil.SIZE_OF_INT;
    private static final int REPORTED = RESEGMENTED + BitUtil.SIZE_OF_INT;
    private static final int DROPPED = REPORTED + BitUtil.SIZE_OF_INT;
    private static final int FORWARDED = DROPPED + BitUtil.SIZE_OF_INT;

    /** Bytes of one record. */
    public static final int LENGTH = FORWARDED + BitUtil.SIZE_OF_INT;

    private MutableDirectBuffer buffer;
    private int start;

    /** Wraps nothing yet. */
    public ImpactRecord() {}

    /**
     * Moves this flyweight.
     *
     * @param bytes that hold the record
     * @param offset of its first byte
     * @return this
     */
    public ImpactRecord wrap(final MutableDirectBuffer bytes, final int offset) {
        buffer = bytes;
        start = offset;
        return this;
    }

    /**
     * Starts a record with nothing counted yet.
     *
     * @param destinationHigh first eight bytes
     * @param destinationLow last eight bytes
     * @param senderHigh first eight bytes
     * @param senderLow last eight bytes
     */
    public void clear(
            final long destinationHigh, final long destinationLow, final long senderHigh, final long senderLow) {
        buffer.setMemory(start, LENGTH, (byte) 0);
        buffer.putLong(start + DESTINATION, destinationHigh);
        buffer.putLong(start + DESTINATION + BitUtil.SIZE_OF_LONG, destinationLow);
        buffer.putLong(start + SENDER, senderHigh);
        buffer.putLong(start + SENDER + BitUtil.SIZE_OF_LONG, senderLow);
    }

    /**
     * Whether this record is about a pair of addresses.
     *
     * @param destinationHigh first eight bytes
     * @param destinationLow last eight bytes
     * @param senderHigh first eight bytes
     * @param senderLow last eight bytes
     * @return true if all agree
     */
    public boolean isAbout(
            final long destinationHigh, final long destinationLow, final long senderHigh, final long senderLow) {
        return destinationLow() == destinationLow
                && senderLow() == senderLow
                && destinationHigh() == destinationHigh
                && senderHigh() == senderHigh;
    }

    /**
     * Sets the path MTU that the datagrams were held against last.
     *
     * @param mtu bytes
     */
    public void mtu(final int mtu) {
        buffer.putInt(start + MTU, mtu);
    }

    /** Counts one datagram that was sent as fragments. */
    public void addFragmented() {
        increment(FRAGMENTED);
    }

    /** Counts one datagram that was sent as smaller segments. */
    public void addResegmented() {
        increment(RESEGMENTED);
    }

    /** Counts one datagram whose source was told. */
    public void addReported() {
        increment(REPORTED);
    }

    /** Counts one datagram that was dropped without a word. */
    public void addDropped() {
        increment(DROPPED);
    }

    /** Counts one datagram that was forwarded as it was. */
    public void addForwarded() {
        increment(FORWARDED);
    }

    /**
     * Destination.
     *
     * @return first eight bytes
     */
    public long destinationHigh() {
        return buffer.getLong(start + DESTINATION);
    }

    /**
     * Destination.
     *
     * @return last eight bytes
     */
    public long destinationLow() {
        return buffer.getLong(start + DESTINATION + BitUtil.SIZE_OF_LONG);
    }

    /**
     * Source of the datagrams.
     *
     * @return first eight bytes
     */
    public long senderHigh() {
        return buffer.getLong(start + SENDER);
    }

    /**
     * Source of the datagrams.
     *
     * @return last eight bytes
     */
    public long senderLow() {
        return buffer.getLong(start + SENDER + BitUtil.SIZE_OF_LONG);
    }

    /**
     * The path MTU that the datagrams were held against last.
     *
     * @return bytes
     */
    public int mtu() {
        return buffer.getInt(start + MTU);
    }

    /**
     * Datagrams sent as fragments.
     *
     * @return since the last record
     */
    public int fragmented() {
        return buffer.getInt(start + FRAGMENTED);
    }

    /**
     * Datagrams sent as smaller segments.
     *
     * @return since the last record
     */
    public int resegmented() {
        return buffer.getInt(start + RESEGMENTED);
    }

    /**
     * Datagrams whose source was told.
     *
     * @return since the last record
     */
    public int reported() {
        return buffer.getInt(start + REPORTED);
    }

    /**
     * Datagrams dropped without a word.
     *
     * @return since the last record
     */
    public int dropped() {
        return buffer.getInt(start + DROPPED);
    }

    /**
     * Datagrams forwarded as they were.
     *
     * @return since the last record
     */
    public int forwarded() {
        return buffer.getInt(start + FORWARDED);
    }

    private void increment(final int field) {
        buffer.putInt(start + field, buffer.getInt(start + field) + 1);
    }
}
