package io.plateau.report.page;

import static io.plateau.pmtu.event.PmtuEvent.ABSENT;

import io.plateau.forensics.story.Story;
import io.plateau.forensics.story.StoryStep;
import io.plateau.forensics.story.StoryText;
import io.plateau.report.CostPart;
import io.plateau.report.DestinationTally;
import io.plateau.report.Report;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The worst destinations, and their stories below. The script makes the table longer, searchable, and opens stories in it. */
final class DestinationSection {
    private static final int MOST_FIRST = 40;
    private static final int MOST_LAST = 20;

    private final HtmlWriter html;
    private final ReportTime time;
    private final Commands commands;

    DestinationSection(final HtmlWriter html, final ReportTime time, final Commands commands) {
        this.html = html;
        this.time = time;
        this.commands = commands;
    }

    // What the columns are called; a # stands before those of numbers.
    static String[] columns() {
        final List<String> columns = new ArrayList<>(List.of("Destination", "#Lowest MTU", "#Lowest claim"));
        for (final CostPart part : CostPart.values()) {
            columns.add("#" + Character.toUpperCase(part.label().charAt(0))
                    + part.label().substring(1));
        }
        columns.addAll(List.of("#Claims", "#Lowered for", "#At the end", "On the word of"));
        return columns.toArray(String[]::new);
    }

    // A line of the table, in the order of the columns.
    static List<String> cells(final DestinationTally row) {
        final List<String> cells = new ArrayList<>(
                List.of(row.destination().toString(), bytes(row.lowestEnforced()), bytes(row.lowestClaimed())));
        for (final CostPart part : CostPart.values()) {
            cells.add(ReportTime.number(part.of(row.cost())));
        }
        cells.add(ReportTime.number(row.claims()));
        cells.add(row.loweredNs() == 0 ? "–" : ReportTime.duration(row.loweredNs()));
        cells.add(row.mtuAtEnd() == ABSENT ? "link's" : ReportTime.number(row.mtuAtEnd()));
        cells.add(row.blamed() == null ? "–" : row.blamed().toString());
        return cells;
    }

    private static String bytes(final long mtu) {
        return mtu == ABSENT ? "–" : ReportTime.number(mtu);
    }

    void write(final Report report) throws IOException {
        html.open("section", "id", "destinations").element("h2", "Worst destinations");
        if (report.worst().isEmpty()) {
            html.element("p", "No event was about a destination.")
                    .close("section")
                    .line();
            return;
        }
        html.element(
                "p",
                "Ordered by what their entries cost in datagrams, then by how far they were lowered, then by what was"
                        + " claimed. Choose one to read its story. Costs are datagrams, MTUs bytes; times of "
                        + time.frame(report.survey().toNs()) + ".",
                "id",
                "destinations-about");
        html.open("div", "id", "destination-tools").close("div");
        table(report);
        html.open("p", "id", "destination-pages", "class", "note");
        html.text(shown(report)).close("p").line();
        html.open("div", "id", "stories");
        int number = 1;
        for (final Story story : report.stories()) {
            story(story, number++);
        }
        html.close("div").close("section").line();
    }

    private void table(final Report report) throws IOException {
        html.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", "Worst destinations");
        html.open("table", "id", "destination-table", "aria-labelledby", "destinations-about")
                .tableHead(columns())
                .open("tbody");
        int number = 1;
        for (final DestinationTally row : report.worst()
                .subList(0, Math.min(Report.MOST_STORIES, report.worst().size()))) {
            html.open("tr").open("th", "scope", "row");
            html.element("a", row.destination().toString(), "href", "#story-" + number++)
                    .close("th");
            final List<String> cells = cells(row);
            for (int i = 1; i < cells.size(); i++) {
                html.element("td", cells.get(i), "class", i == cells.size() - 1 ? "address" : "number");
            }
            html.close("tr").line();
        }
        html.close("tbody").close("table").close("div").line();
    }

    private static String shown(final Report report) {
        return "Shown without JavaScript: "
                + ReportTime.number(Math.min(Report.MOST_STORIES, report.worst().size())) + " of "
                + ReportTime.number(report.survey().destinations(), "destination", "destinations") + ".";
    }

    private void story(final Story story, final int number) throws IOException {
        final String subject = story.subject().toString();
        final List<StoryStep> steps = story.steps();
        html.open("details", "class", "story", "data-destination", subject);
        html.open("summary")
                .element("strong", subject)
                .text(", " + ReportTime.number(steps.size(), "step", "steps"))
                .close("summary");
        html.open("div", "class", "story-text", "id", "story-" + number).line();
        final StoryText words = new StoryText(story, time.zone());
        html.open("ul", "class", "headline");
        for (final String line : words.headline()) {
            html.element("li", line.strip());
        }
        html.close("ul").line();
        if (steps.size() <= MOST_FIRST + MOST_LAST) {
            lines(steps, words);
        } else {
            lines(steps.subList(0, MOST_FIRST), words);
            html.element(
                    "p",
                    "… " + ReportTime.number(steps.size() - MOST_FIRST - MOST_LAST, "step", "steps")
                            + " left out here …",
                    "class",
                    "note");
            lines(steps.subList(steps.size() - MOST_LAST, steps.size()), words);
        }
        html.open("p", "class", "command")
                .element("code", commands.explain(story.subject()))
                .close("p");
        html.close("div").close("details").line();
    }

    private void lines(final List<StoryStep> steps, final StoryText words) throws IOException {
        html.open("ol", "class", "events").line();
        for (final StoryStep step : steps) {
            html.open("li");
            html.element("time", time.shortest(step.firstNs()), "datetime", time.machine(step.firstNs()));
            html.open("div");
            for (final String line : words.lines(step)) {
                html.element("p", line.strip());
            }
            html.close("div").close("li").line();
        }
        html.close("ol");
    }
}
