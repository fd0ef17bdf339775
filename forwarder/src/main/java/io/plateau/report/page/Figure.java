package io.plateau.report.page;

import static io.plateau.pmtu.event.PmtuEvent.ABSENT;

import io.plateau.pmtu.event.EventType;
import io.plateau.report.CostPart;
import io.plateau.report.Survey;
import java.util.ArrayList;
import java.util.List;

/**
 * One figure and how to get it again.
 *
 * @param value as shown
 * @param unit what it counts
 * @param command for a shell
 */
record Figure(String value, String unit, String command) {
    private static final String IMPACTS = "map(select(.event==\"impact\" and .source!=\"kernel\")";
    private static final String LEARNED = "map(select(.event==\"mtu-changed\" and .state==\"learned\")";

    static List<Figure> of(final Survey survey, final Commands commands) {
        final List<Figure> figures = new ArrayList<>();
        addExtent(figures, survey, commands);
        addClaims(figures, survey, commands);
        addCost(figures, survey, commands);
        addRare(figures, survey, commands);
        return figures;
    }

    private static void addExtent(final List<Figure> figures, final Survey survey, final Commands commands) {
        figures.add(count(
                survey.loweredEver(),
                "destination lowered",
                "destinations lowered",
                commands.query(LEARNED + ".destination) | unique | length")));
        if (survey.lowest() != null) {
            figures.add(new Figure(
                    ReportTime.number(survey.lowest().lowestEnforced()),
                    "bytes, the lowest MTU enforced on a claim",
                    commands.query(LEARNED + ".\"new-mtu\") | min")));
            figures.add(count(
                    survey.loweredAtEnd(),
                    "destination still lowered at the end",
                    "destinations still lowered at the end",
                    commands.tableLines(survey.toNs(), "\"state\":\"learned\"")));
        }
    }

    private static void addClaims(final List<Figure> figures, final Survey survey, final Commands commands) {
        for (final EventType outcome : ClaimSection.OUTCOMES) {
            final long claims = survey.claims().count(outcome);
            final String words = ClaimSection.outcome(outcome);
            figures.add(count(claims, "claim " + words, "claims " + words, commands.lines(outcome)));
        }
        if (survey.claims().lowestClaimed() != ABSENT) {
            figures.add(new Figure(
                    ReportTime.number(survey.claims().lowestClaimed()),
                    "bytes, the lowest MTU claimed",
                    commands.query("map(select(.event|startswith(\"claim-\")).\"claimed-mtu\"|values) | min")));
            figures.add(count(
                    survey.reporters(),
                    "reporter",
                    "reporters",
                    commands.query("map(select(.event|startswith(\"claim-\")).reporter|values) | unique | length")));
        }
    }

    private static void addCost(final List<Figure> figures, final Survey survey, final Commands commands) {
        for (final CostPart part : CostPart.values()) {
            figures.add(count(
                    part.of(survey.cost()),
                    "datagram " + part.label(),
                    "datagrams " + part.label(),
                    commands.query(IMPACTS + "." + part.label() + ") | add // 0")));
        }
    }

    private static void addRare(final List<Figure> figures, final Survey survey, final Commands commands) {
        addIfAny(
                figures,
                count(
                        survey.disproved(),
                        "value disproved by traffic",
                        "values disproved by traffic",
                        commands.query("map(select(.event==\"mtu-changed\" and .reason==\"disproved\")) | length")));
        addIfAny(
                figures,
                count(
                        survey.unjudged(),
                        "claim came too fast to be judged",
                        "claims came too fast to be judged",
                        commands.lines("\"reason\":\"rate-limited\"").replace("grep -c", "grep")));
        addIfAny(
                figures,
                count(
                        survey.lost(),
                        "claim lost on the way to the journal",
                        "claims lost on the way to the journal",
                        commands.lines(EventType.OVERRUN).replace("grep -c", "grep")));
        addIfAny(
                figures,
                count(
                        survey.events(EventType.STUBBORN_SENDER),
                        "note of a sender that went on although told",
                        "notes of senders that went on although told",
                        commands.lines(EventType.STUBBORN_SENDER)));
        addIfAny(
                figures,
                count(
                        CostPart.total(survey.linkCost()),
                        "datagram too long for a link, no claim's fault",
                        "datagrams too long for a link, no claim's fault",
                        commands.lines("\"event\":\"impact\".*\"source\":\"kernel\"")
                                .replace("grep -c", "grep")));
        figures.add(count(survey.events(), "event read", "events read", commands.export() + " | wc -l"));
    }

    private static void addIfAny(final List<Figure> figures, final Figure figure) {
        if (!"0".equals(figure.value)) {
            figures.add(figure);
        }
    }

    private static Figure count(final long count, final String one, final String many, final String command) {
        return new Figure(ReportTime.number(count), count == 1 ? one : many, command);
    }
}
