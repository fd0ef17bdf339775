package io.plateau.report;

import io.plateau.pmtu.event.PmtuEvent.Counts;

/** What became of datagrams that were longer than an entry allowed; each is counted once, under one of these. */
public enum CostPart {
    /** Neither sent nor reported. */
    DROPPED("dropped"),
    /** Not sent, and reported to their source. */
    REPORTED("reported"),
    /** Sent as fragments. */
    FRAGMENTED("fragmented"),
    /** Sent as smaller TCP segments. */
    RESEGMENTED("resegmented"),
    /** Sent as they were, although too long. */
    FORWARDED("forwarded");

    private final String label;

    CostPart(final String label) {
        this.label = label;
    }

    /**
     * As the contract spells it.
     *
     * @return kebab-case
     */
    public String label() {
        return label;
    }

    /**
     * This part of what was counted.
     *
     * @param counts of an event
     * @return datagrams
     */
    public long of(final Counts counts) {
        return switch (this) {
            case DROPPED -> counts.dropped();
            case REPORTED -> counts.reported();
            case FRAGMENTED -> counts.fragmented();
            case RESEGMENTED -> counts.resegmented();
            case FORWARDED -> counts.forwarded();
        };
    }

    /**
     * All parts.
     *
     * @param counts of an event, or a sum
     * @return datagrams
     */
    public static long total(final Counts counts) {
        long total = 0;
        for (final CostPart part : values()) {
            total += part.of(counts);
        }
        return total;
    }
}
