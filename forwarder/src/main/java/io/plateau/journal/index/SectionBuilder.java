package io.plateau.journal.index;

import static io.plateau.journal.index.IndexLayout.ORDER;
import static io.plateau.journal.index.IndexLayout.PAGE_CONTENT;
import static io.plateau.journal.index.IndexLayout.PAGE_LENGTH;

import io.plateau.journal.index.IndexLayout.Part;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.zip.CRC32C;
import org.agrona.collections.IntArrayList;
import org.agrona.collections.LongArrayList;

/** Makes one section of the index out of the records of a part of one roll file. Used once, by one thread. */
public final class SectionBuilder {
    private static final Comparator<IpPrefix> BY_ADDRESS = Comparator.<IpPrefix, Long>comparing(
                    prefix -> prefix.address().high(), Long::compareUnsigned)
            .thenComparing(prefix -> prefix.address().low(), Long::compareUnsigned)
            .thenComparingInt(IpPrefix::length);

    private final int cycle;
    private final long from;
    private final Map<IpPrefix, IntArrayList> hosts = new HashMap<>();
    private final Map<IpPrefix, IntArrayList> prefixes = new HashMap<>();
    private final IntArrayList markPlaces = new IntArrayList();
    private final LongArrayList markTimes = new LongArrayList();
    private final LongArrayList tablePositions = new LongArrayList();
    private final LongArrayList tableTimes = new LongArrayList();
    private final byte[] lastHeader = new byte[IndexLayout.RECORD_HEADER_LENGTH];
    private int records;
    private int places;
    private int firstPlace;
    private long lastPosition;
    private long firstSequence;
    private long highestNs = Long.MIN_VALUE;
    private ByteBuffer bytes;

    /**
     * Begins.
     *
     * @param cycle number of the roll file
     * @param from where the frame of the first record, or of what stands before it, begins
     */
    public SectionBuilder(final int cycle, final long from) {
        this.cycle = cycle;
        this.from = from;
    }

    /**
     * How many records were added.
     *
     * @return 0 or more
     */
    public int records() {
        return records;
    }

    /**
     * Adds the next record.
     *
     * @param position of its frame
     * @param sequence its number
     * @param timeNs its time, nanoseconds since the epoch
     * @param destination what it is about; null if nothing
     * @param header holds the record's first 64 bytes
     * @param offset where they begin
     */
    public void add(
            final long position,
            final long sequence,
            final long timeNs,
            final IpPrefix destination,
            final byte[] header,
            final int offset) {
        final int place = (int) ((position - from) / IndexLayout.ALIGNMENT);
        if (records == 0) {
            firstSequence = sequence;
        }
        if (records % IndexLayout.MARK_SPACING == 0) {
            markPlaces.addInt(place);
            markTimes.addLong(timeNs);
        } else {
            final int mark = markTimes.size() - 1;
            markTimes.setLong(mark, Math.max(markTimes.getLong(mark), timeNs));
        }
        highestNs = Math.max(highestNs, timeNs);
        if (destination != null) {
            (destination.isHost() ? hosts : prefixes)
                    .computeIfAbsent(destination, key -> new IntArrayList(2, IntArrayList.DEFAULT_NULL_VALUE))
                    .addInt(place);
            places++;
        }
        System.arraycopy(header, offset, lastHeader, 0, lastHeader.length);
        lastPosition = position;
        records++;
    }

    /**
     * Says that a whole table stands in the journal.
     *
     * @param position of the frame of its first part, in this section or before it
     * @param timeNs of its last part, nanoseconds since the epoch
     */
    public void addTable(final long position, final long timeNs) {
        tablePositions.addLong(position);
        tableTimes.addLong(timeNs);
    }

