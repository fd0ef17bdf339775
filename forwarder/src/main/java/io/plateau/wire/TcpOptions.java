package io.plateau.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;

/**
 * Read-only view of the options of a TCP header, RFC 9293 section 3.1. Walks them once, never reads behind the header, and
 * stops at the first that contradicts itself. Holds positions, never a copy.
 *
 * <p>One view belongs to one agent. Every accessor is safe after {@link #wrap}, whatever the bytes.
 */
public final class TcpOptions {
    /** Offset of an option that is not there. */
    public static final int ABSENT = -1;

    private static final int END_OF_LIST = 0;
    private static final int NO_OPERATION = 1;
    private static final int MAXIMUM_SEGMENT_SIZE = 2;
    private static final int SELECTIVE_ACKNOWLEDGMENT = 5;
    private static final int MD5_SIGNATURE = 19;
    private static final int AUTHENTICATION = 29;
    private static final int KIND_AND_LENGTH = 2;
    private static final int MAXIMUM_SEGMENT_SIZE_LENGTH = 4;
    private static final int BLOCK_LENGTH = 8;

    private DirectBuffer buffer;
    private int maximumSegmentSizeOffset;
    private int firstBlockOffset;
    private boolean md5Signed;
    private boolean authenticated;
    private boolean wellFormed;

    /** Creates a view that wraps nothing yet. */
    public TcpOptions() {}

    /**
     * Moves this view and walks the options.
     *
     * @param segment that holds the TCP header
     * @param tcpOffset of the TCP header
     * @param headerLength of a well-formed header, bytes: {@link TcpView#headerLength()}
     * @return this
     */
    public TcpOptions wrap(final DirectBuffer segment, final int tcpOffset, final int headerLength) {
        buffer = segment;
        maximumSegmentSizeOffset = ABSENT;
        firstBlockOffset = ABSENT;
        md5Signed = false;
        authenticated = false;
        wellFormed = walk(tcpOffset + TcpView.MIN_HEADER_LENGTH, tcpOffset + headerLength);
        return this;
    }

    /**
     * Whether every option lies within the header. If not, the other accessors tell of what stands before the one that
     * does not.
     *
     * @return true also if there are none
     */
    public boolean isWellFormed() {
        return wellFormed;
    }

    /**
     * Where the value of the Maximum Segment Size option stands, at any alignment. Of several the last, which is the one
     * that receivers obey; one of another length than 4 is none.
     *
     * @return absolute in the buffer, of two bytes; {@link #ABSENT}
     */
    public int maximumSegmentSizeOffset() {
        return maximumSegmentSizeOffset;
    }

    /**
     * The largest segment that the sender of this one wants to receive, RFC 9293 section 3.7.1.
     *
     * @return 0 to 65535; {@link #ABSENT}
     */
    public int maximumSegmentSize() {
        return maximumSegmentSizeOffset == ABSENT
                ? ABSENT
                : buffer.getShort(maximumSegmentSizeOffset, BIG_ENDIAN) & 0xFFFF;
    }

    /**
     * Whether blocks are acknowledged selectively, RFC 2018 section 3. Of several such options the last counts.
     *
     * @return true if there is one block or more
     */
    public boolean hasBlock() {
        return firstBlockOffset != ABSENT;
    }

    /**
     * The left edge of the first block, RFC 2018 section 3.
     *
     * @return sequence number of its first octet, as an int that wraps; 0 where none {@linkplain #hasBlock is}
     */
    public int firstBlockStart() {
        return hasBlock() ? buffer.getInt(firstBlockOffset, BIG_ENDIAN) : 0;
    }

    /**
     * The right edge of the first block, RFC 2018 section 3.
     *
     * @return sequence number behind its last octet, as an int that wraps; 0 where none {@linkplain #hasBlock is}
     */
    public int firstBlockEnd() {
        return hasBlock() ? buffer.getInt(firstBlockOffset + BLOCK_LENGTH / 2, BIG_ENDIAN) : 0;
    }

    /**
     * Whether there is an MD5 signature, RFC 2385: over addresses, fixed header and data, not over the options.
     *
     * @return true if the segment cannot be cut
     */
    public boolean isMd5Signed() {
        return md5Signed;
    }

    /**
     * Whether there is a TCP Authentication Option, RFC 5925: over all of the segment, as a rule the options too.
     *
     * @return true if the segment must stay as it is
     */
    public boolean isAuthenticated() {
        return authenticated;
    }

    private boolean walk(final int first, final int end) {
        int at = first;
        while (at < end) {
            final int kind = unsignedByte(at);
            if (kind == END_OF_LIST) {
                return true;
            }
            final int length = kind == NO_OPERATION ? 1 : lengthOf(at, end);
            if (length == 0) {
                return false;
            }
            note(kind, at, length);
            at += length;
        }
        return true;
    }

    // Length of an option that has a length; 0 if it contradicts itself.
    private int lengthOf(final int at, final int end) {
        if (at + KIND_AND_LENGTH > end) {
            return 0;
        }
        final int length = unsignedByte(at + 1);
        return length < KIND_AND_LENGTH || at + length > end ? 0 : length;
    }

    private void note(final int kind, final int at, final int length) {
        switch (kind) {
            case MAXIMUM_SEGMENT_SIZE -> {
                if (length == MAXIMUM_SEGMENT_SIZE_LENGTH) {
                    maximumSegmentSizeOffset = at + KIND_AND_LENGTH;
                }
            }
            case SELECTIVE_ACKNOWLEDGMENT -> {
                if (length >= KIND_AND_LENGTH + BLOCK_LENGTH) {
                    firstBlockOffset = at + KIND_AND_LENGTH;
                }
            }
            case MD5_SIGNATURE -> md5Signed = true;
            case AUTHENTICATION -> authenticated = true;
            default -> {
                // of no interest here
            }
        }
    }

    private int unsignedByte(final int at) {
        return buffer.getByte(at) & 0xFF;
    }
}
