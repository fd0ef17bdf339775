package io.plateau.cli;

import io.plateau.report.Report;
import io.plateau.report.Span;
import io.plateau.report.page.PageSettings;
import io.plateau.report.page.ReportPage;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code plateau journal report}: the incident as one page, for the person who was not there. */
@Command(
        name = "report",
        description =
                "Writes one self-contained HTML page about what happened: headline, figures, the path MTU over time,"
                        + " claims, cost, the worst destinations and their stories.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            ZoneOption.TIME_HELP,
            "",
            "Example:",
            "  plateau journal report --out incident.html --from yesterday --journal /tmp/copied-journal"
        })
final class JournalReportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private JournalOption journal;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "The page. A file of that name is replaced when the page is whole.")
    private Path file;

    @Mixin
    private SpanOption times;

    JournalReportCommand() {}

    @Override
    public Integer call() throws IOException {
        final WholeFile page = new WholeFile(file).checked(spec);
        final Span span = new Span(times.hasStart() ? times.fromNs() : Span.EVER, times.toNs(Span.EVER));
        final Report report = Report.read(journal::open, span);
        final PageSettings settings =
                new PageSettings(journal.directory().toString(), span, times.zone(), Version.current());
        page.write(out -> {
            final Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
            ReportPage.write(report, settings, text);
            text.flush();
        });
        return 0;
    }
}
