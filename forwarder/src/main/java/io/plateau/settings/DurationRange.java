package io.plateau.settings;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a duration may be.
 *
 * @param leastNs shortest, nanoseconds
 * @param mostNs longest, nanoseconds
 * @param text the two as an engineer writes them
 */
record DurationRange(long leastNs, long mostNs, String text) {
    static final String FORM = "a number with its unit (ms, s, m, h or d), like 500ms, 10s, 10m or 90d,";

    private static final Pattern WRITTEN = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
    private static final Map<String, TimeUnit> UNITS = Map.of(
            "ms", TimeUnit.MILLISECONDS,
            "s", TimeUnit.SECONDS,
            "m", TimeUnit.MINUTES,
            "h", TimeUnit.HOURS,
            "d", TimeUnit.DAYS);

    static DurationRange of(final String least, final String most) {
        return new DurationRange(parseNs(least), parseNs(most), least + " to " + most);
    }

    // Nanoseconds, saturating; -1 if it is no duration.
    static long parseNs(final String text) {
        final Matcher matcher = WRITTEN.matcher(text);
        return matcher.matches() ? UNITS.get(matcher.group(2)).toNanos(Long.parseLong(matcher.group(1))) : -1;
    }

    boolean allows(final long valueNs) {
        return valueNs >= leastNs && valueNs <= mostNs;
    }
}
