package io.plateau.journal.index;

import io.plateau.journal.index.IndexLayout.Part;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.collections.LongArrayList;

/**
 * One section of the index: where the records stand of a part of one roll file. Reads the pages that an answer needs, and
 * checks each. Owned by one thread.
 */
public final class IndexSection implements Closeable {
    private final Path file;
    private final FileChannel channel;
    private final IndexPage headerPage = new IndexPage();
    private final ByteBuffer header = headerPage.bytes();
    // What is asked for alternates: a destination, then its places.
    private final IndexPage placesPage = new IndexPage();
    private final IndexPage otherPage = new IndexPage();
    private final ByteBuffer page = otherPage.bytes();

    private IndexSection(final Path file) throws IOException {
        this.file = file;
        channel = FileChannel.open(file, StandardOpenOption.READ);
    }

    /**
     * Opens a section.
     *
     * @param file where it is
     * @param cycle number of the roll file that it should be about
     * @return to be closed
     * @throws IndexFaultException if it is none, of another roll file, or of an unknown layout
     * @throws IOException if it cannot be read
     */
    public static IndexSection open(final Path file, final int cycle) throws IOException {
        final IndexSection section = new IndexSection(file);
        try {
            section.require(section.headerPage.turnTo(0, section.channel)
                    && section.header.getShort(IndexLayout.MAGIC) == IndexLayout.MAGIC_VALUE
                    && section.header.get(IndexLayout.VERSION) == IndexLayout.VERSION_VALUE
                    && section.header.getInt(IndexLayout.CYCLE) == cycle);
            return section;
        } catch (final IOException e) {
            section.close();
            throw e;
        }
    }

    /**
     * Where the section is.
     *
     * @return a file
     */
    public Path file() {
        return file;
    }

    /**
     * Where the records that it is about begin.
     *
     * @return byte of the roll file
     */
    public long from() {
        return header.getLong(IndexLayout.FROM);
    }

    /**
     * Where what follows them begins.
     *
     * @return byte of the roll file
     */
    public long to() {
        return header.getLong(IndexLayout.TO);
    }

    /**
     * Where the frame of the last of them stands.
     *
     * @return byte of the roll file
     */
    public long lastPosition() {
        return header.getLong(IndexLayout.LAST);
    }

    /**
     * The number of the first of them.
     *
     * @return from 1
     */
    public long firstSequence() {
        return header.getLong(IndexLayout.FIRST_SEQUENCE);
    }

    /**
     * The number after the last of them.
     *
     * @return from 2
     */
    public long endSequence() {
        return firstSequence() + header.getInt(IndexLayout.RECORDS);
    }

    /**
     * The latest time of any of them.
     *
     * @return nanoseconds since the epoch
     */
    public long highestNs() {
        return header.getLong(IndexLayout.HIGHEST_TIME);
    }

    /**
     * Whether the roll file is still the one that the section was made of. The hash that a record carries covers all before.
     *
     * @param record what stands in the roll file at {@link #lastPosition}, behind the frame
     * @return true if it is the record that stood there
     */
    public boolean isOf(final byte[] record) {
        return header.slice(IndexLayout.LAST_HEADER, IndexLayout.RECORD_HEADER_LENGTH)
                .equals(ByteBuffer.wrap(record, 0, IndexLayout.RECORD_HEADER_LENGTH));
    }

    /**
     * A record not long before one with a number.
     *
     * @param sequence of a record of this section
     * @return where its frame stands
     * @throws IOException if the section cannot be read
     */
    public long placeOfSequence(final long sequence) throws IOException {
        final int mark = (int) ((sequence - firstSequence()) / IndexLayout.MARK_SPACING);
        return position(page.getInt(entry(Part.MARKS, mark) + IndexLayout.MARK_PLACE));
    }

    /**
     * A record not long before the first that is not earlier than a time.
     *
     * @param timeNs nanoseconds since the epoch, not after {@link #highestNs}
     * @return where its frame stands
     * @throws IOException if the section cannot be read
     */
    public long placeOfTime(final long timeNs) throws IOException {
        final int marks = count(Part.MARKS);
        for (int mark = 0; mark < marks; mark++) {
            final int at = entry(Part.MARKS, mark);
            if (page.getLong(at + IndexLayout.MARK_TIME) >= timeNs) {
                return position(page.getInt(at + IndexLayout.MARK_PLACE));
            }
        }
        return from();
    }

