package io.plateau.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.agrona.collections.LongArrayList;

/**
 * Chronicle's own index in a roll file: where each 256th record stands, in arrays of 4096 places, and an array of those
 * arrays. Readers do not use it; the writer does. Used once, by one thread.
 */
final class IndexAudit {
    private static final int PLACES = 4096;
    private static final byte[] INDEX = HexFormat.of().parseHex("b905696e646578");
    private static final byte PAD = (byte) 0x8F;
    private static final byte ARRAY = (byte) 0x8D;
    private static final byte[] INDEX_OF_INDEXES = HexFormat.of().parseHex("b90b696e64657832696e6465788e01000000008d");

    private final RecordPlaces records;
    private final LongArrayList arrays = new LongArrayList();
    private final List<ByteBuffer> indexes = new ArrayList<>();
    private ByteBuffer indexOfIndexes;

    // records: where they stand, filled by the walk
    IndexAudit(final RecordPlaces records) {
        this.records = records;
    }

    // Keeps what stands there for later. False if it is no index.
    boolean take(final RollFileReader reader) {
        if (startsWith(reader, padded(reader.position()))) {
            arrays.addLong(reader.position());
            indexes.add(places(reader, padded(reader.position()).length));
            return true;
        }
        if (startsWith(reader, INDEX_OF_INDEXES) && indexOfIndexes == null) {
            indexOfIndexes = places(reader, INDEX_OF_INDEXES.length);
            return true;
        }
        return false;
    }

    // What stands before the numbers, which stand at multiples of eight.
    private static byte[] padded(final long position) {
        final long end = position + RollFileReader.FRAME + INDEX.length + 1;
        final byte[] name = Arrays.copyOf(INDEX, INDEX.length + 1 + (int) (-end & (Long.BYTES - 1)));
        Arrays.fill(name, INDEX.length, name.length - 1, PAD);
        name[name.length - 1] = ARRAY;
        return name;
    }

    private static boolean startsWith(final RollFileReader reader, final byte[] name) {
        if (reader.length() != name.length + Long.BYTES * (2 + PLACES)) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            if (reader.bytes()[reader.offset() + i] != name[i]) {
                return false;
            }
        }
        return true;
    }

    private static ByteBuffer places(final RollFileReader reader, final int from) {
        final byte[] copy = new byte[reader.length() - from];
        System.arraycopy(reader.bytes(), reader.offset() + from, copy, 0, copy.length);
        return ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN);
    }

    // Compares what was kept with what the walk found. isWritten: a writer went on meanwhile
    void report(final RollFileHeader header, final boolean isWritten, final AuditState state) {
        boolean isRight = indexOfIndexes == null || isRight(indexOfIndexes, this::array);
        boolean isBehind = indexOfIndexes != null && isBehind(indexOfIndexes);
        long used = 0;
        for (int i = 0; i < indexes.size(); i++) {
            final long first = (long) i * PLACES;
            isRight &= isRight(indexes.get(i), number -> records.place(first + number));
            isBehind |= isBehind(indexes.get(i));
            used += indexes.get(i).getLong(Long.BYTES);
        }
        if (!isRight) {
            state.damage(
                    array(0), Finding.UNKNOWN, "Chronicle's index of the file does not say where the records stand");
        } else if (!isWritten && isBehind) {
            state.note(
                    arrays.getLong(0),
                    "Chronicle's index holds one place more than it says: its writer ended in between");
        } else if (!isWritten && header.lastIndex() != used * RecordPlaces.SPACING) {
            reportLastIndex(header.lastIndex(), used, state);
        }
    }

    // Where an array of places stands; 0 if there is none.
    private long array(final long number) {
        return number < arrays.size() ? arrays.getLong((int) number) : 0;
    }

    private static void reportLastIndex(final long lastIndex, final long used, final AuditState state) {
        if (Math.abs(lastIndex - used * RecordPlaces.SPACING) == RecordPlaces.SPACING) {
            state.note(
                    RollFileHeader.LAST_INDEX,
                    "the file's header and its index differ by one: its writer ended in between");
        } else {
            state.damage(
                    RollFileHeader.LAST_INDEX,
                    Finding.UNKNOWN,
                    "the file's header says that " + lastIndex + " records are in its index, and "
                            + used * RecordPlaces.SPACING + " are");
        }
    }

    private static boolean isBehind(final ByteBuffer places) {
        final long used = places.getLong(Long.BYTES);
        return used >= 0 && used < PLACES && places.getLong((int) (2 + used) * Long.BYTES) != 0;
    }

    // The array's capacity, how many places are used, and those. One more can stand there than is said to be used.
    private static boolean isRight(final ByteBuffer places, final LongUnaryOperator expected) {
        final long used = places.getLong(Long.BYTES);
        if (places.getLong(0) != PLACES || used < 0 || used > PLACES) {
            return false;
        }
        for (int i = 0; i < PLACES; i++) {
            final long place = places.getLong((2 + i) * Long.BYTES);
            final boolean isFree = i >= used && place == 0;
            if (!isFree && (i > used || place == 0 || place != expected.applyAsLong(i))) {
                return false;
            }
        }
        return true;
    }
}
