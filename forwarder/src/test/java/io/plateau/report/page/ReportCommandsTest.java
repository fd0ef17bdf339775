package io.plateau.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plateau.cli.PlateauCommand;
import io.plateau.journal.JournalReader;
import io.plateau.report.CostPart;
import io.plateau.report.Incidents;
import io.plateau.report.Report;
import io.plateau.report.Span;
import io.plateau.wire.IpPrefix;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that a page gives beside its figures: they are run, or what they ask is asked in another way. */
class ReportCommandsTest {
    private static final Span EVER = new Span(Span.EVER, Span.EVER);
    private static final Pattern COUNT = Pattern.compile("plateau (.*) \\| grep -c '(.*)'");
    private static final Pattern SUM = Pattern.compile(".*source!=\"kernel\"\\)\\.([a-z]+)\\) \\| add // 0'");

    @TempDir
    private Path directory;

    private List<Figure> figures;

    @BeforeEach
    void read() {
        Incidents.write2014(directory);
        final Report report = Report.read(() -> JournalReader.open(directory), EVER);
        figures = Figure.of(report.survey(), new Commands(settings(directory.toString(), EVER)));
    }

    @Test
    void shouldCountTheSameLines() {
        int counted = 0;
        for (final Figure figure : figures) {
            final Matcher count = COUNT.matcher(figure.command());
            if (count.matches()) {
                final Pattern wanted = Pattern.compile(count.group(2));
                assertThat(run(count.group(1)).lines().filter(wanted.asPredicate()))
                        .as(figure.unit())
                        .hasSize(number(figure));
                counted++;
            }
        }
        assertThat(counted).isGreaterThanOrEqualTo(4);
    }

    @Test
    void shouldSumUpTheSameImpacts() throws IOException {
        final ObjectMapper json = new ObjectMapper();
        final List<JsonNode> impacts = new ArrayList<>();
        for (final String line :
                run("journal export --journal " + directory).lines().toList()) {
            final JsonNode event = json.readTree(line);
            if ("impact".equals(event.path("event").asText())
                    && !"kernel".equals(event.path("source").asText())) {
                impacts.add(event);
            }
        }
        int summed = 0;
        for (final Figure figure : figures) {
            final Matcher sum = SUM.matcher(figure.command());
            if (sum.matches()) {
                assertThat(impacts.stream()
                                .mapToLong(event -> event.path(sum.group(1)).asLong())
                                .sum())
                        .isEqualTo(number(figure));
                summed++;
            }
        }
        assertThat(summed).isEqualTo(CostPart.values().length);
    }

    @Test
    void shouldQuoteDirectoryForShells() {
        final Commands commands = new Commands(settings("/tmp/it's a copy", new Span(Incidents.NOON_NS, Span.EVER)));

        assertThat(commands.explain(IpPrefix.parse("2001:db8::7")))
                .isEqualTo("plateau journal explain 2001:db8::7 --journal '/tmp/it'\\''s a copy'"
                        + " --from 2026-11-24T12:00:00.000000000Z");
    }

    private static int number(final Figure figure) {
        return Integer.parseInt(figure.value().replace(",", ""));
    }

    private static PageSettings settings(final String journal, final Span span) {
        return new PageSettings(journal, span, ZoneOffset.UTC, "test");
    }

    private static String run(final String arguments) {
        final StringWriter out = new StringWriter();
        final int exitCode =
                PlateauCommand.commandLine().setOut(new PrintWriter(out)).execute(arguments.split(" "));
        assertThat(exitCode).isZero();
        return out.toString();
    }
}
