package io.plateau.forensics;

import io.plateau.pmtu.event.EventTime;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A point in time as a person names it, always UTC. */
public final class Moment {
    private static final Pattern AGO = Pattern.compile("-([0-9]{1,9})(ms|s|m|h|d)");
    private static final Pattern CLOCK = Pattern.compile("[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,9})?)?");

    private Moment() {}

    /**
     * Reads {@code now}, {@code today}, {@code yesterday} (their first moment), a time ago like {@code -10m}, a time of
     * today like {@code 12:04} or {@code 12:04:41.5}, or what {@link EventTime#parse} reads.
     *
     * @param text as an operator writes it
     * @param nowNs nanoseconds since the epoch
     * @return nanoseconds since the epoch
     * @throws IllegalArgumentException says what is wrong and what would be right
     */
    public static long parse(final String text, final long nowNs) {
        final Matcher ago = AGO.matcher(text);
        if (ago.matches()) {
            return nowNs - unit(ago.group(2)).toNanos(Long.parseLong(ago.group(1)));
        }
        final Instant today = Instant.ofEpochSecond(0, nowNs).truncatedTo(ChronoUnit.DAYS);
        return switch (text) {
            case "now" -> nowNs;
            case "today" -> toNs(today);
            case "yesterday" -> toNs(today.minus(1, ChronoUnit.DAYS));
            default -> CLOCK.matcher(text).matches() ? ofToday(text, today) : ofDate(text);
        };
    }

    private static long ofToday(final String text, final Instant today) {
        try {
            return toNs(today) + LocalTime.parse(text).toNanoOfDay();
        } catch (final DateTimeException e) {
            throw refused(text, e);
        }
    }

    private static long ofDate(final String text) {
        try {
            return EventTime.parse(text);
        } catch (final IllegalArgumentException e) {
            throw refused(text, e);
        }
    }

    private static IllegalArgumentException refused(final String text, final Exception cause) {
        return new IllegalArgumentException(
                "'" + text
                        + "' is no time; write 2026-11-24T12:04:41Z, 2026-11-24, 12:04 or 12:04:41 (today), -10m (ago;"
                        + " ms, s, m, h, d), now, today or yesterday; all in UTC",
                cause);
    }

    private static long toNs(final Instant instant) {
        return TimeUnit.SECONDS.toNanos(instant.getEpochSecond());
    }

    private static TimeUnit unit(final String name) {
        return switch (name) {
            case "ms" -> TimeUnit.MILLISECONDS;
            case "s" -> TimeUnit.SECONDS;
            case "m" -> TimeUnit.MINUTES;
            case "h" -> TimeUnit.HOURS;
            default -> TimeUnit.DAYS;
        };
    }
}
