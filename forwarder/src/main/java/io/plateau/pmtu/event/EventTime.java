package io.plateau.pmtu.event;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Times as people read and write them: RFC 3339, UTC, nine digits of the second. */
public final class EventTime {
    private static final long NS_PER_S = TimeUnit.SECONDS.toNanos(1);
    private static final Pattern EPOCH_SECONDS = Pattern.compile("@[0-9]{1,10}");
    private static final DateTimeFormatter TEXT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSSXXX", Locale.ROOT);

    private EventTime() {}

    /**
     * Writes a time.
     *
     * @param timeNs nanoseconds since the epoch
     * @return like {@code 2026-11-24T12:04:41.000000001Z}
     */
    public static String text(final long timeNs) {
        return text(timeNs, ZoneOffset.UTC);
    }

    /**
     * Writes a time for people elsewhere.
     *
     * @param timeNs nanoseconds since the epoch
     * @param zone whose clocks and offset are shown
     * @return like {@code 2026-11-24T13:04:41.000000001+01:00}
     */
    public static String text(final long timeNs, final ZoneId zone) {
        return TEXT.format(Instant.ofEpochSecond(Math.floorDiv(timeNs, NS_PER_S), Math.floorMod(timeNs, NS_PER_S))
                .atZone(zone));
    }

    /**
     * Reads a time: RFC 3339 with any offset and number of digits; a date, or a date and time, without an offset, which
     * is UTC; or {@code @} and seconds since the epoch, as date(1) takes it.
     *
     * @param text as an operator writes it
     * @return nanoseconds since the epoch
     * @throws IllegalArgumentException says what is wrong and what would be right
     */
    public static long parse(final String text) {
        return parse(text, ZoneOffset.UTC);
    }

    /**
     * The same with another zone for what has no offset. Of two moments that a clock set back shows alike it is the first;
     * one that a clock set forward leaves out is taken as if it had not been set yet.
     *
     * @param text as an operator writes it
     * @param zone of dates and times without an offset
     * @return nanoseconds since the epoch
     * @throws IllegalArgumentException says what is wrong and what would be right
     */
    public static long parse(final String text, final ZoneId zone) {
        try {
            if (EPOCH_SECONDS.matcher(text).matches()) {
                return Math.multiplyExact(Long.parseLong(text.substring(1)), NS_PER_S);
            }
            final Instant instant = instant(text.strip().replace(' ', 'T'), zone);
            return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), NS_PER_S), instant.getNano());
        } catch (final DateTimeException | ArithmeticException impossible) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no time; write it like 2026-11-24T12:04:41Z, 2026-11-24T12:04:41.5+01:00 or"
                            + " 2026-11-24 (" + name(zone) + ")",
                    impossible);
        }
    }

    /**
     * What a zone is called.
     *
     * @param zone any
     * @return its identifier; {@code UTC} for offset zero
     */
    public static String name(final ZoneId zone) {
        return zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId();
    }

    private static Instant instant(final String text, final ZoneId zone) {
        if (text.indexOf('T') < 0) {
            return LocalDate.parse(text).atStartOfDay(zone).toInstant();
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (final DateTimeParseException noOffset) {
            return LocalDateTime.parse(text).atZone(zone).toInstant();
        }
    }
}
