package io.plateau.fragment;

import io.plateau.wire.Ipv4View;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Options of an IPv4 header, RFC 791 section 3.1. */
final class Ipv4Options {
    /** Most bytes that options can take. */
    static final int MAX_LENGTH = Ipv4View.MAX_HEADER_LENGTH - Ipv4View.MIN_HEADER_LENGTH;

    private static final int END_OF_LIST = 0;
    private static final int NO_OPERATION = 1;
    private static final int COPIED = 0x80;
    private static final int TYPE_AND_LENGTH = 2;
    private static final int WORD = 4;

    private Ipv4Options() {}

    /**
     * Copies the options that belong into every fragment. Options behind one that contradicts itself are left out: no
     * receiver can tell where they begin.
     *
     * @param ip whose options
     * @param target takes them from its first byte on, padded with end-of-list to a multiple of 4 bytes
     * @return bytes with the padding, 0 to 40
     */
    static int copyForLaterFragments(final Ipv4View ip, final MutableDirectBuffer target) {
        final DirectBuffer source = ip.buffer();
        final int end = ip.payloadOffset();
        int at = ip.offset() + Ipv4View.MIN_HEADER_LENGTH;
        int length = 0;
        while (at < end) {
            final int type = source.getByte(at) & 0xFF;
            final int optionLength = lengthOf(source, type, at, end);
            if (optionLength == 0) {
                break;
            }
            if ((type & COPIED) != 0) {
                target.putBytes(length, source, at, optionLength);
                length += optionLength;
            }
            at += optionLength;
        }
        final int padded = (length + WORD - 1) & -WORD;
        target.setMemory(length, padded - length, (byte) END_OF_LIST);
        return padded;
    }

    // Length of the option at a place; 0 where the list ends, or can no longer be read.
    private static int lengthOf(final DirectBuffer source, final int type, final int at, final int end) {
        if (type == NO_OPERATION) {
            return 1;
        }
        if (type == END_OF_LIST || at + TYPE_AND_LENGTH > end) {
            return 0;
        }
        final int length = source.getByte(at + 1) & 0xFF;
        return length < TYPE_AND_LENGTH || at + length > end ? 0 : length;
    }
}