    /**
     * The last whole table of this section that was written until a time.
     *
     * @param timeNs nanoseconds since the epoch
     * @return where the frame of its first part stands; -1 if there is none
     * @throws IOException if the section cannot be read
     */
    public long table(final long timeNs) throws IOException {
        for (int number = count(Part.TABLES) - 1; number >= 0; number--) {
            final int at = entry(Part.TABLES, number);
            if (page.getLong(at + IndexLayout.TABLE_TIME) <= timeNs) {
                return page.getLong(at + IndexLayout.TABLE_POSITION);
            }
        }
        return -1;
    }

    /**
     * The records about a destination: those about the same, something inside, or a prefix around.
     *
     * @param subject address or prefix
     * @param into gets where their frames stand, in no order
     * @throws IOException if the section cannot be read
     */
    public void about(final IpPrefix subject, final LongArrayList into) throws IOException {
        final int hosts = count(Part.HOSTS);
        for (int host = firstHost(subject.address()); host < hosts; host++) {
            final int at = entry(Part.HOSTS, host);
            if (!subject.contains(high(at), low(at))) {
                break;
            }
            addPlaces(at, into);
        }
        final int prefixes = count(Part.PREFIXES);
        for (int number = 0; number < prefixes; number++) {
            final int at = entry(Part.PREFIXES, number);
            final IpPrefix prefix =
                    new IpPrefix(new IpAddress(high(at), low(at)), page.getInt(at + IndexLayout.DESTINATION_BITS));
            if (subject.covers(prefix) || prefix.covers(subject)) {
                addPlaces(at, into);
            }
        }
    }

    // The first that is not before an address; by halves, among those between two fences.
    private int firstHost(final IpAddress address) throws IOException {
        final int fences = fencesUntil(address);
        final int step = header.getInt(IndexLayout.FENCE_SPACING) * Part.HOSTS.entriesPerPage();
        int low = Math.max(0, fences - 1) * step;
        int high = Math.min(fences * step, count(Part.HOSTS));
        while (low < high) {
            final int middle = (low + high) >>> 1;
            if (compare(page, entry(Part.HOSTS, middle), address) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    // How many are not behind an address.
    private int fencesUntil(final IpAddress address) {
        int low = 0;
        int high = header.getInt(IndexLayout.FENCE_COUNT);
        while (low < high) {
            final int middle = (low + high) >>> 1;
            if (compare(header, IndexLayout.FENCES + middle * IndexLayout.FENCE_LENGTH, address) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static int compare(final ByteBuffer bytes, final int at, final IpAddress address) {
        final int byHigh = Long.compareUnsigned(bytes.getLong(at), address.high());
        return byHigh != 0 ? byHigh : Long.compareUnsigned(bytes.getLong(at + Long.BYTES), address.low());
    }

    private long high(final int at) {
        return page.getLong(at + IndexLayout.DESTINATION_HIGH);
    }

    private long low(final int at) {
        return page.getLong(at + IndexLayout.DESTINATION_LOW);
    }

    private void addPlaces(final int at, final LongArrayList into) throws IOException {
        final int first = page.getInt(at + IndexLayout.DESTINATION_FIRST);
        final int count = page.getInt(at + IndexLayout.DESTINATION_COUNT);
        for (int i = 0; i < count; i++) {
            into.addLong(position(placesPage.bytes().getInt(entry(Part.PLACES, first + i))));
        }
    }

    // The byte of the roll file that a place of four bytes tells.
    private long position(final int place) {
        return from() + Integer.toUnsignedLong(place) * IndexLayout.ALIGNMENT;
    }

    private int count(final Part part) {
        return header.getInt(part.count());
    }

    // Reads the page that holds an entry. Returns where it stands in the page.
    private int entry(final Part part, final int number) throws IOException {
        require(number >= 0 && number < count(part));
        final int wanted = part.firstPage(header) + number / part.entriesPerPage();
        require((part == Part.PLACES ? placesPage : otherPage).turnTo(wanted, channel));
        return number % part.entriesPerPage() * part.entryLength();
    }

    private void require(final boolean isAsWritten) throws IndexFaultException {
        if (!isAsWritten) {
            throw new IndexFaultException(file + " is no section of this index, or is damaged");
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
