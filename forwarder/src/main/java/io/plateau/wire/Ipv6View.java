package io.plateau.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;

/**
 * Read-only view of an IPv6 header and its extension headers, RFC 8200 sections 3 and 4. Holds positions, never a copy.
 *
 * <p>One view belongs to one agent. After each {@link #wrap}, test {@link #isWellFormed()} before any other accessor:
 * the others trust the bytes.
 */
public final class Ipv6View {
    /** Fixed header, bytes. */
    public static final int HEADER_LENGTH = 40;
    /** Smallest MTU of a link, RFC 8200 section 5. */
    public static final int MINIMUM_MTU = 1280;
    /** {@link #upperLayerProtocol()} where there is none to be read. */
    public static final int NO_UPPER_LAYER = -1;
    /** Extension headers that are walked; a longer chain counts as not whole. */
    public static final int EXTENSION_LIMIT = 16;

    private static final int VERSION_CLASS_LABEL = 0;
    private static final int PAYLOAD_LENGTH = 4;
    private static final int NEXT_HEADER = 6;
    private static final int HOP_LIMIT = 7;
    private static final int SOURCE = 8;
    private static final int DESTINATION = 24;
    private static final int EXTENSION_LENGTH = 1;
    private static final int SMALLEST_EXTENSION = 8;
    private static final int SEGMENTS_LEFT = 3;
    private static final int FRAGMENT_OFFSET_FLAGS = 2;
    private static final int FRAGMENT_OFFSET = 0xFFF8;
    private static final int MORE_FRAGMENTS = 1;

    private DirectBuffer buffer;
    private int start;
    private int available;
    private int upperLayerProtocol;
    private int upperLayerOffset;
    private int fragmentField;
    private boolean fragment;
    private boolean routed;
    private boolean authenticated;
    private boolean whole;

    /** Creates a view that wraps nothing yet. */
    public Ipv6View() {}

    /**
     * Moves this view.
     *
     * @param frame that holds the header
     * @param offset of the header's first byte
     * @param length bytes from there to the end of the frame
     * @return this
     */
    public Ipv6View wrap(final DirectBuffer frame, final int offset, final int length) {
        buffer = frame;
        start = offset;
        available = length;
        upperLayerProtocol = NO_UPPER_LAYER;
        upperLayerOffset = offset;
        fragment = false;
        routed = false;
        authenticated = false;
        whole = false;
        if (isHeaderWellFormed()) {
            walk(start + HEADER_LENGTH, start + Math.min(available, totalLength()));
        }
        return this;
    }

    /**
     * Whether version and payload length agree with the bytes present. A jumbogram (RFC 2675) does not.
     *
     * @return true if every other accessor is safe to call
     */
    public boolean isWellFormed() {
        return isHeaderWellFormed() && totalLength() <= available;
    }

    /**
     * Whether the fixed header is whole, as far as the quote in an ICMPv6 error can be: the payload may be cut short.
     *
     * @return true if every other accessor is safe to call
     */
    public boolean isHeaderWellFormed() {
        return available >= HEADER_LENGTH
                && (buffer.getByte(start + VERSION_CLASS_LABEL) & 0xF0) == 0x60
                && (payloadLength() > 0 || nextHeader() != IpProtocol.HOP_BY_HOP_OPTIONS);
    }

    /**
     * Traffic class: DSCP and ECN.
     *
     * @return 0 to 255
     */
    public int trafficClass() {
        return (buffer.getShort(start + VERSION_CLASS_LABEL, BIG_ENDIAN) >> 4) & 0xFF;
    }

    /**
     * Flow label.
     *
     * @return 20 bits
     */
    public int flowLabel() {
        return buffer.getInt(start + VERSION_CLASS_LABEL, BIG_ENDIAN) & 0xF_FFFF;
    }

    /**
     * Extension headers and what follows them.
     *
     * @return bytes, 0 to 65535
     */
    public int payloadLength() {
        return buffer.getShort(start + PAYLOAD_LENGTH, BIG_ENDIAN) & 0xFFFF;
    }

    /**
     * Header and payload, without Ethernet padding.
     *
     * @return bytes, 40 to 65575
     */
    public int totalLength() {
        return HEADER_LENGTH + payloadLength();
    }

    /**
     * What follows the fixed header.
     *
     * @return see {@link IpProtocol}
     */
    public int nextHeader() {
        return unsignedByte(start + NEXT_HEADER);
    }

    /**
     * Hops that are left.
     *
     * @return 0 to 255
     */
    public int hopLimit() {
        return unsignedByte(start + HOP_LIMIT);
    }

    /**
     * Source address.
     *
     * @return its first eight bytes
     */
    public long sourceHigh() {
        return buffer.getLong(start + SOURCE, BIG_ENDIAN);
    }

    /**
     * Source address.
     *
     * @return its last eight bytes
     */
    public long sourceLow() {
        return buffer.getLong(start + SOURCE + Long.BYTES, BIG_ENDIAN);
    }

