package io.plateau.report.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.plateau.journal.JournalReader;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.report.Incidents;
import io.plateau.report.Report;
import io.plateau.report.Span;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The page in a real browser: Chromium without a screen, one for all pages. */
@Tag("system")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReportPageSystemTest {
    private static final String OPENER = "#destination-table .opener";

    // The values that uPlot holds of a series, each with its time; what is missing at a time is left out.
    private static final String POINTS = """
            const plot = document.getElementById(arguments[0]).plot;
            const index = plot.series.findIndex(series => series.label === arguments[1]);
            return plot.data[0].map((time, i) => [time, plot.data[index][i]]).filter(point => point[1] !== undefined);
            """;

    @TempDir
    private Path directory;

    private Browser browser;

    @BeforeAll
    void start(@TempDir final Path home) {
        browser = new Browser(home, true);
    }

    @AfterAll
    void end() {
        browser.close();
    }

    // What one page is complained of is not the next one's.
    @BeforeEach
    void forget() {
        browser.complaints();
        browser.requests();
    }

    @Test
    void shouldShowAnIncidentWithoutComplaintOrRequest() throws IOException {
        final Path page = pageOf(Incidents::write2014);

        browser.open(page);

        assertThat(browser.find("h1").getText())
                .isEqualTo("The path MTU towards 24 destinations was lowered, to as little as 296 bytes, on the word of"
                        + " 192.0.2.66");
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.requests()).containsExactly(page.toUri().toString());
        assertThat(browser.findAll(".chart canvas")).hasSize(3);
    }

    @Test
    void shouldDrawTheStepsOfTheJournal() throws IOException {
        final Path page = pageOf(Incidents::write2014);

        browser.open(page);
        final String worst = browser.findAll(OPENER).get(0).getText();

        assertThat(points("mtu-chart", worst)).containsAll(changes(worst));
        assertThat(points("mtu-chart", "198.51.100.3")).containsAll(changes("198.51.100.3"));
    }

    @Test
    void shouldEndLineWhereNothingIsInForce() throws IOException {
        final Path page = pageOf(journal -> {
            try (Incidents incident = new Incidents(journal)) {
                incident.believed("198.51.100.7", 296).after(10 * Incidents.SECOND_NS);
                incident.cleared("198.51.100.7", 296, 1000).after(10 * Incidents.SECOND_NS);
                incident.believed("198.51.100.7", 400)
                        .after(10 * Incidents.SECOND_NS)
                        .stopped();
            }
        });

        browser.open(page);

        final double noon = Incidents.NOON_NS / 1e9;
        assertThat(points("mtu-chart", "198.51.100.7"))
                .containsExactly(
                        point(noon, 296),
                        point(noon + 10, 296),
                        point(noon + 10.000001, null),
                        point(noon + 20, 400),
                        point(noon + 30, 400));
    }

    @Test
    void shouldMarkEachClaim() throws IOException {
        final Path page = pageOf(Incidents::writeQuarantined);

        browser.open(page);

        assertThat(browser.find("h1").getText())
                .isEqualTo(
                        "Nothing was lowered: all 25 claims, as low as 296 bytes for 24 destinations, from 192.0.2.66,"
                                + " were quarantined or refused");
        assertThat(points("mtu-chart", "◇ claim quarantined"))
                .containsExactlyElementsOf(claims(EventType.CLAIM_QUARANTINED));
        assertThat(points("mtu-chart", "× claim refused")).containsExactlyElementsOf(claims(EventType.CLAIM_REJECTED));
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void shouldOpenStoryByClickAndByKey() throws IOException {
        final Path page = pageOf(Incidents::write2014);

        browser.open(page);
        final WebElement opener = browser.findAll(OPENER).get(0);
        opener.click();

        final String story = browser.find(".story-row").getText();
        assertThat(story)
                .contains("192.0.2.66 on port wan")
                .contains("uid 1000")
                .contains("plateau journal explain " + opener.getText() + " --journal ");
        assertThat(opener.getDomAttribute("aria-expanded")).isEqualTo("true");

        opener.sendKeys(Keys.ENTER);
        assertThat(browser.findAll(".story-row")).isEmpty();
        opener.sendKeys(Keys.SPACE);
        assertThat(browser.find(".story-row").getText()).isEqualTo(story);
    }

    @Test
    void shouldShowPartOfTheTimeInAllCharts() throws IOException {
        final Path page = pageOf(Incidents::write2014);

        browser.open(page);
        final double whole = width("mtu-chart");
        browser.find("#timeline-tools button[aria-label='Zoom in']").sendKeys(Keys.ENTER);

        assertThat(width("mtu-chart")).isCloseTo(whole / 2, within(1e-3));
        assertThat(width("cost-chart")).isCloseTo(whole / 2, within(1e-3));
        assertThat(width("lowered-chart")).isCloseTo(whole / 2, within(1e-3));
    }

    @Test
    void shouldFindOneAmongTenThousand() throws IOException {
        final Path page = pageOf(journal -> Incidents.writeMany(journal, 10_000));

        browser.open(page);

        assertThat(browser.findAll("#destination-table tbody tr")).hasSize(50);
        assertThat(browser.find("#destination-pages").getText()).endsWith("1 to 50 of 10,000");
        assertThat(browser.findAll("#mtu-chart .u-series")).hasSize(1 + Report.MOST_LINES + 1);

        browser.find("#destination-search").sendKeys("10.0.39.15");
        final List<WebElement> found = browser.findAll(OPENER);
        assertThat(found).hasSize(1);
        found.get(0).click();
        assertThat(browser.find(".story-row").getText()).contains("plateau journal explain 10.0.39.15 --journal ");
        assertThat(browser.complaints()).isEmpty();
        assertThat(Files.size(page)).isLessThan(3 << 20);
    }

    @Test
    void shouldNotRunWhatComesFromOutside() throws IOException {
        final String attack =
                "</script><script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">'\"&";
        final Path page = pageOf(journal -> {
            try (Incidents incident = new Incidents(journal)) {
                incident.started(attack);
                incident.append(incident.of(EventType.CLAIM_ACCEPTED)
                        .destination(IpPrefix.parse("198.51.100.7"))
                        .reporter(IpAddress.parse("2001:db8::1"))
                        .claimedMtu(296)
                        .port(attack)
                        .detail(attack));
                incident.append(incident.of(EventType.STOPPED).detail(attack));
            }
        });

        browser.open(page);

        browser.find(OPENER).click();
        assertThat(browser.find(".story-row").getText()).contains(attack);
        assertThat(browser.title()).startsWith("Nothing was lowered");
        assertThat(browser.findAll("img")).isEmpty();
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.requests()).hasSize(1);
    }

    @Test
    void shouldFitPhone() throws IOException {
        final Path page = pageOf(Incidents::write2014);

        browser.command(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 360, "height", 740, "deviceScaleFactor", 2, "mobile", true));
        try {
            browser.open(page);

            assertThat(browser.run("return document.documentElement.scrollWidth"))
                    .isEqualTo(360L);
            assertThat(browser.complaints()).isEmpty();
        } finally {
            browser.command("Emulation.clearDeviceMetricsOverride", Map.of());
        }
    }

    @Test
    void shouldTellEverythingButTheChartsWithoutScripts() throws IOException {
        final Path page = pageOf(Incidents::write2014);

        try (Browser unscripted = new Browser(directory, false)) {
            unscripted.open(page);

            assertThat(unscripted.find("#timeline").getText()).contains("The charts need JavaScript");
            assertThat(unscripted.findAll("#destination-table tbody tr")).hasSize(25);
            final WebElement story = unscripted.find(".story[data-destination='198.51.100.3']");
            story.findElement(By.tagName("summary")).click();
            assertThat(story.getText()).contains("1500 bytes arrived");
        }
    }

    @Test
    void shouldPutTheWorstStoriesOnPaper() throws IOException {
        final Path page = pageOf(Incidents::write2014);

        browser.open(page);
        final String pdf = (String) browser.command("Page.printToPDF", Map.of()).get("data");

        assertThat(new String(Base64.getDecoder().decode(pdf), 0, 5, StandardCharsets.US_ASCII))
                .isEqualTo("%PDF-");
        assertThat(browser.findAll(".story-row")).hasSize(10);
    }

    private Path pageOf(final Consumer<Path> incident) throws IOException {
        final Path journal = directory.resolve("journal");
        incident.accept(journal);
        final Path page = directory.resolve("report.html");
        final Span ever = new Span(Span.EVER, Span.EVER);
        try (Writer out = Files.newBufferedWriter(page)) {
            ReportPage.write(
                    Report.read(() -> JournalReader.open(journal), ever),
                    new PageSettings(journal.toString(), ever, ZoneOffset.UTC, "test"),
                    out);
        }
        return page;
    }

    private List<PmtuEvent> events() {
        final List<PmtuEvent> events = new ArrayList<>();
        try (JournalReader reader = JournalReader.open(directory.resolve("journal"))) {
            reader.forEachRemaining(events::add);
        }
        return events;
    }

    private List<String> changes(final String destination) {
        return events().stream()
                .filter(event -> event.type() == EventType.MTU_CHANGED
                        && event.destination().equals(IpPrefix.parse(destination)))
                .map(event -> point(event.timeNs() / 1e9, event.newMtu()))
                .toList();
    }

    private List<String> claims(final EventType outcome) {
        return events().stream()
                .filter(event -> event.type() == outcome)
                .map(event -> point(event.timeNs() / 1e9, event.claimedMtu()))
                .toList();
    }

    private List<String> points(final String chart, final String series) {
        return ((List<?>) browser.run(POINTS, chart, series))
                .stream()
                        .map(List.class::cast)
                        .map(point -> point(((Number) point.get(0)).doubleValue(), (Number) point.get(1)))
                        .toList();
    }

    private static String point(final double seconds, final Number mtu) {
        return String.format("%.6f %s", seconds, mtu);
    }

    private double width(final String chart) {
        return ((Number) browser.run(
                        "const x = document.getElementById(arguments[0]).plot.scales.x; return x.max - x.min", chart))
                .doubleValue();
    }
}
