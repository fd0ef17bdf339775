package io.plateau.report;

import io.plateau.forensics.story.Story;
import io.plateau.forensics.story.StoryBuilder;
import io.plateau.journal.JournalReader;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.wire.IpPrefix;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a journal says of a span of time. It is read twice: once to see who fared worst, once to tell their stories; memory
 * depends on neither its length nor the number of its destinations beyond fixed limits. One thread.
 */
public final class Report {
    /** Most destinations in the table. */
    public static final int MOST_ROWS = 10_000;

    /** Most destinations whose story is told. */
    public static final int MOST_STORIES = 50;

    /** Most destinations drawn one by one. */
    public static final int MOST_LINES = 10;

    /** Most reporters in the table. */
    public static final int MOST_REPORTERS = 50;

    private final Survey survey;
    private final List<DestinationTally> worst;
    private final List<ReporterTally> reporters;
    private final Map<IpPrefix, StoryBuilder> tellers = new LinkedHashMap<>();
    private final Map<IpPrefix, Steps> lines = new LinkedHashMap<>();
    private final Course course = new Course();
    private final ClaimPoints claimPoints;

    private Report(final Survey survey, final Span span) {
        this.survey = survey;
        this.worst = survey.worst(MOST_ROWS);
        this.reporters = survey.reporters(MOST_REPORTERS);
        this.claimPoints = new ClaimPoints(survey.fromNs(), survey.toNs());
        worst.stream()
                .limit(MOST_STORIES)
                .forEach(row -> tellers.put(
                        row.destination(), new StoryBuilder(row.destination(), span.fromNs(), survey.toNs())));
        worst.stream()
                .filter(Report::isDrawn)
                .limit(MOST_LINES)
                .forEach(row -> lines.put(row.destination(), new Steps(row.destination())));
    }

    private static boolean isDrawn(final DestinationTally row) {
        return row.lowestEnforced() != PmtuEvent.ABSENT || row.hasChanged();
    }

    /**
     * Reads a journal. What is written to it meanwhile is left out.
     *
     * @param journal opens it before its first record; called twice, what it opens is closed
     * @param span which part of it
     * @return the whole answer
     * @throws io.plateau.journal.JournalException if it cannot be read or is damaged
     */
    public static Report read(final Supplier<JournalReader> journal, final Span span) {
        final Survey survey = new Survey(span, Survey.MOST_DESTINATIONS);
        long last = 0;
        try (JournalReader reader = journal.get()) {
            while (reader.next()) {
                survey.note(reader.event());
                last = reader.record().sequence();
            }
        }
        survey.end();
        final Report report = new Report(survey, span);
        try (JournalReader reader = journal.get()) {
            while (reader.next() && reader.record().sequence() <= last) {
                report.tell(reader.event(), span);
            }
        }
        report.lines.values().forEach(line -> line.end(survey.toNs()));
        return report;
    }

    private void tell(final PmtuEvent event, final Span span) {
        tellStories(event);
        final Steps line = lines.get(event.destination());
        if (span.isBefore(event.timeNs())) {
            if (line != null) {
                line.before(event, span.fromNs());
            }
        } else if (!span.isAfter(event.timeNs())) {
            tellWithin(event, line);
        }
    }

    private void tellWithin(final PmtuEvent event, final Steps line) {
        course.note(event);
        if (ClaimTally.isClaim(event.type())) {
            claimPoints.note(event);
        }
        if (line != null) {
            line.note(event);
        }
    }

    // A static value of a prefix is part of the stories of what is inside.
    private void tellStories(final PmtuEvent event) {
        final IpPrefix destination = event.destination();
        if (destination != null && !destination.isHost()) {
            tellers.values().forEach(teller -> teller.accept(event));
        } else if (tellers.containsKey(destination)) {
            tellers.get(destination).accept(event);
        }
    }

    /**
     * All of it, summed up.
     *
     * @return totals
     */
    public Survey survey() {
        return survey;
    }

    /**
     * Destinations by what they cost, then by how far they were lowered, then by what was claimed.
     *
     * @return at most {@link #MOST_ROWS}, worst first
     */
    public List<DestinationTally> worst() {
        return worst;
    }

    /**
     * Reporters by how many of their claims were believed, then by how many they made.
     *
     * @return at most {@link #MOST_REPORTERS}
     */
    public List<ReporterTally> reporters() {
        return reporters;
    }

    /**
     * The stories of the worst, as they are explained one by one.
     *
     * @return worst first; at most {@link #MOST_STORIES}
     */
    public List<Story> stories() {
        return tellers.values().stream().map(StoryBuilder::build).toList();
    }

    /**
     * What was in force towards the worst.
     *
     * @return worst first; at most {@link #MOST_LINES}
     */
    public List<Steps> lines() {
        return List.copyOf(lines.values());
    }

    /**
     * All claims.
     *
     * @return as points in time
     */
    public ClaimPoints claimPoints() {
        return claimPoints;
    }

    /**
     * What was done beside the claims.
     *
     * @return in the order of the journal
     */
    public Course course() {
        return course;
    }
}
