package io.plateau.report.page;

import io.plateau.report.Report;
import io.plateau.report.Survey;
import java.io.IOException;
import java.io.Writer;
import java.util.List;

/**
 * Writes a report as one HTML page that needs nothing else: no network, no other file, and no JavaScript for its headline,
 * figures, tables and stories. One thread.
 */
public final class ReportPage {
    private final Report report;
    private final PageSettings settings;
    private final HtmlWriter html;
    private final ReportTime time;
    private final Commands commands;

    private ReportPage(final Report report, final PageSettings settings, final Writer out) {
        this.report = report;
        this.settings = settings;
        this.html = new HtmlWriter(out);
        this.time = new ReportTime(
                settings.zone(), report.survey().fromNs(), report.survey().toNs());
        this.commands = new Commands(settings);
    }

    /**
     * Writes the page.
     *
     * @param report what to say
     * @param settings how to say it
     * @param out takes UTF-8 text; neither flushed nor closed
     * @throws IOException if it takes no more
     */
    public static void write(final Report report, final PageSettings settings, final Writer out) throws IOException {
        new ReportPage(report, settings, out).write();
    }

    private void write() throws IOException {
        final PageAssets assets = PageAssets.load();
        final Headline headline = new Headline(report, time);
        head(assets, headline);
        html.open("body").line();
        headline(headline);
        html.open("main").line();
        if (report.survey().events() > 0) {
            sections();
        }
        html.close("main").line();
        foot();
        if (report.survey().events() > 0) {
            html.raw("<script type=\"application/json\" id=\"report-data\">")
                    .raw(PageData.of(report, commands, time))
                    .raw("</script>\n");
            assets.writeScripts(html);
        }
        html.close("body").close("html").line();
    }

    private void head(final PageAssets assets, final Headline headline) throws IOException {
        html.raw("<!DOCTYPE html>\n").open("html", "lang", "en").open("head").line();
        html.raw("<meta charset=\"utf-8\">\n");
        html.open("meta", "http-equiv", "Content-Security-Policy", "content", assets.policy())
                .line();
        html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .raw("<meta name=\"color-scheme\" content=\"light dark\">\n")
                .raw("<meta name=\"referrer\" content=\"no-referrer\">\n");
        html.element("title", headline.title()).line();
        assets.writeStyles(html);
        html.close("head").line();
    }

    private void headline(final Headline headline) throws IOException {
        html.open("header")
                .element("p", "Plateau incident report", "class", "kind")
                .element("h1", headline.title());
        html.element("p", headline.lead(), "class", "lead");
        html.open("p", "class", "note").text("From the journal ").element("code", settings.journal());
        html.text(". All times are " + time.zoneName() + "; an MTU counts the IP header and not the link header.");
        html.close("p").close("header").line();
    }

    private void sections() throws IOException {
        figures();
        charts();
        new ClaimSection(html, time).write(report);
        new DestinationSection(html, time, commands).write(report);
        new CourseSection(html, time).write(report.course());
        limits();
    }

    private void figures() throws IOException {
        final List<Figure> figures = Figure.of(report.survey(), commands);
        html.open("section", "id", "figures")
                .element("h2", "Figures")
                .open("ul", "class", "figures")
                .line();
        for (final Figure figure : figures) {
            html.open("li")
                    .element("strong", figure.value())
                    .text(" ")
                    .element("span", figure.unit())
                    .close("li")
                    .line();
        }
        html.close("ul").open("details").element("summary", "The command behind each figure");
        html.open("dl", "class", "commands").line();
        for (final Figure figure : figures) {
            html.element("dt", figure.value() + " " + figure.unit());
            html.open("dd").element("code", figure.command()).close("dd").line();
        }
        html.close("dl").close("details").close("section").line();
    }

    private void charts() throws IOException {
        html.open("section", "id", "timeline").element("h2", "Path MTU over time");
        html.raw(
                "<noscript><p class=\"note\">The charts need JavaScript; the figures and tables do not.</p></noscript>");
        html.open("div", "id", "timeline-tools", "class", "tools").close("div");
        html.open("div", "id", "mtu-chart", "class", "chart").close("div").line();
        html.open("p", "class", "note")
                .text(drawn() + " Check a moment with ")
                .element("code", commands.table(report.survey().toNs()))
                .text(".")
                .close("p");
        html.element("h3", "Destinations lowered").open("div", "id", "lowered-chart", "class", "chart");
        html.close("div").close("section").line();
        html.open("section", "id", "cost").element("h2", "Cost over time");
        html.open("div", "id", "cost-chart", "class", "chart")
                .close("div")
                .close("section")
                .line();
    }

    private String drawn() {
        final int lines = report.lines().size();
        final long others = report.survey().loweredEver() - lines;
        return "A line stands where something was in force towards a destination, and ends where only the link's MTU was."
                + (others > 0
                        ? " Drawn one by one: the " + lines + " worst; the other " + ReportTime.number(others)
                                + " count in the chart below."
                        : "");
    }

    private void limits() throws IOException {
        final Survey survey = report.survey();
        html.open("section", "id", "limits").element("h2", "What is left out");
        html.open("ul").line();
        html.element(
                "li",
                "The table has the " + ReportTime.number(report.worst().size()) + " worst of "
                        + ReportTime.number(survey.destinations(), "destination", "destinations")
                        + ", stories are told of "
                        + ReportTime.number(report.stories().size())
                        + "; each story keeps its first 40 and last 20 events.");
        if (!survey.isWhole()) {
            html.element(
                    "li",
                    "There were more destinations or reporters than are followed at a time: one that was let go and came"
                            + " again is counted anew. Sums of claims and cost are exact.");
        }
        html.open("li")
                .text("Every event, for other programs: ")
                .element("code", commands.export())
                .close("li");
        html.open("li")
                .text("This page again: ")
                .element("code", commands.report())
                .close("li");
        html.close("ul").close("section").line();
    }

    private void foot() throws IOException {
        html.open("footer").open("p");
        html.text("Made by Plateau " + settings.version() + " (Apache License 2.0). Charts by uPlot, © Leon Sorokin and"
                + " contributors (MIT License, whole in this page's source). This page is one file and asks nothing of"
                + " any network.");
        html.close("p").close("footer").line();
    }
}
