package io.plateau.report;

/**
 * The time that a report is about.
 *
 * @param fromNs nanoseconds since the epoch, this one included; {@link #EVER} from the first event on
 * @param toNs nanoseconds since the epoch, this one included; {@link #EVER} to the last event
 */
public record Span(long fromNs, long toNs) {
    /** No limit. */
    public static final long EVER = -1;

    boolean isBefore(final long timeNs) {
        return fromNs != EVER && timeNs < fromNs;
    }

    boolean isAfter(final long timeNs) {
        return toNs != EVER && timeNs > toNs;
    }
}
