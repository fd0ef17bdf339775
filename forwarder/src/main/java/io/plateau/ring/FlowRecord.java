package io.plateau.ring;

import org.agrona.BitUtil;
import org.agrona.MutableDirectBuffer;

/**
 * What a worker has to say about one flow: that its sender goes on although it was told, or that a longer datagram of it
 * arrived than a claim allows.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                destination address, 16 bytes                  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                  sender address, 16 bytes                     |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                           protocol                            |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                  source port, -1: there is none               |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |               destination port, -1: there is none             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |              path MTU exceeded, or length proven              |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                            reports                            |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                           fragmented                          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                          resegmented                          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                           forwarded                           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * <p>Native byte order: it never leaves the process. A flyweight; one thread at a time.
 */
public final class FlowRecord {
    private static final int DESTINATION = 0;
    private static final int SENDER = DESTINATION + 2 * BitUtil.SIZE_OF_LONG;
    private static final int PROTOCOL = SENDER + 2 * BitUtil.SIZE_OF_LONG;
    private static final int SOURCE_PORT = PROTOCOL + BitUtil.SIZE_OF_INT;
    private static final int DESTINATION_PORT = SOURCE_PORT + BitUtil.SIZE_OF_INT;
    private static final int MTU = DESTINATION_PORT + BitUtil.SIZE_OF_INT;
    private static final int REPORTS = MTU + BitUtil.SIZE_OF_INT;
    private static final int FRAGMENTED = REPORTS + BitUtil.SIZE_OF_INT;
    private static final int RESEGMENTED = FRAGMENTED + BitUtil.SIZE_OF_INT;
    private static final int FORWARDED = RESEGMENTED + BitUtil.SIZE_OF_INT;

    /** Bytes of one record. */
    public static final int LENGTH = FORWARDED + BitUtil.SIZE_OF_INT;

    private MutableDirectBuffer buffer;
    private int start;

    /** Wraps nothing yet. */
    public FlowRecord() {}

    /**
     * Moves this flyweight.
     *
     * @param bytes that hold the record
     * @param offset of its first byte
     * @return this
     */
    public FlowRecord wrap(final MutableDirectBuffer bytes, final int offset) {
        buffer = bytes;
        start = offset;
        return this;
    }

    /**
     * Starts a record with nothing counted.
     *
     * @param destinationHigh first eight bytes
     * @param destinationLow last eight bytes
     * @param senderHigh first eight bytes
     * @param senderLow last eight bytes
     * @return this
     */
    public FlowRecord between(
            final long destinationHigh, final long destinationLow, final long senderHigh, final long senderLow) {
        buffer.setMemory(start, LENGTH, (byte) 0);
        buffer.putLong(start + DESTINATION, destinationHigh);
        buffer.putLong(start + DESTINATION + BitUtil.SIZE_OF_LONG, destinationLow);
        buffer.putLong(start + SENDER, senderHigh);
        buffer.putLong(start + SENDER + BitUtil.SIZE_OF_LONG, senderLow);
        return this;
    }

    /**
     * Sets what tells the flow from others between the same addresses.
     *
     * @param protocol number, 0 to 255
     * @param sourcePort of the sender, -1 for none
     * @param destinationPort -1 for none
     * @return this
     */
    public FlowRecord flow(final int protocol, final int sourcePort, final int destinationPort) {
        buffer.putInt(start + PROTOCOL, protocol);
        buffer.putInt(start + SOURCE_PORT, sourcePort);
        buffer.putInt(start + DESTINATION_PORT, destinationPort);
        return this;
    }

    /**
     * Sets the path MTU that the sender exceeds, or the length that was proven.
     *
     * @param mtu bytes
     * @return this
     */
    public FlowRecord mtu(final int mtu) {
        buffer.putInt(start + MTU, mtu);
        return this;
    }

    /**
     * Sets the reports that the sender got.
     *
     * @param reports since it was first told
     * @return this
     */
    public FlowRecord reports(final int reports) {
        buffer.putInt(start + REPORTS, reports);
        return this;
    }

    /**
     * Sets what its datagrams were since the last record: only one of these is counted, by how the flow is served.
     *
     * @param fragmented datagrams
     * @param resegmented datagrams
     * @param forwarded datagrams
     * @return this
     */
    public FlowRecord served(final int fragmented, final int resegmented, final int forwarded) {
        buffer.putInt(start + FRAGMENTED, fragmented);
        buffer.putInt(start + RESEGMENTED, resegmented);
        buffer.putInt(start + FORWARDED, forwarded);
        return this;
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
     * Who sends.
     *
     * @return first eight bytes
     */
    public long senderHigh() {
        return buffer.getLong(start + SENDER);
    }

    /**
     * Who sends.
     *
     * @return last eight bytes
     */
    public long senderLow() {
        return buffer.getLong(start + SENDER + BitUtil.SIZE_OF_LONG);
    }

    /**
     * Protocol.
     *
     * @return number
     */
    public int protocol() {
        return buffer.getInt(start + PROTOCOL);
    }

    /**
     * Port of the sender.
     *
     * @return 0 to 65535; -1 for none
     */
    public int sourcePort() {
        return buffer.getInt(start + SOURCE_PORT);
    }

    /**
     * Port of the destination.
     *
     * @return 0 to 65535; -1 for none
     */
    public int destinationPort() {
        return buffer.getInt(start + DESTINATION_PORT);
    }

    /**
     * The path MTU that the sender exceeds, or the length that was proven.
     *
     * @return bytes
     */
    public int mtu() {
        return buffer.getInt(start + MTU);
    }

    /**
     * Reports that the sender got.
     *
     * @return since it was first told
     */
    public int reports() {
        return buffer.getInt(start + REPORTS);
    }

    /**
     * Datagrams that were fragmented.
     *
     * @return since the last record
     */
    public int fragmented() {
        return buffer.getInt(start + FRAGMENTED);
    }

    /**
     * Datagrams that were resegmented.
     *
     * @return since the last record
     */
    public int resegmented() {
        return buffer.getInt(start + RESEGMENTED);
    }

    /**
     * Datagrams that were forwarded whole.
     *
     * @return since the last record
     */
    public int forwarded() {
        return buffer.getInt(start + FORWARDED);
    }
}
