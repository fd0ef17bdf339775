package io.plateau.pmtu.event;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of the event log that is older than it has to be kept. A checkpoint's detail says so before the file goes.
 *
 * @param name of the file, without its directory
 * @param lastSequence of the last event in it
 * @param lastHash SHA-256 of that event's record, which the next one carries, in hexadecimal
 */
public record RetiredFile(String name, long lastSequence, String lastHash) {
    private static final Pattern DETAIL =
            Pattern.compile("retention drops (\\S+): up to record ([0-9]{1,18}), SHA-256 ([0-9a-f]{64})");

    /**
     * What the checkpoint says.
     *
     * @return one line
     */
    public String detail() {
        return "retention drops " + name + ": up to record " + lastSequence + ", SHA-256 " + lastHash;
    }

    /**
     * Reads what {@link #detail()} wrote.
     *
     * @param detail of any event; may be null
     * @return null if it says nothing of the kind
     */
    public static RetiredFile of(final String detail) {
        final Matcher matcher = DETAIL.matcher(detail == null ? "" : detail);
        return matcher.matches()
                ? new RetiredFile(matcher.group(1), Long.parseLong(matcher.group(2)), matcher.group(3))
                : null;
    }
}
