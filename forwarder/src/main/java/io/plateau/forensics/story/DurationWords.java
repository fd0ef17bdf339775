package io.plateau.forensics.story;

import java.time.Duration;
import java.util.Locale;

/** How long something lasted, as short as a person wants it. Stateless. */
final class DurationWords {
    private static final double NS_PER_S = 1e9;
    private static final long NS_PER_MS = 1_000_000;

    private DurationWords() {}

    // 350ms, 12.3s, 9m59s, 3h05m, 12d03h; whole units are cut off, not rounded.
    static String of(final long ns) {
        final Duration duration = Duration.ofNanos(ns);
        if (duration.toMinutes() == 0) {
            final double tenths = Math.floor(ns / NS_PER_S * 10) / 10;
            return duration.toSeconds() == 0 ? ns / NS_PER_MS + "ms" : String.format(Locale.ROOT, "%.1fs", tenths);
        }
        if (duration.toHours() == 0) {
            return "%dm%02ds".formatted(duration.toMinutes(), duration.toSecondsPart());
        }
        return duration.toDays() == 0
                ? "%dh%02dm".formatted(duration.toHours(), duration.toMinutesPart())
                : "%dd%02dh".formatted(duration.toDays(), duration.toHoursPart());
    }
}
