package io.plateau.report.page;

import static io.plateau.pmtu.event.PmtuEvent.ABSENT;

import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.Reason;
import io.plateau.report.ClaimTally;
import io.plateau.report.Report;
import io.plateau.report.ReporterTally;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Who claimed what, and what became of it. */
final class ClaimSection {
    static final List<EventType> OUTCOMES =
            List.of(EventType.CLAIM_ACCEPTED, EventType.CLAIM_QUARANTINED, EventType.CLAIM_REJECTED);

    private final HtmlWriter html;
    private final ReportTime time;

    ClaimSection(final HtmlWriter html, final ReportTime time) {
        this.html = html;
        this.time = time;
    }

    static String outcome(final EventType type) {
        return switch (type) {
            case CLAIM_ACCEPTED -> "believed";
            case CLAIM_QUARANTINED -> "quarantined";
            default -> "refused";
        };
    }

    void write(final Report report) throws IOException {
        html.open("section", "id", "claims").element("h2", "Claims by reporter and outcome");
        final ClaimTally all = report.survey().claims();
        if (all.total() == 0) {
            html.element("p", "Nobody claimed anything.");
        } else {
            html.element(
                    "p",
                    "Those who were believed come first. Times of "
                            + time.frame(report.survey().toNs()) + ".",
                    "id",
                    "claims-about");
            html.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", "Claims by reporter");
            html.open("table", "aria-labelledby", "claims-about")
                    .tableHead(
                            "Reporter",
                            "#Claims",
                            "#Believed",
                            "#Quarantined",
                            "#Refused",
                            "#Lowest MTU",
                            "Reasons",
                            "Port",
                            "First",
                            "Last");
            html.open("tbody");
            for (final ReporterTally reporter : report.reporters()) {
                row(reporter);
            }
            html.close("tbody");
            sum(all);
            html.close("table").close("div");
            rest(report);
        }
        html.close("section").line();
    }

    private void row(final ReporterTally reporter) throws IOException {
        html.open("tr").element("th", reporter.reporter().toString(), "scope", "row");
        counts(reporter.claims());
        html.element("td", reporter.port() == null ? "" : reporter.port());
        html.element("td", time.shortest(reporter.firstNs()), "class", "time");
        html.element("td", time.shortest(reporter.lastNs()), "class", "time")
                .close("tr")
                .line();
    }

    private void sum(final ClaimTally all) throws IOException {
        html.open("tfoot").open("tr").element("th", "All reporters", "scope", "row");
        counts(all);
        html.element("td", "", "colspan", "3").close("tr").close("tfoot");
    }

    private void counts(final ClaimTally claims) throws IOException {
        html.number(ReportTime.number(claims.total()));
        for (final EventType outcome : OUTCOMES) {
            html.number(ReportTime.number(claims.count(outcome)));
        }
        html.number(claims.lowestClaimed() == ABSENT ? "" : ReportTime.number(claims.lowestClaimed()));
        reasons(claims);
    }

    // The reason for believing a claim goes without saying.
    private void reasons(final ClaimTally claims) throws IOException {
        html.open("td");
        String between = "";
        for (final EventType outcome : OUTCOMES) {
            for (final Map.Entry<Reason, Long> reason : claims.reasons(outcome).entrySet()) {
                if (reason.getKey() != Reason.CLAIM && reason.getKey() != Reason.NONE) {
                    html.text(between);
                    html.element(
                            "span",
                            reason.getKey().label() + " " + ReportTime.number(reason.getValue()),
                            "class",
                            "whole");
                    between = ", ";
                }
            }
        }
        html.close("td");
    }

    private void rest(final Report report) throws IOException {
        final long others = report.survey().reporters() - report.reporters().size();
        if (others > 0) {
            html.element(
                    "p",
                    "Left out: " + ReportTime.number(others, "reporter", "reporters")
                            + " who come behind these; the sums count them.",
                    "class",
                    "note");
        }
    }
}