    /**
     * Ends the section.
     *
     * @param to where the frame after the last record stands
     * @return the section's bytes
     */
    public byte[] build(final long to) {
        bytes = ByteBuffer.allocate(PAGE_LENGTH).order(ORDER);
        header(to);
        final int pages = Part.PLACES.firstPage(bytes) + Part.PLACES.pages(places);
        bytes = ByteBuffer.allocate(pages * PAGE_LENGTH).order(ORDER).put(bytes.rewind());
        fill(Part.MARKS, i -> bytes.putInt(markPlaces.getInt(i)).putLong(markTimes.getLong(i)));
        fill(Part.TABLES, i -> bytes.putLong(tablePositions.getLong(i)).putLong(tableTimes.getLong(i)));
        final List<Map.Entry<IpPrefix, IntArrayList>> sorted = sorted(hosts);
        fill(Part.HOSTS, i -> destination(sorted.get(i)));
        fences(sorted);
        final List<Map.Entry<IpPrefix, IntArrayList>> sortedPrefixes = sorted(prefixes);
        fill(Part.PREFIXES, i -> destination(sortedPrefixes.get(i)));
        final IntArrayList all = new IntArrayList();
        sorted.forEach(entry -> all.addAll(entry.getValue()));
        sortedPrefixes.forEach(entry -> all.addAll(entry.getValue()));
        fill(Part.PLACES, i -> bytes.putInt(all.getInt(i)));
        check();
        final byte[] section = new byte[bytes.capacity()];
        bytes.get(0, section);
        return section;
    }

    private void header(final long to) {
        bytes.putShort(IndexLayout.MAGIC, (short) IndexLayout.MAGIC_VALUE);
        bytes.put(IndexLayout.VERSION, (byte) IndexLayout.VERSION_VALUE);
        bytes.putInt(IndexLayout.CYCLE, cycle);
        bytes.putInt(IndexLayout.RECORDS, records);
        bytes.putInt(Part.MARKS.count(), markPlaces.size());
        bytes.putInt(Part.TABLES.count(), tablePositions.size());
        bytes.putInt(Part.HOSTS.count(), hosts.size());
        bytes.putInt(Part.PREFIXES.count(), prefixes.size());
        bytes.putInt(Part.PLACES.count(), places);
        bytes.putLong(IndexLayout.FROM, from);
        bytes.putLong(IndexLayout.TO, to);
        bytes.putLong(IndexLayout.LAST, lastPosition);
        bytes.putLong(IndexLayout.FIRST_SEQUENCE, firstSequence);
        bytes.putLong(IndexLayout.HIGHEST_TIME, highestNs);
        bytes.put(IndexLayout.LAST_HEADER, lastHeader);
    }

    // Calls for each entry of a part, at its place.
    private void fill(final Part part, final IntConsumer entry) {
        final int page = part.firstPage(bytes);
        final int count = bytes.getInt(part.count());
        for (int i = 0; i < count; i++) {
            bytes.position(
                    (page + i / part.entriesPerPage()) * PAGE_LENGTH + i % part.entriesPerPage() * part.entryLength());
            entry.accept(i);
        }
    }

    private void fences(final List<Map.Entry<IpPrefix, IntArrayList>> sorted) {
        final int spacing = (Part.HOSTS.pages(sorted.size()) + IndexLayout.MOST_FENCES - 1) / IndexLayout.MOST_FENCES;
        int count = 0;
        bytes.position(IndexLayout.FENCES);
        for (int host = 0; host < sorted.size(); host += spacing * Part.HOSTS.entriesPerPage()) {
            final IpAddress address = sorted.get(host).getKey().address();
            bytes.putLong(address.high()).putLong(address.low());
            count++;
        }
        bytes.putInt(IndexLayout.FENCE_SPACING, spacing);
        bytes.putInt(IndexLayout.FENCE_COUNT, count);
    }

    private static List<Map.Entry<IpPrefix, IntArrayList>> sorted(final Map<IpPrefix, IntArrayList> destinations) {
        return destinations.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(BY_ADDRESS))
                .toList();
    }

    private void destination(final Map.Entry<IpPrefix, IntArrayList> entry) {
        final IpAddress address = entry.getKey().address();
        final int count = entry.getValue().size();
        bytes.putLong(address.high())
                .putLong(address.low())
                .putInt(entry.getKey().length());
        bytes.putInt(firstPlace).putInt(count);
        firstPlace += count;
    }

    private void check() {
        final CRC32C check = new CRC32C();
        for (int start = 0; start < bytes.capacity(); start += PAGE_LENGTH) {
            check.reset();
            check.update(bytes.slice(start, PAGE_CONTENT));
            bytes.putInt(start + PAGE_CONTENT, (int) check.getValue());
        }
    }
}
