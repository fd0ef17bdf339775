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
import picocli.CommandLine.Model.OptionSpec;

/** {@code plateau journal report}: the incident as one page, for the person who was not there. */
final class JournalReportCommand extends Command {
    private final JournalOption journal = new JournalOption(this);
    private final Value<Path> file = option(
            Path.class,
            OptionSpec.builder("--out")
                    .paramLabel("FILE")
                    .required(true)
                    .description("The page. A file of that name is replaced when the page is whole."));
    private final SpanOption times = new SpanOption(this);

    JournalReportCommand() {
        super("Writes one self-contained HTML page about what happened: headline, figures, the path MTU over time,"
                + " claims, cost, the worst destinations and their stories.");
        footer(
                "",
                ZoneOption.TIME_HELP,
                "",
                "Example:",
                "  plateau journal report --out incident.html --from yesterday --journal /tmp/copied-journal");
    }

    @Override
    public Integer call() throws IOException {
        final WholeFile page = new WholeFile(file.get()).checked(this);
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
