package io.plateau.journal;

import java.nio.ByteOrder;

/** Where things stand in a record: docs/journal-format.md, layout 1. Numbers here are on disk and never change meaning. */
final class RecordLayout {
    static final ByteOrder ORDER = ByteOrder.BIG_ENDIAN;

    static final int MAGIC_VALUE = 0x504A;
    static final int VERSION_VALUE = 1;

    static final int MAGIC = 0;
    static final int VERSION = 2;
    static final int TYPE = 3;
    static final int REASON = 4;
    static final int STATE = 5;
    static final int SOURCE = 6;
    static final int RESERVED = 7;
    static final int LENGTH = 8;
    static final int CHECK = 12;
    static final int SEQUENCE = 16;
    static final int TIME = 24;
    static final int PREVIOUS = 32;
    static final int HEADER_LENGTH = 64;

    /** SHA-256. */
    static final int HASH_LENGTH = 32;
    /** A tag (1) and the length of the value after it (3). */
    static final int FIELD_HEADER = 4;
    /** The longest value that a field's three-byte length can tell. */
    static final int MAX_VALUE_LENGTH = 0xFF_FFFF;
    /** The longest record that one Chronicle document of our block size surely holds. */
    static final int MAX_LENGTH = 1 << 18;

    static final int DESTINATION = 1;
    static final int OLD_MTU = 2;
    static final int NEW_MTU = 3;
    static final int CLAIMED_MTU = 4;
    static final int EXPIRES = 5;
    static final int REPORTER = 6;
    static final int SENDER = 7;
    static final int PORT = 8;
    static final int OPERATOR_UID = 9;
    static final int COUNTS = 10;
    static final int PACKET = 11;
    static final int DIGEST = 12;
    static final int DETAIL = 13;
    /** From here on a reader may pass over a tag that it does not know. */
    static final int FIRST_OPTIONAL_TAG = 128;

    static final int QUOTE_EVIDENCE = 128;
    static final int LINK_MTU = 129;
    static final int FORWARDED = 130;
    static final int SNAPSHOT = 131;
    static final int SNAPSHOT_SEQUENCE = 132;

    /** Most bytes that can follow a record in its document. */
    static final int PADDING = 3;

    private RecordLayout() {}

    // Whether bytes look like the beginning of a record of this layout.
    static boolean isStart(final byte[] bytes, final int offset) {
        return bytes[offset] == MAGIC_VALUE >> Byte.SIZE
                && bytes[offset + 1] == (MAGIC_VALUE & 0xFF)
                && bytes[offset + VERSION] == VERSION_VALUE;
    }
}
