package io.plateau.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.BitUtil;

/**
 * Walks the documents of one roll file, in the framing of Chronicle Queue 5 that docs/journal-format.md repeats: four bytes
 * before each document, little-endian, hold its length and two flags. Reads copies, never mapped memory, so that no content
 * can do harm: a file that is cut while it is read is one that ends. Owned by one thread.
 */
final class RollFileReader implements Closeable {
    /** Bytes before each document. */
    static final int FRAME = 4;

    /** A document that is Chronicle's own, not a record. */
    static final int META = 1 << 30;

    /** A document that is being written. */
    static final int UNFINISHED = 1 << 31;

    /** What stands behind the last record of a file that a later one follows. */
    static final int END = UNFINISHED | META;

    private static final int LENGTH = META - 1;
    private static final int CHUNK = 1 << 20;
    // What is read at once after a jump; twice as much each time that more is needed.
    private static final int FIRST_CHUNK = 1 << 13;
    private static final int ALIGNMENT = 4;
    private static final int LONGEST_META = 1 << 16;

    /** What a walk came to. */
    enum Step {
        /** A record, or what should be one. */
        RECORD,
        /** Something of Chronicle's own. */
        META,
        /** Nothing more yet. */
        OPEN_END,
        /** Nothing more in this file, ever. */
        CLOSED_END,
        /** Something that no writer leaves. */
        FAULT
    }

    private final Path file;
    private final FileChannel channel;
    private final RollFileHeader header = new RollFileHeader();
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer frame = ByteBuffer.allocate(FRAME).order(ByteOrder.LITTLE_ENDIAN);
    private long chunkStart;
    private long position;
    private long next;
    private int readAhead = FIRST_CHUNK;
    private int length;
    private String fault;

    /**
     * Opens a file before its first document.
     *
     * @param file of a journal
     * @throws IOException if it cannot be read
     */
    RollFileReader(final Path file) throws IOException {
        this.file = file;
        channel = FileChannel.open(file, StandardOpenOption.READ);
        chunk.limit(0);
    }

    Path file() {
        return file;
    }

    // Moves so that the next step looks at the frame that stands here.
    void seek(final long place) {
        if (place != next && !isIn(place, FRAME)) {
            readAhead = FIRST_CHUNK;
        }
        next = place;
    }

    /**
     * Moves on, over what is Chronicle's own. After an end, a later call sees what was written since.
     *
     * @return what is there; never {@link Step#META}
     * @throws IOException if the file cannot be read
     */
    Step step() throws IOException {
        Step step = walk();
        while (step == Step.META) {
            step = walk();
        }
        return step;
    }

    /**
     * Moves on by one document.
     *
     * @return what is there
     * @throws IOException if the file cannot be read
     */
    Step walk() throws IOException {
        final int found = frame();
        position = next;
        length = found & LENGTH;
        if (found == END) {
            return Step.CLOSED_END;
        }
        if (found == 0 || (found & UNFINISHED) != 0) {
            return Step.OPEN_END;
        }
        return (found & META) == 0 ? record() : meta();
    }

    private Step meta() throws IOException {
        if (length == 0 || length > LONGEST_META || !has(next + FRAME, length)) {
            return faulty("what stands there has a length that cannot be");
        }
        if (length >= ALIGNMENT && RecordLayout.isStart(chunk.array(), offset())) {
            return faulty("the file says that it is no record");
        }
        next = after();
        return Step.META;
    }

    private Step record() throws IOException {
        if (length > RecordLayout.MAX_LENGTH + RecordLayout.PADDING) {
            return faulty(length + " bytes are too many for a record");
        }
        if (!has(next + FRAME, padded(length)) && !has(next + FRAME, length)) {
            return faulty("the file ends within it");
        }
        next = after();
        return Step.RECORD;
    }

    private Step faulty(final String what) {
        fault = what;
        return Step.FAULT;
    }

    private long after() {
        return position + FRAME + padded(length);
    }

    /**
     * From the beginning of one document to the frame of the next.
     *
     * @param length bytes of the document
     * @return bytes, not less
     */
    static int padded(final int length) {
        return BitUtil.align(length, ALIGNMENT);
    }

    // Reads the record under the walk again: its first bytes were there before its last.
    boolean again() throws IOException {
        chunk.limit(0);
        return has(position + FRAME, padded(length)) || has(position + FRAME, length);
    }

    // What is wrong after {@link Step#FAULT}.
    String fault() {
        return fault;
    }

    // Where the frame of the present document stands, or would stand at an end.
    long position() {
        return position;
    }

    // Where the frame after the present document stands.
    long nextPosition() {
        return next;
    }

    // Bytes of the present document, padding included.
    int length() {
        return length;
    }

    // Holds the present document from {@link #offset} on. Valid until the next step.
    byte[] bytes() {
        return chunk.array();
    }

    int offset() {
        return (int) (position + FRAME - chunkStart);
    }

    // Bytes that were read from {@link #offset} on.
    int available() {
        return chunk.limit() - offset();
    }

    // The file's header as it is now.
    RollFileHeader header() throws IOException {
        read(header.bytes(), 0);
        return header;
    }

    // How long the file is now.
    long size() throws IOException {
        return channel.size();
    }

    /**
     * Reads bytes from anywhere, past the walk.
     *
     * @param into filled from its position on, as far as the file has bytes
     * @param from first byte of the file
     * @throws IOException if the file cannot be read
     */
    void read(final ByteBuffer into, final long from) throws IOException {
        long at = from;
        for (int read = 0; into.hasRemaining() && read >= 0; at += read) {
            read = channel.read(into, at);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    // The frame at the next position, read again from the file unless the chunk has it finished; 0 past the end. What
    // is in the chunk stays there at an end, so that the last record can still be looked at.
    private int frame() throws IOException {
        if (isIn(next, FRAME)) {
            final int known = chunk.getInt((int) (next - chunkStart));
            if (known > 0) {
                return known;
            }
        }
        read(frame.clear(), next);
        final int now = frame.position() < FRAME ? 0 : frame.getInt(0);
        if (now > 0) {
            chunk.limit(0);
            return has(next, FRAME) ? now : 0;
        }
        return now;
    }

    private boolean isIn(final long from, final int count) {
        return from >= chunkStart && from + count <= chunkStart + chunk.limit();
    }

    private boolean has(final long from, final int count) throws IOException {
        if (isIn(from, count)) {
            return true;
        }
        chunk.clear().limit(Math.max(count, readAhead));
        readAhead = Math.min(CHUNK, 2 * readAhead);
        chunkStart = from;
        read(chunk, from);
        chunk.flip();
        return count <= chunk.limit();
    }
}
