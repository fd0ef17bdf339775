package io.plateau.journal;

import io.plateau.journal.index.IndexFaultException;
import io.plateau.journal.index.IndexSection;
import io.plateau.journal.index.IndexStore;
import io.plateau.wire.IpPrefix;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.collections.LongArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The index of a journal: sections of 32 MiB of a roll file, and a shorter last one. What is behind it is read. A section
 * that is missing, or not of the roll file that is there, is made again, and so is the last when the file has grown. Owned by one
 * thread.
 */
final class JournalIndex implements Closeable {
    /** Bytes of a roll file that a section is about, at least. */
    static final long SECTION_LENGTH = 32 << 20;

    /** What is behind the last section of a file gets a section if it has so many bytes. */
    static final long LEAST_LENGTH = 1 << 20;

    private final IndexStore store;
    private final Map<Integer, List<IndexSection>> sections = new HashMap<>();

    /**
     * Opens the index and makes what is missing of it.
     *
     * @param files all of it, oldest first
     * @param store where the sections are
     * @throws IOException if a roll file cannot be read
     */
    JournalIndex(final List<RollFile> files, final IndexStore store) throws IOException {
        this.store = store;
        final Set<String> names = new HashSet<>();
        for (final RollFile file : files) {
            names.add(name(file));
        }
        store.keepOnly(names);
        for (final RollFile file : files) {
            final List<IndexSection> ofFile = new ArrayList<>();
            sections.put(file.cycle(), ofFile);
            try (RollFileReader reader = new RollFileReader(file.path())) {
                load(file, reader, ofFile);
                complete(file, reader, ofFile);
            }
        }
    }

    private static String name(final RollFile file) {
        return RollFile.name(file.cycle()).replace(JournalQueue.FILE_SUFFIX, "");
    }

    // ---- making ----

    private void load(final RollFile file, final RollFileReader reader, final List<IndexSection> ofFile)
            throws IOException {
        long from = 0;
        final String name = name(file);
        IndexSection section = store.open(name, file.cycle(), 0);
        while (section != null && section.from() == from && section.isOf(header(reader, section.lastPosition()))) {
            ofFile.add(section);
            from = section.to();
            section = store.open(name, file.cycle(), ofFile.size());
        }
        if (section != null) {
            section.close();
        }
    }

    private static byte[] header(final RollFileReader reader, final long position) throws IOException {
        final ByteBuffer header = ByteBuffer.allocate(RecordLayout.HEADER_LENGTH);
        reader.read(header, position + RollFileReader.FRAME);
        return header.array();
    }

    private void complete(final RollFile file, final RollFileReader reader, final List<IndexSection> ofFile)
            throws IOException {
        final long written = reader.header().writePosition();
        if (!ofFile.isEmpty() && isShort(ofFile) && written - end(ofFile) >= LEAST_LENGTH) {
            ofFile.remove(ofFile.size() - 1).close();
        }
        while (written - end(ofFile) >= LEAST_LENGTH) {
            final byte[] section = new SectionMaker(file, reader).make(end(ofFile));
            final IndexSection made =
                    section == null ? null : store.write(name(file), file.cycle(), ofFile.size(), section);
            if (made == null) {
                return;
            }
            ofFile.add(made);
        }
    }

    // The last one ends where the file did when it was made.
    private static boolean isShort(final List<IndexSection> ofFile) {
        return end(ofFile) - ofFile.get(ofFile.size() - 1).from() < SECTION_LENGTH;
    }

    private static long end(final List<IndexSection> ofFile) {
        return ofFile.isEmpty() ? 0 : ofFile.get(ofFile.size() - 1).to();
    }

    // ---- answers ----

    // Where the last record stands that is in the index; 0 if none is.
    long last(final RollFile file) {
        final List<IndexSection> ofFile = of(file);
        return ofFile.isEmpty() ? 0 : ofFile.get(ofFile.size() - 1).lastPosition();
    }

    // Where what is not in the index begins.
    long end(final RollFile file) {
        return end(of(file));
    }

    /** What can be asked of a section; it may be found damaged. */
    private interface Question {
        long ask(IndexSection section) throws IOException;
    }

    /**
     * Where to begin to look for a record by its number.
     *
     * @param file that has it, if any has
     * @param sequence wanted
     * @return a frame's place before it, or 0
     */
    long placeOfSequence(final RollFile file, final long sequence) throws IOException {
        for (final IndexSection section : of(file)) {
            if (sequence < section.endSequence()) {
                final long here = Math.max(sequence, section.firstSequence());
                return answer(file, section, asked -> asked.placeOfSequence(here), section.from());
            }
        }
        return end(of(file));
    }

    /**
     * Where to begin to look for the first record that is not earlier than a time.
     *
     * @param file that has it, if any has
     * @param timeNs nanoseconds since the epoch
     * @return a frame's place before it, or 0
     */
    long placeOfTime(final RollFile file, final long timeNs) throws IOException {
        for (final IndexSection section : of(file)) {
            if (section.highestNs() >= timeNs) {
                return answer(file, section, asked -> asked.placeOfTime(timeNs), section.from());
            }
        }
        return end(of(file));
    }

    /**
     * The last whole table in a file that was written until a time, as far as the index goes.
     *
     * @param file to look in
     * @param timeNs nanoseconds since the epoch
     * @return the place of its first record's frame; -1 if there is none
     */
    long table(final RollFile file, final long timeNs) throws IOException {
        final List<IndexSection> ofFile = of(file);
        for (int i = ofFile.size() - 1; i >= 0; i--) {
            final long found = answer(file, ofFile.get(i), asked -> asked.table(timeNs), -1);
            if (found >= 0) {
                return found;
            }
        }
        return -1;
    }

    /**
     * The section that is about a place.
     *
     * @param file of the place
     * @param position in it
     * @return null if there is none
     */
    IndexSection at(final RollFile file, final long position) {
        for (final IndexSection section : of(file)) {
            if (position >= section.from() && position < section.to()) {
                return section;
            }
        }
        return null;
    }

    /**
     * Where the records stand that are about some destinations.
     *
     * @param file of the section
     * @param section part of the file
     * @param subjects addresses and prefixes
     * @return their frames, in their order; null if the section is damaged, and must be read instead
     */
    long[] about(final RollFile file, final IndexSection section, final List<IpPrefix> subjects) throws IOException {
        final LongArrayList places = new LongArrayList();
        final Question question = asked -> {
            for (final IpPrefix subject : subjects) {
                asked.about(subject, places);
            }
            return places.size();
        };
        if (answer(file, section, question, -1) < 0) {
            return null;
        }
        final long[] sorted = places.toLongArray();
        Arrays.sort(sorted);
        return sorted;
    }

    private List<IndexSection> of(final RollFile file) {
        return sections.getOrDefault(file.cycle(), List.of());
    }

    // One that is damaged is not asked again, and made again by the next who looks.
    private long answer(final RollFile file, final IndexSection section, final Question question, final long otherwise)
            throws IOException {
        try {
            return question.ask(section);
        } catch (final IndexFaultException e) {
            sections.get(file.cycle()).remove(section);
            section.close();
            store.discard(section);
            log().debug("{}; what it is about is read instead", e.getMessage());
            return otherwise;
        }
    }

    @Override
    public void close() throws IOException {
        for (final List<IndexSection> ofFile : sections.values()) {
            for (final IndexSection section : ofFile) {
                section.close();
            }
        }
    }

    // Asked for late: to start logging takes longer than most answers.
    private static Logger log() {
        return LoggerFactory.getLogger(JournalIndex.class);
    }
}
