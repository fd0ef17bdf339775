package io.plateau.journal;

import io.plateau.journal.index.IndexSection;
import io.plateau.wire.IpPrefix;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Which records of a journal may be about some destinations: told by the index where it goes, else by looking at each. Owned by
 * one reader.
 */
final class Excerpt {
    private final List<IpPrefix> subjects;
    private final JournalIndex index;
    private RollFile file;
    private IndexSection section;
    private long[] places;

    /**
     * Begins.
     *
     * @param subjects addresses and prefixes; what is inside them and prefixes around them count
     * @param index null if each record has to be looked at
     */
    Excerpt(final List<IpPrefix> subjects, final JournalIndex index) {
        this.subjects = subjects;
        this.index = index;
    }

    /**
     * Where to go on.
     *
     * @param inFile that is read
     * @param position where the next frame stands
     * @return the place of a frame from there on; what stands between is about others
     * @throws IOException if the index cannot be read
     */
    long next(final RollFile inFile, final long position) throws IOException {
        long next = position;
        while (index != null && find(inFile, next)) {
            final int found = Arrays.binarySearch(places, next);
            final int place = found < 0 ? -found - 1 : found;
            if (place < places.length) {
                return places[place];
            }
            next = section.to();
        }
        return next;
    }

    private boolean find(final RollFile inFile, final long position) throws IOException {
        if (section != null
                && inFile.cycle() == file.cycle()
                && position >= section.from()
                && position < section.to()) {
            return true;
        }
        file = inFile;
        section = index.at(inFile, position);
        places = section == null ? null : index.about(inFile, section, subjects);
        if (places == null) {
            section = null;
        }
        return section != null;
    }

    boolean has(final RecordView record) {
        final IpPrefix destination = record.destination();
        if (destination == null) {
            return false;
        }
        for (final IpPrefix subject : subjects) {
            if (subject.covers(destination) || destination.covers(subject)) {
                return true;
            }
        }
        return false;
    }
}
