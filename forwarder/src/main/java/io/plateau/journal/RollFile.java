package io.plateau.journal;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The file that holds the records of one day. */
final class RollFile {
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern(JournalQueue.ROLL_CYCLE.format()).withZone(ZoneOffset.UTC);
    private static final int RECORD_START = RecordLayout.MAGIC_VALUE << Byte.SIZE | RecordLayout.VERSION_VALUE;
    private static final int THREE_BYTES = 0xFF_FFFF;

    private RollFile() {}

    /**
     * When a file begins.
     *
     * @param cycle Chronicle's number of it
     * @return milliseconds since the epoch
     */
    static long startMs(final int cycle) {
        return (long) cycle * JournalQueue.ROLL_CYCLE.lengthInMillis();
    }

    /**
     * What a file is called.
     *
     * @param cycle Chronicle's number of it
     * @return without its directory
     */
    static String name(final int cycle) {
        return NAME.format(Instant.ofEpochMilli(startMs(cycle))) + JournalQueue.FILE_SUFFIX;
    }

    /**
     * Whether anything in a file looks like a record, by reading all of it: for files that Chronicle cannot read.
     *
     * @param file whose writer may have ended while making it
     * @return false if it is safe to say that it has none
     * @throws IOException if it cannot be read
     */
    static boolean hasTraceOfRecords(final Path file) throws IOException {
        try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file), JournalQueue.BLOCK_SIZE)) {
            int last = 0;
            for (int next = bytes.read(); next >= 0; next = bytes.read()) {
                last = (last << Byte.SIZE | next) & THREE_BYTES;
                if (last == RECORD_START) {
                    return true;
                }
            }
            return false;
        }
    }
}
