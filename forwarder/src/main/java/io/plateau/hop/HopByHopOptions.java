package io.plateau.hop;

import io.plateau.wire.IpProtocol;
import io.plateau.wire.Ipv6View;
import org.agrona.DirectBuffer;

/**
 * Whether a router may forward a datagram with a hop-by-hop options header: RFC 8200 sections 4.2 and 4.3, and the limits
 * that the kernel sets (eight options, seven bytes of padding that are zero). One worker only.
 */
public final class HopByHopOptions {
    private static final int PAD_ONE = 0;
    private static final int PAD_MANY = 1;
    private static final int ROUTER_ALERT = 5;
    private static final int ROUTER_ALERT_LENGTH = 4;
    private static final int HEADER_LENGTH = 2;
    private static final int UNIT = 8;
    private static final int MOST_PADDING = 7;
    private static final int MOST_OPTIONS = 8;
    private static final int ACTION_SHIFT = 6;

    private DirectBuffer buffer;
    private int padding;
    private int options;

    /** Creates one. */
    public HopByHopOptions() {}

    /**
     * Reads the header that follows the fixed one, if it is one of hop-by-hop options.
     *
     * @param ip well formed, with a chain of headers that is whole
     * @return false if an option makes no sense, or is unknown here and says that the datagram is to be dropped then
     */
    public boolean isFine(final Ipv6View ip) {
        if (ip.nextHeader() != IpProtocol.HOP_BY_HOP_OPTIONS) {
            return true;
        }
        buffer = ip.buffer();
        padding = 0;
        options = 0;
        final int header = ip.offset() + Ipv6View.HEADER_LENGTH;
        final int end = header + (unsignedByte(header + 1) + 1) * UNIT;
        int at = header + HEADER_LENGTH;
        while (at < end) {
            final int type = unsignedByte(at);
            final int length = type == PAD_ONE ? 1 : at + 1 < end ? 2 + unsignedByte(at + 1) : Integer.MAX_VALUE;
            if (length > end - at || !isFine(type, at, length)) {
                return false;
            }
            at += length;
        }
        return true;
    }

    private boolean isFine(final int type, final int at, final int length) {
        if (type == PAD_ONE || type == PAD_MANY) {
            padding += length;
            return padding <= MOST_PADDING && isZero(at, length);
        }
        padding = 0;
        options++;
        if (options > MOST_OPTIONS) {
            return false;
        }
        // The two highest bits say what to do about what is unknown: RFC 8200 section 4.2. Jumbo payload, which a
        // datagram of this length must not have (RFC 2675 section 3), has them set.
        return type == ROUTER_ALERT ? length == ROUTER_ALERT_LENGTH : type >>> ACTION_SHIFT == 0;
    }

    private boolean isZero(final int at, final int length) {
        for (int i = 2; i < length; i++) {
            if (buffer.getByte(at + i) != 0) {
                return false;
            }
        }
        return true;
    }

    private int unsignedByte(final int at) {
        return buffer.getByte(at) & 0xFF;
    }
}
