package io.plateau.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * What Chronicle Queue 5 writes at the beginning of each roll file. Most of it never changes; readers need none of it, but it
 * says how far the file was written, which tells what was taken away from what never was.
 */
final class RollFileHeader {
    /** Bytes, frame and padding included. */
    static final int LENGTH = 200;

    /** Where the frame of the last finished document stands. */
    static final int WRITE_POSITION = 0x40;

    /** How many records the file's index covers. */
    static final int LAST_INDEX = 0xB0;

    private static final int WRITE_POSITION_LENGTH = 2 * Long.BYTES;

    // As written into an empty file: frame, names, types and numbers in Chronicle's binary wire format.
    private static final byte[] MADE = HexFormat.of()
            .parseHex("c1000040b906686561646572b60853435153746f726582aa000000cd77726974"
                    + "65506f736974696f6e8e01000000008d02000000000000000200000000000000"
                    + "00000000000000000000000000000000c8696e646578696e67b60c5343515349"
                    + "6e646578696e67824c000000ca696e646578436f756e74a50010cc696e646578"
                    + "53706163696e67a50001cb696e64657832496e6465788fa7c800000000000000"
                    + "c96c617374496e6465788e00000000a70000000000000000ca64617461466f72"
                    + "6d6174a101000000");

    private final ByteBuffer bytes = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);

    RollFileHeader() {}

    // To be filled from the file's first byte on.
    ByteBuffer bytes() {
        return bytes.clear();
    }

    /**
     * Looks for a byte that never changes and is another.
     *
     * @return its place; -1 if there is none
     */
    int fault() {
        for (int i = 0; i < LENGTH; i++) {
            if (bytes.get(i) != MADE[i]
                    && !isIn(i, WRITE_POSITION, WRITE_POSITION_LENGTH)
                    && !isIn(i, LAST_INDEX, Long.BYTES)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isIn(final int place, final int from, final int length) {
        return place >= from && place < from + length;
    }

    // Where the frame of the last finished document stands; 0 if none is.
    long writePosition() {
        return bytes.getLong(WRITE_POSITION);
    }

    // The same once more, and how many records there are in the low half.
    long writePositionAndCount() {
        return bytes.getLong(WRITE_POSITION + Long.BYTES);
    }

    // Records that the file's own index covers: a multiple of 256.
    long lastIndex() {
        return bytes.getLong(LAST_INDEX);
    }
}
