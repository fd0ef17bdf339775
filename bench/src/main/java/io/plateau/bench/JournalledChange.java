package io.plateau.bench;

import java.time.Instant;

/**
 * That an entry came into force or went, as the journal has it.
 *
 * @param timeNs nanoseconds since the epoch, by the clock of the forwarder
 * @param inPieces whether the frames that are watched are in pieces from then on, or whole
 */
record JournalledChange(long timeNs, boolean inPieces) {
    private static final long SECOND_NS = 1_000_000_000L;

    // line: "TIME pieces" or "TIME whole", the time as RFC 3339 has it
    static JournalledChange parse(final String line) {
        final int space = line.indexOf(' ');
        final Instant time = Instant.parse(line.substring(0, Math.max(0, space)));
        final boolean inPieces = switch (line.substring(space + 1)) {
            case "pieces" -> true;
            case "whole" -> false;
            default -> throw new IllegalArgumentException("neither pieces nor whole: " + line);
        };
        return new JournalledChange(time.getEpochSecond() * SECOND_NS + time.getNano(), inPieces);
    }
}
