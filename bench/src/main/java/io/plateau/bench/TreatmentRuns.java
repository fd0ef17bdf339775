package io.plateau.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Frames in the order of their receipt, as runs of those that came whole and of those that came in pieces, and
 * what the runs say of changes that were journalled meanwhile. Only {@link #delays} allocates. Owned by one
 * thread.
 */
final class TreatmentRuns {
    private static final int CAPACITY = 1 << 16;

    private final boolean[] inPieces = new boolean[CAPACITY];
    private final long[] firstSentNs = new long[CAPACITY];
    private final long[] firstReceivedNs = new long[CAPACITY];
    private final long[] lastSentNs = new long[CAPACITY];
    private final long[] lastReceivedNs = new long[CAPACITY];
    private int count;

    // A frame is there; all times are nanoseconds since the epoch.
    void received(final boolean isInPieces, final long sentNs, final long receivedNs) {
        if (count == 0 || inPieces[count - 1] != isInPieces) {
            if (count == CAPACITY) {
                throw new IllegalStateException("frames were treated otherwise " + CAPACITY + " times");
            }
            inPieces[count] = isInPieces;
            firstSentNs[count] = sentNs;
            firstReceivedNs[count] = receivedNs;
            count++;
        }
        lastSentNs[count - 1] = sentNs;
        lastReceivedNs[count - 1] = receivedNs;
    }

    /**
     * When each change showed: the first frame that the new value treated and the last one that the old value
     * did. They are looked for from halfway between the change and the one before to halfway between it and the
     * next, so a frame that was treated before the change was journalled shows as a negative delay.
     *
     * @param changes in the order of their time
     * @return for JSON: one object a change; it has no delays if no frame was treated by the new value
     */
    List<Map<String, Object>> delays(final List<JournalledChange> changes) {
        final List<Map<String, Object>> delays = new ArrayList<>();
        long fromNs = Long.MIN_VALUE;
        for (int i = 0; i < changes.size(); i++) {
            final JournalledChange change = changes.get(i);
            final long toNs = i + 1 < changes.size()
                    ? middle(change.timeNs(), changes.get(i + 1).timeNs())
                    : Long.MAX_VALUE;
            delays.add(delay(change, fromNs, toNs));
            fromNs = toNs;
        }
        return delays;
    }

    private static long middle(final long beginNs, final long endNs) {
        return beginNs + (endNs - beginNs) / 2;
    }

    private Map<String, Object> delay(final JournalledChange change, final long fromNs, final long toNs) {
        final Map<String, Object> delay = new LinkedHashMap<>();
        delay.put("in-pieces", change.inPieces());
        final int first = firstByNew(change.inPieces(), fromNs, toNs);
        final int last = lastByOld(change.inPieces(), toNs);
        if (first < count && last >= 0) {
            delay.put("first-new-sent-ns", firstSentNs[first] - change.timeNs());
            delay.put("first-new-ns", firstReceivedNs[first] - change.timeNs());
            delay.put("last-old-sent-ns", lastSentNs[last] - change.timeNs());
            delay.put("last-old-ns", lastReceivedNs[last] - change.timeNs());
        }
        return delay;
    }

    private int firstByNew(final boolean isInPieces, final long fromNs, final long toNs) {
        int run = 0;
        while (run < count && (inPieces[run] != isInPieces || firstReceivedNs[run] < fromNs)) {
            run++;
        }
        return run < count && firstReceivedNs[run] < toNs ? run : count;
    }

    private int lastByOld(final boolean isInPieces, final long toNs) {
        int run = count - 1;
        while (run >= 0 && (inPieces[run] == isInPieces || firstReceivedNs[run] >= toNs)) {
            run--;
        }
        return run;
    }
}
