package io.plateau.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * What stands before the datagram: Ethernet, any number of 802.1Q and 802.1ad tags, and a PPPoE session header (RFC 2516
 * section 4). Holds positions, never a copy. One view belongs to one agent.
 */
public final class LinkLayer {
    /** Ethernet header without tags, bytes. */
    public static final int ETHERNET_LENGTH = 14;
    /** One 802.1Q or 802.1ad tag, bytes. */
    public static final int TAG_LENGTH = 4;
    /** PPPoE session header and PPP protocol field, bytes. */
    public static final int PPPOE_LENGTH = 8;
    /** An Ethernet address, bytes. */
    public static final int ADDRESS_LENGTH = 6;

    /** IPv4. */
    public static final int ETHERTYPE_IPV4 = 0x0800;
    /** IPv6. */
    public static final int ETHERTYPE_IPV6 = 0x86DD;
    /** ARP. */
    public static final int ETHERTYPE_ARP = 0x0806;
    /** 802.1Q customer tag. */
    public static final int ETHERTYPE_CUSTOMER_TAG = 0x8100;
    /** 802.1ad service tag. */
    public static final int ETHERTYPE_SERVICE_TAG = 0x88A8;
    /** Service tag of switches older than 802.1ad. */
    public static final int ETHERTYPE_OLD_SERVICE_TAG = 0x9100;
    /** PPPoE session stage. */
    public static final int ETHERTYPE_PPPOE_SESSION = 0x8864;
    /** Network protocol of a truncated frame, and of PPP that carries no IP. */
    public static final int PROTOCOL_NONE = 0;

    private static final int SOURCE = 6;
    private static final int TYPE = 12;
    private static final int PPPOE_PAYLOAD_LENGTH = 4;
    private static final int PPP_PROTOCOL = 6;
    private static final int PPP_PROTOCOL_LENGTH = 2;
    private static final int PPPOE_SESSION_DATA = 0x1100;
    private static final int PPP_IPV4 = 0x0021;
    private static final int PPP_IPV6 = 0x0057;
    private static final int GROUP_BIT = 1;
    private static final int VLAN_IDENTIFIER = 0x0FFF;
    private static final long ADDRESS = 0xFFFF_FFFF_FFFFL;

    private DirectBuffer buffer;
    private int frameOffset;
    private int frameLength;
    private int networkProtocol;
    private int networkOffset;
    private int networkLength;
    private boolean pppoe;
    private boolean truncated;

    /** Creates a view that wraps nothing yet. */
    public LinkLayer() {}

    /**
     * Moves this view and walks the link header. Every accessor is safe afterwards, whatever the bytes.
     *
     * @param frame that holds the frame
     * @param offset of the Ethernet header, behind the virtio-net header
     * @param length of the frame, bytes
     * @return false if {@link #isTruncated()}
     */
    public boolean wrap(final DirectBuffer frame, final int offset, final int length) {
        buffer = frame;
        frameOffset = offset;
        frameLength = length;
        pppoe = false;
        truncated = false;
        if (length < ETHERNET_LENGTH) {
            return truncate();
        }
        final int type = unsignedShort(offset + TYPE);
        return type == ETHERTYPE_IPV4
                ? accept(type, offset + ETHERNET_LENGTH, offset + length)
                : walk(type, offset + TYPE, offset + length);
    }

    /**
     * What the datagram is.
     *
     * @return {@link #ETHERTYPE_IPV4} or {@link #ETHERTYPE_IPV6} also behind PPPoE; any other Ethernet type; a length
     *     below 1536 for an 802.3 frame; {@link #PROTOCOL_NONE}
     */
    public int networkProtocol() {
        return networkProtocol;
    }

    /**
     * Where the datagram begins.
     *
     * @return absolute in the buffer
     */
    public int networkOffset() {
        return networkOffset;
    }

    /**
     * Bytes present from there on, Ethernet padding included, unless a PPPoE length ends them earlier.
     *
     * @return bytes, 0 if truncated
     */
    public int networkLength() {
        return networkLength;
    }

