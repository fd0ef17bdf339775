package io.plateau.pmtu;

import io.plateau.pmtu.claim.ReporterPauses;
import io.plateau.wire.IpAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Claims that traffic disproved, by who made them and about whom: while a reporter's pause lasts, it is not believed when
 * it claims less than what is known to arrive. The pause is 10 s at first, twice as long after each further disproof, and
 * an hour at most; an hour after its end all is forgotten. Made by events alone, so that a replay knows the same. Control
 * thread only.
 */
final class Disproofs {
    /** Most pairs; the one that was disproved longest ago makes room. */
    static final int CAPACITY = 65_536;

    private static final long FIRST_PAUSE_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long LONGEST_PAUSE_NS = TimeUnit.HOURS.toNanos(1);
    private static final int LONGEST_SHIFT = 9;

    // Who claimed, and about whom.
    private record Pair(IpAddress reporter, IpAddress destination) {}

    // How often it was disproved, when last, until when it is not believed, and what is known to arrive.
    private record Disproof(int count, long atNs, long untilNs, int length) {
        private static final Disproof NONE = new Disproof(0, Long.MIN_VALUE, Long.MIN_VALUE, 0);
    }

    private final Map<Pair, Disproof> oldestFirst = new LinkedHashMap<>();
    private final ReporterPauses pauses;

    // pauses: where workers see them
    Disproofs(final ReporterPauses pauses) {
        this.pauses = pauses;
    }

    void note(final IpAddress reporter, final IpAddress destination, final int length, final long nowNs) {
        if (reporter == null) {
            return;
        }
        final Pair pair = new Pair(reporter, destination);
        final Disproof last = oldestFirst.remove(pair);
        if (last != null && last.atNs == nowNs) { // one proof against what is enforced and what is in quarantine
            oldestFirst.put(pair, new Disproof(last.count, nowNs, last.untilNs, Math.max(last.length, length)));
            return;
        }
        final int before = last == null || nowNs > last.untilNs + LONGEST_PAUSE_NS ? 0 : last.count;
        final long pauseNs = Math.min(FIRST_PAUSE_NS << Math.min(before, LONGEST_SHIFT), LONGEST_PAUSE_NS);
        if (oldestFirst.size() == CAPACITY) {
            oldestFirst.remove(oldestFirst.keySet().iterator().next());
        }
        oldestFirst.put(pair, new Disproof(before + 1, nowNs, nowNs + pauseNs, length));
        pauses.begin(reporter.high(), reporter.low(), destination.high(), destination.low(), length, nowNs + pauseNs);
    }

    // What is known to arrive although this reporter claimed less; 0 if it may be believed.
    int provenLength(final IpAddress reporter, final IpAddress destination, final long nowNs) {
        final Disproof last = oldestFirst.getOrDefault(new Pair(reporter, destination), Disproof.NONE);
        return nowNs < last.untilNs ? last.length : 0;
    }
}
