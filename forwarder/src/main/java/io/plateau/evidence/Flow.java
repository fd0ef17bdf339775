package io.plateau.evidence;

import io.plateau.wire.IpProtocol;

/**
 * One direction of a flow, and where a datagram stands in it: by TCP sequence number, by the sequence number of an echo
 * message, by IPv4 identification, or nowhere. Filled anew for each datagram; a flyweight of one thread.
 *
 * <p>A place is a number of 32 bits that wraps. Sixteen-bit numbers stand in its upper half, so that they wrap where it
 * does.
 */
public final class Flow {
    /** No port, and no identifier. */
    public static final int NO_PORT = -1;

    /** What the places of a flow are. */
    enum Order {
        /** The datagram stands nowhere: nothing orders it, or nothing of it is known. */
        NONE,
        /** A TCP sequence number: payload takes space. */
        SEQUENCE,
        /** A counter of sixteen bits: a datagram takes one. */
        COUNTER
    }

    private static final int COUNTER_SHIFT = 16;

    // Package-private on purpose: read by the rest of this room, many times a datagram.
    boolean ipv4;
    long sourceHigh;
    long sourceLow;
    long destinationHigh;
    long destinationLow;
    int protocol;
    int sourcePort;
    int destinationPort;
    Order order;
    int start;
    int firstEnd;
    int end;
    boolean acknowledges;
    int acknowledgment;
    boolean answer;
    int twiceStart;
    int twiceEnd;

    /** About nothing yet. */
    public Flow() {
        between(true, 0, 0, 0, 0, 0);
    }

    /**
     * Starts with what every datagram has.
     *
     * @param isIpv4 which protocol
     * @param fromHigh first eight bytes of the source; of IPv4 as {@code IpAddress} has it
     * @param fromLow last eight bytes
     * @param toHigh first eight bytes of the destination
     * @param toLow last eight bytes
     * @param upperLayer protocol number, 0 to 255; any other number if it is unknown
     * @return this, without ports and without a place
     */
    public Flow between(
            final boolean isIpv4,
            final long fromHigh,
            final long fromLow,
            final long toHigh,
            final long toLow,
            final int upperLayer) {
        ipv4 = isIpv4;
        sourceHigh = fromHigh;
        sourceLow = fromLow;
        destinationHigh = toHigh;
        destinationLow = toLow;
        protocol = upperLayer;
        sourcePort = NO_PORT;
        destinationPort = NO_PORT;
        order = Order.NONE;
        start = 0;
        firstEnd = 0;
        end = 0;
        acknowledges = false;
        acknowledgment = 0;
        answer = false;
        twiceStart = 0;
        twiceEnd = 0;
        return this;
    }

    /**
     * Sets the ports of TCP and UDP.
     *
     * @param from 0 to 65535
     * @param to 0 to 65535
     * @return this
     */
    public Flow ports(final int from, final int to) {
        sourcePort = from;
        destinationPort = to;
        return this;
    }

    /**
     * Sets the identifier of an echo message, which both directions share.
     *
     * @param echo 0 to 65535
     * @return this
     */
    public Flow identifier(final int echo) {
        sourcePort = echo;
        destinationPort = echo;
        return this;
    }

    /**
     * Puts the datagram at a TCP sequence number.
     *
     * @param sequence of its first octet, 0 to 4294967295
     * @param payload octets of the datagram, or of all segments of a super-frame
     * @param firstPayload octets of the first segment
     * @return this
     */
    public Flow sequence(final long sequence, final int payload, final int firstPayload) {
        order = Order.SEQUENCE;
        start = (int) sequence;
        firstEnd = start + firstPayload;
        end = start + payload;
        return this;
    }

    /**
     * Puts the datagram at a count of sixteen bits.
     *
     * @param count 0 to 65535
     * @param datagrams that a super-frame stands for; 1
     * @return this
     */
    public Flow counter(final int count, final int datagrams) {
        order = Order.COUNTER;
        start = count << COUNTER_SHIFT;
        firstEnd = start + (1 << COUNTER_SHIFT);
        end = start + (datagrams << COUNTER_SHIFT);
        return this;
    }

    /**
     * Says what the datagram acknowledges.
     *
     * @param number TCP acknowledgment number, 0 to 4294967295
     * @return this
     */
    public Flow acknowledges(final long number) {
        acknowledges = true;
        acknowledgment = (int) number;
        return this;
    }

    /**
     * Says what the datagram tells to have been received twice: D-SACK, RFC 2883 section 4.
     *
     * @param from sequence number of the first octet, as an int that wraps
     * @param to sequence number behind the last
     * @return this
     */
    public Flow receivedTwice(final int from, final int to) {
        twiceStart = from;
        twiceEnd = to;
        return this;
    }

    // Whether the datagram tells that this octet was received twice.
    boolean isReceivedTwice(final int place) {
        return place - twiceStart >= 0 && place - twiceEnd < 0;
    }

    /**
     * Says that the datagram is an echo reply.
     *
     * @return this
     */
    public Flow answers() {
        answer = true;
        return this;
    }

    /**
     * Whether the datagram shows what its sender received: a TCP acknowledgment or an echo reply.
     *
     * @return true if so
     */
    public boolean isAnswer() {
        return acknowledges || answer;
    }

    /**
     * Whether nothing is known of the datagram's place.
     *
     * @return true if neither {@link #sequence} nor {@link #counter} was set
     */
    public boolean isUnordered() {
        return order == Order.NONE;
    }

    /**
     * Whether something can show that the datagram arrived: it carries TCP payload or is an echo request.
     *
     * @return true if so
     */
    public boolean isAnswerable() {
        return switch (order) {
            case SEQUENCE -> end != start;
            case COUNTER -> sourcePort != NO_PORT && protocol != IpProtocol.UDP && !answer;
            case NONE -> false;
        };
    }

    /**
     * Protocol number.
     *
     * @return 0 to 255, or what {@link #between} was told
     */
    public int protocol() {
        return protocol;
    }

    /**
     * Source port, or the identifier of an echo message.
     *
     * @return 0 to 65535; {@link #NO_PORT}
     */
    public int sourcePort() {
        return sourcePort;
    }

    /**
     * Destination port, or the identifier of an echo message.
     *
     * @return 0 to 65535; {@link #NO_PORT}
     */
    public int destinationPort() {
        return destinationPort;
    }

    /**
     * Source address.
     *
     * @return first eight bytes
     */
    public long sourceHigh() {
        return sourceHigh;
    }

    /**
     * Source address.
     *
     * @return last eight bytes
     */
    public long sourceLow() {
        return sourceLow;
    }

    /**
     * Destination address.
     *
     * @return first eight bytes
     */
    public long destinationHigh() {
        return destinationHigh;
    }

    /**
     * Destination address.
     *
     * @return last eight bytes
     */
    public long destinationLow() {
        return destinationLow;
    }
}
