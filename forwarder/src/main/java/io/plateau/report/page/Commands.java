package io.plateau.report.page;

import io.plateau.pmtu.event.EventTime;
import io.plateau.pmtu.event.EventType;
import io.plateau.report.Span;
import io.plateau.wire.IpPrefix;
import java.util.regex.Pattern;

/** The commands that give a page's figures again, ready for a shell. Immutable. */
final class Commands {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:,@%+=-]+");

    private final String journal;
    private final String span;

    Commands(final PageSettings settings) {
        journal = " --journal " + quoted(settings.journal());
        span = time(" --from ", settings.span().fromNs())
                + time(" --to ", settings.span().toNs());
    }

    private static String time(final String option, final long timeNs) {
        return timeNs == Span.EVER ? "" : option + EventTime.text(timeNs);
    }

    private static String quoted(final String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    String explain(final IpPrefix destination) {
        return explain(destination.toString());
    }

    String explain(final String destination) {
        return "plateau journal explain " + destination + journal + span;
    }

    String table(final long timeNs) {
        return "plateau journal table --at " + EventTime.text(timeNs) + journal;
    }

    String tableLines(final long timeNs, final String pattern) {
        return table(timeNs) + " --json | grep -c '" + pattern + "'";
    }

    String export() {
        return "plateau journal export --format jsonl" + journal + span;
    }

    String lines(final String pattern) {
        return export() + " | grep -c '" + pattern + "'";
    }

    String lines(final EventType type) {
        return lines("\"event\":\"" + type.label() + "\"");
    }

    String query(final String filter) {
        return export() + " | jq -s '" + filter + "'";
    }

    String report() {
        return "plateau journal report --out report.html" + journal + span;
    }
}
