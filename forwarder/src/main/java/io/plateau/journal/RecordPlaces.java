package io.plateau.journal;

import org.agrona.collections.LongArrayList;

/** Where the records of one roll file stand: each 256th, the last two, and how many there are. Owned by one thread. */
final class RecordPlaces {
    /** Records from one place that is kept to the next. */
    static final int SPACING = 256;

    private final LongArrayList places = new LongArrayList();
    private long count;
    private long last;
    private long beforeLast;

    void add(final long position) {
        if (count % SPACING == 0) {
            places.addLong(position);
        }
        beforeLast = last;
        last = position;
        count++;
    }

    // Of record 256 times this number, from 0; 0 if there is none.
    long place(final long number) {
        return number < places.size() ? places.getLong((int) number) : 0;
    }

    long count() {
        return count;
    }

    long last() {
        return last;
    }

    long beforeLast() {
        return beforeLast;
    }
}
