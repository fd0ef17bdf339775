package io.plateau.hop;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.plateau.wire.Checksum;
import io.plateau.wire.Ipv4View;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * What a router does about the options of an IPv4 header (RFC 791 section 3.1, RFC 1812 section 5.3.13): record route and
 * timestamp are filled in, source routes are not followed, all else is carried. First {@link #examine}, before anything is
 * decided about the datagram; then, as it leaves, {@link #fill}. One worker only.
 *
 * <p>A datagram with a source route is dropped, as the kernel does it unless {@code accept_source_route} is set (RFC 1812
 * section 5.3.13.4 lets a router choose).
 */
public final class Ipv4HopOptions {
    /** {@link #examine}: nothing is wrong. */
    public static final int FINE = 0;
    /** {@link #examine}: the datagram names the way that it wants. */
    public static final int SOURCE_ROUTED = -1;

    private static final int END_OF_LIST = 0;
    private static final int NO_OPERATION = 1;
    private static final int RECORD_ROUTE = 7;
    private static final int TIMESTAMP = 68;
    private static final int LOOSE_SOURCE_ROUTE = 131;
    private static final int STRICT_SOURCE_ROUTE = 137;
    private static final int LENGTH = 1;
    private static final int POINTER = 2;
    private static final int OVERFLOW_AND_FLAG = 3;
    private static final int SMALLEST_ROUTE = 3;
    private static final int FIRST_ROUTE_POINTER = 4;
    private static final int SMALLEST_TIMESTAMP = 4;
    private static final int FIRST_TIMESTAMP_POINTER = 5;
    private static final int ADDRESS_LENGTH = 4;
    private static final int TIME_ALONE = 0;
    private static final int WITH_ADDRESS = 1;
    private static final int PRESPECIFIED = 3;
    private static final int MOST_OVERFLOWS = 0xF;
    private static final int HEADER_CHECKSUM = 10;
    private static final int NONE = 0;

    private DirectBuffer buffer;
    private int start;
    private int recordRoute;
    private int timestamp;
    private boolean sourceRouted;

    /** Creates one. */
    public Ipv4HopOptions() {}

    /**
     * Reads the options of a datagram.
     *
     * @param ip well formed
     * @return {@link #FINE}; {@link #SOURCE_ROUTED}; or where in the header an option contradicts itself, bytes from its
     *     first, for a parameter problem (RFC 1812 section 4.3.3.5)
     */
    public int examine(final Ipv4View ip) {
        buffer = ip.buffer();
        start = ip.offset();
        recordRoute = NONE;
        timestamp = NONE;
        sourceRouted = false;
        final int end = ip.payloadOffset();
        int at = start + Ipv4View.MIN_HEADER_LENGTH;
        while (at < end) {
            final int type = unsignedByte(at);
            if (type == END_OF_LIST) {
                break;
            }
            if (type == NO_OPERATION) {
                at++;
                continue;
            }
            final int length = at + LENGTH < end ? unsignedByte(at + LENGTH) : 0;
            if (length <= LENGTH || at + length > end) {
                return at - start;
            }
            final int wrong = examine(type, at, length);
            if (wrong != NONE) {
                return wrong - start;
            }
            at += length;
        }
        return sourceRouted ? SOURCE_ROUTED : FINE;
    }

    // Returns where the option is wrong, absolute in the buffer; NONE if it is not.
    private int examine(final int type, final int at, final int length) {
        return switch (type) {
            case RECORD_ROUTE -> examineRecordRoute(at, length);
            case TIMESTAMP -> examineTimestamp(at, length);
            case LOOSE_SOURCE_ROUTE, STRICT_SOURCE_ROUTE -> {
                sourceRouted = true;
                yield wrongRoute(at, length);
            }
            default -> NONE;
        };
    }

    private int wrongRoute(final int at, final int length) {
        if (length < SMALLEST_ROUTE) {
            return at + LENGTH;
        }
        return unsignedByte(at + POINTER) < FIRST_ROUTE_POINTER ? at + POINTER : NONE;
    }

    private int examineRecordRoute(final int at, final int length) {
        final int wrong = recordRoute == NONE ? wrongRoute(at, length) : at;
        if (wrong != NONE) {
            return wrong;
        }
        final int pointer = unsignedByte(at + POINTER);
        recordRoute = at;
        return isRoomFor(ADDRESS_LENGTH, pointer, length) ? NONE : at + POINTER;
    }

    private int examineTimestamp(final int at, final int length) {
        if (timestamp != NONE) {
            return at;
        }
        if (length < SMALLEST_TIMESTAMP) {
            return at + LENGTH;
        }
        final int pointer = unsignedByte(at + POINTER);
        if (pointer < FIRST_TIMESTAMP_POINTER) {
            return at + POINTER;
        }
        timestamp = at;
        final int field = unsignedByte(at + OVERFLOW_AND_FLAG);
        final int entry = entryLength(field & 0xF);
        if (entry == NONE || (pointer > length && field >>> 4 == MOST_OVERFLOWS)) {
            return at + OVERFLOW_AND_FLAG;
        }
        return isRoomFor(entry, pointer, length) ? NONE : at + POINTER;
    }

    private static int entryLength(final int flag) {
        return switch (flag) {
            case TIME_ALONE -> Integer.BYTES;
            case WITH_ADDRESS, PRESPECIFIED -> ADDRESS_LENGTH + Integer.BYTES;
            default -> NONE;
        };
    }

    // The pointer counts from 1. A full option is none that is wrong.
    private static boolean isRoomFor(final int entry, final int pointer, final int length) {
        return pointer > length || pointer - 1 + entry <= length;
    }

    /**
     * The address that the sender wants a timestamp of, in a timestamp option with prespecified addresses.
     *
     * @return in host byte order; 0 if there is none, or all have theirs
     */
    public int prespecifiedAddress() {
        if (timestamp == NONE || (unsignedByte(timestamp + OVERFLOW_AND_FLAG) & 0xF) != PRESPECIFIED) {
            return 0;
        }
        final int pointer = unsignedByte(timestamp + POINTER);
        return pointer > unsignedByte(timestamp + LENGTH) ? 0 : buffer.getInt(timestamp + pointer - 1, BIG_ENDIAN);
    }

    /**
     * Fills in what the options of the datagram that was examined last ask for, and computes the header checksum anew.
     *
     * @param target that holds the datagram
     * @param ip of the datagram, not moved since
     * @param address of the port that it leaves by (RFC 1812 sections 5.3.13.5 and 5.3.13.6), in host byte order
     * @param timeOfDayMs milliseconds since midnight UT (RFC 791 section 3.1)
     * @param isPrespecifiedOurs whether {@link #prespecifiedAddress} is one of this router
     */
    public void fill(
            final MutableDirectBuffer target,
            final Ipv4View ip,
            final int address,
            final int timeOfDayMs,
            final boolean isPrespecifiedOurs) {
        if (recordRoute != NONE && hasRoom(recordRoute)) {
            target.putInt(place(recordRoute), address, BIG_ENDIAN);
            advance(target, recordRoute, ADDRESS_LENGTH);
        }
        if (timestamp != NONE) {
            fillTimestamp(target, address, timeOfDayMs, isPrespecifiedOurs);
        }
        final int checksum = Checksum.ofIpv4Header(target, ip.offset(), ip.headerLength());
        target.putShort(ip.offset() + HEADER_CHECKSUM, (short) checksum, BIG_ENDIAN);
    }

    private void fillTimestamp(
            final MutableDirectBuffer target,
            final int address,
            final int timeOfDayMs,
            final boolean isPrespecifiedOurs) {
        final int flag = unsignedByte(timestamp + OVERFLOW_AND_FLAG) & 0xF;
        if (!hasRoom(timestamp)) {
            final int field = unsignedByte(timestamp + OVERFLOW_AND_FLAG);
            target.putByte(timestamp + OVERFLOW_AND_FLAG, (byte) (field + (1 << 4)));
        } else if (flag == TIME_ALONE) {
            target.putInt(place(timestamp), timeOfDayMs, BIG_ENDIAN);
            advance(target, timestamp, Integer.BYTES);
        } else if (flag == WITH_ADDRESS || isPrespecifiedOurs) {
            if (flag == WITH_ADDRESS) {
                target.putInt(place(timestamp), address, BIG_ENDIAN);
            }
            target.putInt(place(timestamp) + ADDRESS_LENGTH, timeOfDayMs, BIG_ENDIAN);
            advance(target, timestamp, ADDRESS_LENGTH + Integer.BYTES);
        }
    }

    private boolean hasRoom(final int option) {
        return unsignedByte(option + POINTER) <= unsignedByte(option + LENGTH);
    }

    private int place(final int option) {
        return option + unsignedByte(option + POINTER) - 1;
    }

    private void advance(final MutableDirectBuffer target, final int option, final int length) {
        target.putByte(option + POINTER, (byte) (unsignedByte(option + POINTER) + length));
    }

    private int unsignedByte(final int at) {
        return buffer.getByte(at) & 0xFF;
    }
}
