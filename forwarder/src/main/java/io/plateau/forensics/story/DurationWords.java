package io.plateau.forensics.story;

import java.time.Duration;

/** How long something lasted, as short as a person wants it. Stateless. */
final class DurationWords {
    private static final long NS_PER_MS = 1_000_000;
    private static final int MS_PER_TENTH = 100;

    private DurationWords() {}

    // 350ms, 12.3s, 9m59s, 3h05m, 12d03h; whole units are cut off, not rounded. By hand: a formatter sets up
    // the locale's digits first.
    static String of(final long ns) {
        final Duration duration = Duration.ofNanos(ns);
        if (duration.toSeconds() == 0) {
            return ns / NS_PER_MS + "ms";
        }
        if (duration.toMinutes() == 0) {
            return duration.toSeconds() + "." + duration.toMillisPart() / MS_PER_TENTH + "s";
        }
        if (duration.toHours() == 0) {
            return duration.toMinutes() + "m" + twoDigits(duration.toSecondsPart()) + "s";
        }
        return duration.toDays() == 0
                ? duration.toHours() + "h" + twoDigits(duration.toMinutesPart()) + "m"
                : duration.toDays() + "d" + twoDigits(duration.toHoursPart()) + "h";
    }

    private static String twoDigits(final int number) {
        return number < 10 ? "0" + number : Integer.toString(number);
    }
}