    /**
     * Ethernet header, tags, and PPPoE session header.
     *
     * @return bytes
     */
    public int headerLength() {
        return networkOffset - frameOffset;
    }

    /**
     * Whether an IPv4 datagram follows.
     *
     * @return false for a truncated frame
     */
    public boolean isIpv4() {
        return networkProtocol == ETHERTYPE_IPV4;
    }

    /**
     * Whether an IPv6 datagram follows.
     *
     * @return false for a truncated frame
     */
    public boolean isIpv6() {
        return networkProtocol == ETHERTYPE_IPV6;
    }

    /**
     * Whether a header promises more than is there.
     *
     * @return true if nothing may be believed of this frame
     */
    public boolean isTruncated() {
        return truncated;
    }

    /**
     * Whether the last link header is PPPoE's.
     *
     * @return true if {@link #putPppoeLength} applies to a copy of this header
     */
    public boolean isPppoe() {
        return pppoe;
    }

    /**
     * Whether a tag assigns the frame to a VLAN. A tag of VLAN 0 carries a priority and nothing else (IEEE 802.1Q).
     *
     * @return false without tags, and if truncated
     */
    public boolean isInVlan() {
        if (truncated) {
            return false;
        }
        for (int at = frameOffset + TYPE; isTag(unsignedShort(at)); at += TAG_LENGTH) {
            if ((unsignedShort(at + Short.BYTES) & VLAN_IDENTIFIER) != 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whom the frame is for.
     *
     * @return 48 bits, the first byte on the wire uppermost; 0 if truncated
     */
    public long destination() {
        return truncated ? 0 : buffer.getLong(frameOffset, BIG_ENDIAN) >>> Short.SIZE;
    }

    /**
     * Whom the frame is from.
     *
     * @return 48 bits, the first byte on the wire uppermost; 0 if truncated
     */
    public long source() {
        return truncated ? 0 : buffer.getLong(frameOffset + SOURCE - Short.BYTES, BIG_ENDIAN) & ADDRESS;
    }

    /**
     * Whether the frame is addressed to more than one station.
     *
     * @return true for broadcast and multicast; false if truncated
     */
    public boolean isGroupDestination() {
        return !truncated && isGroup(frameOffset);
    }

    /**
     * Whether the source cannot be a station, because its address is a group's.
     *
     * @return false if truncated
     */
    public boolean isGroupSource() {
        return !truncated && isGroup(frameOffset + SOURCE);
    }

    /**
     * What holds the frame.
     *
     * @return as last wrapped
     */
    public DirectBuffer buffer() {
        return buffer;
    }

    /**
     * Where the frame begins.
     *
     * @return absolute in the buffer, behind the virtio-net header
     */
    public int frameOffset() {
        return frameOffset;
    }

    /**
     * The frame with everything behind the datagram.
     *
     * @return bytes
     */
    public int frameLength() {
        return frameLength;
    }

    /**
     * Copies the link header before a datagram of another length.
     *
     * @param target to write to
     * @param offset of the copy's first byte
     * @param datagramLength bytes that will follow, for the PPPoE length field
     * @return offset behind the copy
     */
    public int copyHeader(final MutableDirectBuffer target, final int offset, final int datagramLength) {
        final int length = networkOffset - frameOffset;
        if (length == ETHERNET_LENGTH) {
            target.putLong(offset, buffer.getLong(frameOffset));
            target.putLong(offset + SOURCE, buffer.getLong(frameOffset + SOURCE));
            return offset + ETHERNET_LENGTH;
        }
        target.putBytes(offset, buffer, frameOffset, length);
        if (pppoe) {
            putPppoeLength(target, offset + length, datagramLength);
        }
        return offset + length;
    }

    /**
     * Exchanges source and destination of an Ethernet header.
     *
     * @param target that holds the header
     * @param offset of its first byte
     */
    public static void swapAddresses(final MutableDirectBuffer target, final int offset) {
        final int high = target.getInt(offset);
        final short low = target.getShort(offset + Integer.BYTES);
        target.putInt(offset, target.getInt(offset + SOURCE));
        target.putShort(offset + Integer.BYTES, target.getShort(offset + SOURCE + Integer.BYTES));
        target.putInt(offset + SOURCE, high);
        target.putShort(offset + SOURCE + Integer.BYTES, low);
    }

    /**
     * Writes an Ethernet header without tags.
     *
     * @param target to write to
     * @param offset of its first byte
     * @param destination 48 bits, the first byte on the wire uppermost
     * @param source 48 bits
     * @param type Ethernet type
     * @return offset behind it
     */
    public static int putEthernet(
            final MutableDirectBuffer target,
            final int offset,
            final long destination,
            final long source,
            final int type) {
        putAddresses(target, offset, destination, source);
        target.putShort(offset + TYPE, (short) type, BIG_ENDIAN);
        return offset + ETHERNET_LENGTH;
    }

    /**
     * Writes both addresses of an Ethernet header.
     *
     * @param target to write to
     * @param offset of its first byte
     * @param destination 48 bits, the first byte on the wire uppermost
     * @param source 48 bits
     */
    public static void putAddresses(
            final MutableDirectBuffer target, final int offset, final long destination, final long source) {
        target.putLong(offset, destination << Short.SIZE | source >>> Integer.SIZE, BIG_ENDIAN);
        target.putInt(offset + Long.BYTES, (int) source, BIG_ENDIAN);
    }

    /**
     * Sets the length field of the PPPoE header that stands before a datagram.
     *
     * @param target to write to
     * @param datagramOffset of the datagram
     * @param datagramLength bytes
     */
    public static void putPppoeLength(
            final MutableDirectBuffer target, final int datagramOffset, final int datagramLength) {
        target.putShort(
                datagramOffset - PPPOE_LENGTH + PPPOE_PAYLOAD_LENGTH,
                (short) (datagramLength + PPP_PROTOCOL_LENGTH),
                BIG_ENDIAN);
    }

    private boolean walk(final int firstType, final int firstAt, final int end) {
        int type = firstType;
        int at = firstAt;
        while (isTag(type)) {
            at += TAG_LENGTH;
            if (at + Short.BYTES > end) {
                return truncate();
            }
            type = unsignedShort(at);
        }
        return type == ETHERTYPE_PPPOE_SESSION ? walkPppoe(at + Short.BYTES, end) : accept(type, at + Short.BYTES, end);
    }

    private boolean walkPppoe(final int at, final int end) {
        if (at + PPPOE_LENGTH > end) {
            return truncate();
        }
        if (unsignedShort(at) != PPPOE_SESSION_DATA) {
            return accept(PROTOCOL_NONE, at, end);
        }
        final int payloadEnd = at + PPP_PROTOCOL + unsignedShort(at + PPPOE_PAYLOAD_LENGTH);
        if (payloadEnd > end || payloadEnd < at + PPPOE_LENGTH) {
            return truncate();
        }
        pppoe = true;
        return accept(protocolOfPpp(unsignedShort(at + PPP_PROTOCOL)), at + PPPOE_LENGTH, payloadEnd);
    }

    private boolean accept(final int protocol, final int offset, final int end) {
        networkProtocol = protocol;
        networkOffset = offset;
        networkLength = end - offset;
        return true;
    }

    private boolean truncate() {
        truncated = true;
        networkProtocol = PROTOCOL_NONE;
        networkOffset = frameOffset + frameLength;
        networkLength = 0;
        return false;
    }

    private static boolean isTag(final int type) {
        return type == ETHERTYPE_CUSTOMER_TAG || type == ETHERTYPE_SERVICE_TAG || type == ETHERTYPE_OLD_SERVICE_TAG;
    }

    private static int protocolOfPpp(final int protocol) {
        return protocol == PPP_IPV4 ? ETHERTYPE_IPV4 : protocol == PPP_IPV6 ? ETHERTYPE_IPV6 : PROTOCOL_NONE;
    }

    private boolean isGroup(final int at) {
        return (buffer.getByte(at) & GROUP_BIT) != 0;
    }

    private int unsignedShort(final int at) {
        return buffer.getShort(at, BIG_ENDIAN) & 0xFFFF;
    }
}