    /**
     * Destination address of the fixed header.
     *
     * @return its first eight bytes
     */
    public long destinationHigh() {
        return buffer.getLong(start + DESTINATION, BIG_ENDIAN);
    }

    /**
     * Destination address of the fixed header.
     *
     * @return its last eight bytes
     */
    public long destinationLow() {
        return buffer.getLong(start + DESTINATION + Long.BYTES, BIG_ENDIAN);
    }

    /**
     * Whether the extension headers lie within the datagram (of a quote: within the bytes present).
     *
     * @return false if one runs past the end, or there are more than {@link #EXTENSION_LIMIT}
     */
    public boolean extensionChainIsWhole() {
        return whole;
    }

    /**
     * What follows the extension headers.
     *
     * @return see {@link IpProtocol}; {@link #NO_UPPER_LAYER} in a later fragment or behind a chain that is not whole
     */
    public int upperLayerProtocol() {
        return upperLayerProtocol;
    }

    /**
     * Where what follows the extension headers begins; in a later fragment, the fragment's data.
     *
     * @return absolute in the buffer
     */
    public int upperLayerOffset() {
        return upperLayerOffset;
    }

    /**
     * Bytes from {@link #upperLayerOffset()} to the datagram's end.
     *
     * @return bytes; of a quote, those present
     */
    public int upperLayerLength() {
        return start + Math.min(available, totalLength()) - upperLayerOffset;
    }

    /**
     * Whether there is a fragment header, that of an atomic fragment (RFC 6946) included.
     *
     * @return true if the chain reaches one
     */
    public boolean isFragment() {
        return fragment;
    }

    /**
     * The field counts 8-byte units; this counts bytes.
     *
     * @return bytes, 0 to 65528; 0 without a fragment header
     */
    public int fragmentOffset() {
        return fragment ? fragmentField & FRAGMENT_OFFSET : 0;
    }

    /**
     * The M flag.
     *
     * @return true if this is a fragment and not the last
     */
    public boolean moreFragments() {
        return fragment && (fragmentField & MORE_FRAGMENTS) != 0;
    }

    /**
     * Whether a routing header with segments left stands in the chain: the destination is not the final one, which is
     * what transport checksums cover (RFC 8200 section 8.1).
     *
     * @return true if so
     */
    public boolean isSourceRouted() {
        return routed;
    }

    /**
     * Whether an authentication header stands in the chain: what it protects must not change (RFC 4302 section 3.3.3.1).
     *
     * @return true if so
     */
    public boolean isAuthenticated() {
        return authenticated;
    }

    /**
     * What holds the header.
     *
     * @return as last wrapped
     */
    public DirectBuffer buffer() {
        return buffer;
    }

    /**
     * Where the header begins.
     *
     * @return absolute in the buffer
     */
    public int offset() {
        return start;
    }

    private void walk(final int first, final int end) {
        int at = first;
        int header = nextHeader();
        int left = EXTENSION_LIMIT;
        while (isExtension(header) && fragmentOffset() == 0) {
            final int length = at + SMALLEST_EXTENSION > end ? end : extensionLength(header, at);
            if (--left < 0 || at + length > end) {
                upperLayerOffset = at;
                return;
            }
            note(header, at);
            header = unsignedByte(at);
            at += length;
        }
        upperLayerProtocol = fragmentOffset() == 0 ? header : NO_UPPER_LAYER;
        upperLayerOffset = at;
        whole = true;
    }

    private void note(final int header, final int at) {
        if (header == IpProtocol.FRAGMENT) {
            fragment = true;
            fragmentField = buffer.getShort(at + FRAGMENT_OFFSET_FLAGS, BIG_ENDIAN) & 0xFFFF;
        } else if (header == IpProtocol.ROUTING) {
            routed |= buffer.getByte(at + SEGMENTS_LEFT) != 0;
        } else if (header == IpProtocol.AUTHENTICATION) {
            authenticated = true;
        }
    }

    private int extensionLength(final int header, final int at) {
        return switch (header) {
            case IpProtocol.FRAGMENT -> SMALLEST_EXTENSION;
            // RFC 4302 section 2.2: 32-bit words, less two
            case IpProtocol.AUTHENTICATION -> (unsignedByte(at + EXTENSION_LENGTH) + 2) << 2;
            default -> (unsignedByte(at + EXTENSION_LENGTH) + 1) << 3;
        };
    }

    private static boolean isExtension(final int header) {
        return switch (header) {
            case IpProtocol.HOP_BY_HOP_OPTIONS,
                    IpProtocol.ROUTING,
                    IpProtocol.FRAGMENT,
                    IpProtocol.AUTHENTICATION,
                    IpProtocol.DESTINATION_OPTIONS,
                    IpProtocol.MOBILITY -> true;
            default -> false;
        };
    }

    private int unsignedByte(final int at) {
        return buffer.getByte(at) & 0xFF;
    }
}
