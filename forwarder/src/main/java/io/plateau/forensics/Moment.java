package io.plateau.forensics;

import io.plateau.pmtu.event.EventTime;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A point in time as a person names it, by the clocks of a zone. */
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
     * @param zone whose days and clocks are meant where the text has no offset
     * @return nanoseconds since the epoch
     * @throws IllegalArgumentException says what is wrong and what would be right
     */
    public static long parse(final String text, final long nowNs, final ZoneId zone) {
        final Matcher ago = AGO.matcher(text);
        if (ago.matches()) {
            return nowNs - unit(ago.group(2)).toNanos(Long.parseLong(ago.group(1)));
        }
        final LocalDate today = Instant.ofEpochSecond(0, nowNs).atZone(zone).toLocalDate();
        return switch (text) {
            case "now" -> nowNs;
            case "today" -> toNs(today.atStartOfDay(zone));
            case "yesterday" -> toNs(today.minusDays(1).atStartOfDay(zone));
            default -> CLOCK.matcher(text).matches() ? ofToday(text, today, zone) : ofDate(text, zone);
        };
    }

    private static long ofToday(final String text, final LocalDate today, final ZoneId zone) {
        try {
            return toNs(today.atTime(LocalTime.parse(text)).atZone(zone));
        } catch (final DateTimeException e) {
            throw refused(text, zone, e);
        }
    }

    private static long ofDate(final String text, final ZoneId zone) {
        try {
            return EventTime.parse(text, zone);
        } catch (final IllegalArgumentException e) {
            throw refused(text, zone, e);
        }
    }

    private static IllegalArgumentException refused(final String text, final ZoneId zone, final Exception cause) {
        return new IllegalArgumentException(
                "'" + text
                        + "' is no time; write 2026-11-24T12:04:41Z, 2026-11-24, 12:04 or 12:04:41 (today), -10m (ago;"
                        + " ms, s, m, h, d), now, today or yesterday; all in " + EventTime.name(zone),
                cause);
    }

    private static long toNs(final ZonedDateTime moment) {
        return TimeUnit.SECONDS.toNanos(moment.toEpochSecond()) + moment.getNano();
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
