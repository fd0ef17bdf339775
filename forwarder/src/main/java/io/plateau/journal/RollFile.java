package io.plateau.journal;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The file that holds the records of one day.
 *
 * @param path where it is
 * @param cycle Chronicle's number of it: days since 1970
 */
record RollFile(Path path, int cycle) implements Comparable<RollFile> {
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern(JournalQueue.ROLL_CYCLE_FORMAT).withZone(ZoneOffset.UTC);
    private static final int RECORD_START = RecordLayout.MAGIC_VALUE << Byte.SIZE | RecordLayout.VERSION_VALUE;
    private static final int THREE_BYTES = 0xFF_FFFF;

    /**
     * The roll files of a directory.
     *
     * @param directory of a journal
     * @return the oldest first
     * @throws IOException if it cannot be read
     */
    static List<RollFile> list(final Path directory) throws IOException {
        final List<RollFile> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            for (final Path path : all) {
                final int cycle = cycleOf(path.getFileName().toString());
                if (cycle >= 0) {
                    files.add(new RollFile(path, cycle));
                }
            }
        } catch (final DirectoryIteratorException e) {
            throw e.getCause();
        }
        Collections.sort(files);
        return files;
    }

    // -1 for a file that is none of ours.
    private static int cycleOf(final String name) {
        if (!name.endsWith(JournalQueue.FILE_SUFFIX)) {
            return -1;
        }
        final String date = name.substring(0, name.length() - JournalQueue.FILE_SUFFIX.length());
        try {
            return (int) LocalDate.parse(date, NAME).toEpochDay();
        } catch (final DateTimeException e) {
            return -1;
        }
    }

    /**
     * When a file begins.
     *
     * @param cycle Chronicle's number of it
     * @return milliseconds since the epoch
     */
    static long startMs(final int cycle) {
        return cycle * JournalQueue.ROLL_MS;
    }

    /**
     * Which file a moment's records stand in.
     *
     * @param ms milliseconds since the epoch
     * @return Chronicle's number of it
     */
    static int cycle(final long ms) {
        return (int) (ms / JournalQueue.ROLL_MS);
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

    @Override
    public int compareTo(final RollFile other) {
        return Integer.compare(cycle, other.cycle);
    }

    // Whether a directory is a journal.
    static boolean holdsRecords(final Path directory) {
        try {
            return !list(directory).isEmpty();
        } catch (final IOException e) {
            throw new JournalException("cannot read the directory " + directory + ": " + e, e);
        }
    }
}
