package io.plateau.journal.index;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Where things stand in a section of the index: docs/journal-format.md, index layout 2. */
final class IndexLayout {
    static final ByteOrder ORDER = ByteOrder.BIG_ENDIAN;

    static final int MAGIC_VALUE = 0x5058;
    static final int VERSION_VALUE = 2;

    /** Pages are checked one by one: content, then its CRC-32C. */
    static final int PAGE_LENGTH = 4096;

    static final int PAGE_CONTENT = PAGE_LENGTH - Integer.BYTES;

    static final int MAGIC = 0;
    static final int VERSION = 2;
    static final int CYCLE = 4;
    static final int RECORDS = 8;
    /** Number of entries of each part, in the order of {@link Part}. */
    static final int COUNTS = 12;

    static final int FROM = 32;
    static final int TO = 40;
    static final int LAST = 48;
    static final int FIRST_SEQUENCE = 56;
    static final int HIGHEST_TIME = 64;
    static final int LAST_HEADER = 72;
    /** Of a record. */
    static final int RECORD_HEADER_LENGTH = 64;

    /** Pages of hosts from one fence to the next. */
    static final int FENCE_SPACING = 136;
    /** Number of fences. */
    static final int FENCE_COUNT = 140;
    /** The first of them: the address that such a page begins with. As many as the header's page has room for. */
    static final int FENCES = 144;

    static final int FENCE_LENGTH = 16;
    static final int MOST_FENCES = (PAGE_CONTENT - FENCES) / FENCE_LENGTH;

    static final int MARK_PLACE = 0;
    static final int MARK_TIME = 4;
    static final int TABLE_POSITION = 0;
    static final int TABLE_TIME = 8;
    static final int DESTINATION_HIGH = 0;
    static final int DESTINATION_LOW = 8;
    static final int DESTINATION_BITS = 16;
    static final int DESTINATION_FIRST = 20;
    static final int DESTINATION_COUNT = 24;

    /** Records from one mark to the next. */
    static final int MARK_SPACING = 256;

    /** Documents stand at multiples of this, so that a place within a section takes four bytes. */
    static final int ALIGNMENT = 4;

    /** The parts of a section behind its first page, each from a page of its own on. */
    enum Part {
        /** Each 256th record: where it is, and the highest time up to the next. */
        MARKS(0, 12),
        /** Whole tables: where the first part is, and the time of the last. */
        TABLES(1, 16),
        /** Addresses that records are about, sorted, and which of the places are theirs. */
        HOSTS(2, 28),
        /** The same of prefixes. */
        PREFIXES(3, 28),
        /** Where records stand, those about one destination together. */
        PLACES(4, 4);

        private static final List<Part> ALL = List.of(values());

        private final int number;
        private final int entryLength;

        Part(final int number, final int entryLength) {
            this.number = number;
            this.entryLength = entryLength;
        }

        // Where the header's page has how many entries there are.
        int count() {
            return COUNTS + number * Integer.BYTES;
        }

        // The first page, by the header's page.
        int firstPage(final ByteBuffer header) {
            int page = 1;
            for (final Part before : ALL.subList(0, number)) {
                page += before.pages(header.getInt(before.count()));
            }
            return page;
        }

        int entryLength() {
            return entryLength;
        }

        int entriesPerPage() {
            return PAGE_CONTENT / entryLength;
        }

        int pages(final int entries) {
            return (entries + entriesPerPage() - 1) / entriesPerPage();
        }
    }

    private IndexLayout() {}
}
