package io.plateau.pmtu.event;

import java.nio.ByteBuffer;

/**
 * Which part of a snapshot of the table a checkpoint carries: docs/journal-format.md, field 131.
 *
 * @param number from 1
 * @param parts how many there are
 */
public record SnapshotPart(int number, int parts) {
    /** Bytes before the entries: layout (1), no use yet (3), number of the part (4), number of parts (4). */
    public static final int HEADER_LENGTH = 12;

    /** The layout that this version writes and knows. */
    public static final int LAYOUT = 1;

    /** Where the number of the part stands. */
    public static final int PART = 4;

    /** Where the number of parts stands. */
    public static final int PARTS = 8;

    /**
     * Reads the beginning of a snapshot.
     *
     * @param event any
     * @return null if it carries none of a layout that is known
     */
    public static SnapshotPart of(final PmtuEvent event) {
        final byte[] value = event.type() == EventType.CHECKPOINT ? event.snapshot() : null;
        if (value == null || value.length < HEADER_LENGTH || value[0] != LAYOUT) {
            return null;
        }
        final ByteBuffer bytes = ByteBuffer.wrap(value);
        return new SnapshotPart(bytes.getInt(PART), bytes.getInt(PARTS));
    }

    /**
     * Whether the snapshot is complete with this part.
     *
     * @return true for the last one
     */
    public boolean isLast() {
        return number >= parts;
    }
}
