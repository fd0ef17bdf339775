package io.plateau.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What Chronicle notes beside its files, as far as it helps to find out that one is missing. */
final class QueueMetadata {
    static final String FILE_NAME = "metadata.cq4t";

    /** There is no such file: a copy of a journal need not have it. */
    static final int ABSENT = -1;

    /** It is not as Chronicle writes it. */
    static final int UNREADABLE = -2;

    private static final byte[] NEWEST = "listing.highestCycle".getBytes(StandardCharsets.US_ASCII);
    private static final byte WHOLE_NUMBER = (byte) 0xA7;
    private static final int LENGTH = 4096;

    private QueueMetadata() {}

    // The number of the newest roll file; ABSENT or UNREADABLE.
    static int newestCycle(final Path directory) throws IOException {
        final Path file = directory.resolve(FILE_NAME);
        if (Files.notExists(file)) {
            return ABSENT;
        }
        final ByteBuffer bytes = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.read(bytes, 0);
        }
        for (int i = 0; i + NEWEST.length + 2 * Long.BYTES < bytes.position(); i++) {
            if (isName(bytes, i)) {
                return value(bytes, i + NEWEST.length);
            }
        }
        return bytes.position() == 0 || bytes.getInt(0) == 0 ? ABSENT : UNREADABLE;
    }

    private static boolean isName(final ByteBuffer bytes, final int from) {
        for (int i = 0; i < NEWEST.length; i++) {
            if (bytes.get(from + i) != NEWEST[i]) {
                return false;
            }
        }
        return true;
    }

    // Aligned to eight bytes, behind the byte that says what it is.
    private static int value(final ByteBuffer bytes, final int from) {
        final int place = from / Long.BYTES * Long.BYTES + Long.BYTES;
        for (int at = place; at <= place + Long.BYTES; at += Long.BYTES) {
            if (bytes.get(at - 1) == WHOLE_NUMBER) {
                final long cycle = bytes.getLong(at);
                return cycle < 0 || cycle > Integer.MAX_VALUE ? ABSENT : (int) cycle;
            }
        }
        return UNREADABLE;
    }
}
