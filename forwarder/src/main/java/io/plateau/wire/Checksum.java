package io.plateau.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.ByteOrder.nativeOrder;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The Internet checksum, RFC 1071: the complement of the one's complement sum of 16-bit words.
 *
 * <p>Sums are passed as {@code long} and may be added with {@code +} as long as each but the last covers an even number
 * of bytes; otherwise {@link #append}. {@link #fold} and {@link #complement} end them.
 */
public final class Checksum {
    /** What a sum over data and its checksum folds to when the checksum is right. */
    public static final int ALL_ONES = 0xFFFF;

    private static final long LOW_HALF = 0xFFFF_FFFFL;
    private static final int BLOCK = 4 * Long.BYTES;
    private static final boolean LITTLE = nativeOrder() == LITTLE_ENDIAN;
    private static final int UDP_CHECKSUM_OFFSET = 6;
    private static final int IPV4_HEADER_CHECKSUM = 10;
    private static final int IPV4_SOURCE = 12;
    private static final int IPV6_SOURCE = 8;
    private static final int IPV6_ADDRESSES_LENGTH = 32;

    private Checksum() {}

    /**
     * Sum of some bytes, as if a zero byte followed an odd number of them. Reads eight bytes at a time, in native order:
     * the sum does not care, but for a final exchange of its bytes (RFC 1071 section 2(B)).
     *
     * @param buffer that holds the bytes
     * @param offset of the first
     * @param length bytes, 0 to 2^31 less one
     * @return 0 to 65535
     */
    public static long partialSum(final DirectBuffer buffer, final int offset, final int length) {
        int at = offset;
        int left = length;
        long sum = 0;
        long other = 0;
        while (left >= BLOCK) {
            final long a = buffer.getLong(at);
            final long b = buffer.getLong(at + Long.BYTES);
            final long c = buffer.getLong(at + 2 * Long.BYTES);
            final long d = buffer.getLong(at + 3 * Long.BYTES);
            sum += (a & LOW_HALF) + (a >>> Integer.SIZE) + (b & LOW_HALF) + (b >>> Integer.SIZE);
            other += (c & LOW_HALF) + (c >>> Integer.SIZE) + (d & LOW_HALF) + (d >>> Integer.SIZE);
            at += BLOCK;
            left -= BLOCK;
        }
        while (left >= Long.BYTES) {
            final long a = buffer.getLong(at);
            sum += (a & LOW_HALF) + (a >>> Integer.SIZE);
            at += Long.BYTES;
            left -= Long.BYTES;
        }
        final int folded = fold(sum + other + tail(buffer, at, left));
        return LITTLE ? swap(folded) : folded;
    }

    /**
     * Sum of two runs of bytes that follow each other.
     *
     * @param sum of the first run
     * @param length of the first run, bytes
     * @param next sum of the second run, as if it began at an even place
     * @return sum of both
     */
    public static long append(final long sum, final int length, final long next) {
        return sum + ((length & 1) == 0 ? next : swap(fold(next)));
    }

    /**
     * Ends a sum without complementing it.
     *
     * @param sum any, not negative
     * @return 0 to 65535; 0 only if all that was summed is 0
     */
    public static int fold(final long sum) {
        long folded = (sum & LOW_HALF) + (sum >>> Integer.SIZE);
        folded = (folded & ALL_ONES) + (folded >>> Short.SIZE);
        folded = (folded & ALL_ONES) + (folded >>> Short.SIZE);
        return (int) ((folded & ALL_ONES) + (folded >>> Short.SIZE));
    }

    /**
     * Ends a sum as it is stored in a header.
     *
     * @param sum any, not negative
     * @return 0 to 65535
     */
    public static int complement(final long sum) {
        return ~fold(sum) & ALL_ONES;
    }

    /**
     * Checksum of an IPv4 header, whatever its checksum field holds.
     *
     * @param buffer that holds the header
     * @param offset of the header
     * @param headerLength bytes, 20 to 60
     * @return what belongs in the field
     */
    public static int ofIpv4Header(final DirectBuffer buffer, final int offset, final int headerLength) {
        final int field = buffer.getShort(offset + IPV4_HEADER_CHECKSUM, BIG_ENDIAN);
        return complement(partialSum(buffer, offset, headerLength) + (~field & ALL_ONES));
    }

    /**
     * Whether an IPv4 header holds its checksum.
     *
     * @param buffer that holds the header
     * @param offset of the header
     * @param headerLength bytes, 20 to 60
     * @return true if so
     */
    public static boolean isIpv4HeaderValid(final DirectBuffer buffer, final int offset, final int headerLength) {
        return partialSum(buffer, offset, headerLength) == ALL_ONES;
    }

    /**
     * The checksum after one 16-bit field changed, RFC 1624 section 3, equation 3.
     *
     * @param oldChecksum as it stood in the header
     * @param oldField 0 to 65535
     * @param newField 0 to 65535
     * @return as it stands in the header now
     */
    public static int incremental(final int oldChecksum, final int oldField, final int newField) {
        final int sum = (~oldChecksum & ALL_ONES) + (~oldField & ALL_ONES) + newField;
        final int once = (sum & ALL_ONES) + (sum >>> Short.SIZE);
        return ~((once & ALL_ONES) + (once >>> Short.SIZE)) & ALL_ONES;
    }

    /**
     * Sum of the pseudo-header of TCP or UDP over IPv4 (RFC 9293 section 3.1, RFC 768).
     *
     * @param buffer that holds the IPv4 header
     * @param headerOffset of the IPv4 header
     * @param protocol of the transport
     * @param length of transport header and data, bytes
     * @return to be added to the sum of transport header and data
     */
    public static long ipv4PseudoHeader(
            final DirectBuffer buffer, final int headerOffset, final int protocol, final int length) {
        final long source = buffer.getInt(headerOffset + IPV4_SOURCE, BIG_ENDIAN) & LOW_HALF;
        final long destination = buffer.getInt(headerOffset + IPV4_SOURCE + Integer.BYTES, BIG_ENDIAN) & LOW_HALF;
        return source + destination + protocol + length;
    }

    /**
     * Sum of the pseudo-header over IPv6 (RFC 8200 section 8.1), with the destination that stands in the fixed header.
     *
     * @param buffer that holds the IPv6 header
     * @param headerOffset of the IPv6 header
     * @param protocol of the upper layer
     * @param length of upper-layer header and data, bytes
     * @return to be added to the sum of upper-layer header and data
     */
    public static long ipv6PseudoHeader(
            final DirectBuffer buffer, final int headerOffset, final int protocol, final int length) {
        return partialSum(buffer, headerOffset + IPV6_SOURCE, IPV6_ADDRESSES_LENGTH) + protocol + length;
    }

    /**
     * Completes the checksum that a virtio-net header asks for, and no longer asks. For plain frames: a super-frame has
     * as many checksums as segments.
     *
     * @param buffer that holds virtio-net header and frame
     * @param offset of the virtio-net header
     * @param length of header and frame, bytes
     * @return false if the header asks for a checksum outside of the frame; nothing is changed then
     */
    public static boolean completePartial(final MutableDirectBuffer buffer, final int offset, final int length) {
        if (!VirtioNetHeader.needsChecksum(buffer, offset)) {
            return true;
        }
        final int start = VirtioNetHeader.LENGTH + VirtioNetHeader.checksumStart(buffer, offset);
        final int place = VirtioNetHeader.checksumOffset(buffer, offset);
        if (start + place + Short.BYTES > length) {
            return false;
        }
        final int checksum = complement(partialSum(buffer, offset + start, length - start));
        putTransportChecksum(buffer, offset + start + place, checksum, place == UDP_CHECKSUM_OFFSET);
        VirtioNetHeader.needsChecksum(buffer, offset, false);
        return true;
    }

    /**
     * Stores a transport checksum. UDP's 0 would mean that there is none: RFC 768 sends all ones instead.
     *
     * @param buffer to write to
     * @param at where the field is
     * @param checksum 0 to 65535
     * @param udp whether that rule applies
     */
    public static void putTransportChecksum(
            final MutableDirectBuffer buffer, final int at, final int checksum, final boolean udp) {
        buffer.putShort(at, (short) (udp && checksum == 0 ? ALL_ONES : checksum), BIG_ENDIAN);
    }

    private static long tail(final DirectBuffer buffer, final int offset, final int length) {
        long sum = 0;
        int at = offset;
        if ((length & Integer.BYTES) != 0) {
            sum += buffer.getInt(at) & LOW_HALF;
            at += Integer.BYTES;
        }
        if ((length & Short.BYTES) != 0) {
            sum += buffer.getShort(at) & ALL_ONES;
            at += Short.BYTES;
        }
        if ((length & 1) != 0) {
            final int last = buffer.getByte(at) & 0xFF;
            sum += LITTLE ? last : last << Byte.SIZE;
        }
        return sum;
    }

    private static int swap(final int sum) {
        return (sum & 0xFF) << Byte.SIZE | sum >>> Byte.SIZE;
    }
}
