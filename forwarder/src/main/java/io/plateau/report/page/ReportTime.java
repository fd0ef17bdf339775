package io.plateau.report.page;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;

/** Times and durations for people. */
final class ReportTime {
    private static final long NS_PER_S = TimeUnit.SECONDS.toNanos(1);
    private static final DateTimeFormatter FULL = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT);
    private static final DateTimeFormatter OF_DAY = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH);

    private final ZoneId zone;
    private final boolean isOneDay;

    // What is shown lies between these.
    ReportTime(final ZoneId zone, final long fromNs, final long toNs) {
        this.zone = zone;
        this.isOneDay = at(fromNs).toLocalDate().equals(at(toNs).toLocalDate());
    }

    private ZonedDateTime at(final long timeNs) {
        return Instant.ofEpochSecond(Math.floorDiv(timeNs, NS_PER_S), Math.floorMod(timeNs, NS_PER_S))
                .atZone(zone);
    }

    ZoneId zone() {
        return zone;
    }

    // Like 2026-11-24 12:04:41.250.
    String full(final long timeNs) {
        return FULL.format(at(timeNs));
    }

    // Like 12:04:41.250 where all is of one day.
    String shortest(final long timeNs) {
        return isOneDay ? OF_DAY.format(at(timeNs)) : full(timeNs);
    }

    // What times are of: the zone, and the day where all is of one.
    String frame(final long timeNs) {
        return isOneDay ? DAY.format(at(timeNs)) + ", " + zoneName() : zoneName();
    }

    // Like 12:04:41 on 24 November 2026.
    String spoken(final long timeNs) {
        return CLOCK.format(at(timeNs)) + " on " + DAY.format(at(timeNs));
    }

    // Like from 12:04:41 to 12:39:10 on 24 November 2026.
    String spoken(final long fromNs, final long toNs) {
        final boolean isSameDay = at(fromNs).toLocalDate().equals(at(toNs).toLocalDate());
        return "from " + (isSameDay ? CLOCK.format(at(fromNs)) : spoken(fromNs)) + " to " + spoken(toNs) + " "
                + zoneName();
    }

    // For attributes that programs read.
    String machine(final long timeNs) {
        return Instant.ofEpochSecond(Math.floorDiv(timeNs, NS_PER_S), Math.floorMod(timeNs, NS_PER_S))
                .toString();
    }

    String zoneName() {
        return "Z".equals(zone.getId()) ? "UTC" : zone.getId();
    }

    // The two largest units, like 34 min 29 s.
    static String duration(final long ns) {
        final Duration duration = Duration.ofNanos(ns);
        if (ns < NS_PER_S) {
            return duration.toMillis() + " ms";
        }
        final long[] parts = {
            duration.toDays(), duration.toHoursPart(), duration.toMinutesPart(), duration.toSecondsPart()
        };
        final String[] units = {"d", "h", "min", "s"};
        final StringJoiner words = new StringJoiner(" ");
        int shown = 0;
        for (int i = 0; i < parts.length && shown < 2; i++) {
            if (parts[i] > 0) {
                words.add(parts[i] + " " + units[i]);
            }
            shown += parts[i] > 0 || shown > 0 ? 1 : 0;
        }
        return words.toString();
    }

    static String number(final long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String number(final long number, final String one, final String many) {
        return number(number) + " " + (number == 1 ? one : many);
    }
}
